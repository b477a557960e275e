import { describe, expect, it } from 'vitest';
import { parse } from './parse.js';
import { save } from './save.js';
import type { GraphDocument } from './schema.js';

/** Members deliberately out of order. */
const shuffled: GraphDocument = {
  edges: [
    { to: 'sum.in', from: 'b.out', slot: 1 },
    { to: 'sum.in', from: 'a.out' },
    { from: 'c.out', to: 'plot.table' },
    { slot: 0, to: 'sum.in', from: 'b.out' },
  ],
  nodes: {
    lif1: { params: { tau: '20 ms', beta: { $param: 'beta' } }, type: 'neuron/leaky' },
    a: { type: 'source/step' },
    wide: {
      type: 'source/list',
      frozen: true,
      params: { text: 'x'.repeat(70), values: Array.from({ length: 40 }, (_, i) => i / 4) },
    },
  },
  sweep: { seed: ['0', '1'], beta: { step: 0.1, from: 0, to: 1 } },
  rheobase: 1,
  name: 'shuffled “ü”',
  versions: { 'source/step': 2, 'neuron/leaky': 1 },
  parameters: { beta: { max: 1, value: 0.95 } },
  blocks: {
    pair: {
      edges: [{ from: 'x.out', to: 'y.in' }],
      nodes: { y: { type: 'layer/dense' }, x: { type: 'layer/flatten' } },
      ports: { outputs: { out: 'y.out' }, inputs: { in: ['x.in'] } },
    },
  },
  view: { zoom: 1, nodes: { lif1: { x: 1, y: -2.5 }, a: { y: 4, x: 3 } } },
  expect: [{ observable: 'plot.table', rule: 'range', origin: { source: 'study' }, where: { b: 1, a: 'x' }, min: 0 }],
  receipts: [],
};

const saved = `{
  "rheobase": 1,
  "name": "shuffled “ü”",
  "versions": {
    "neuron/leaky": 1,
    "source/step": 2
  },
  "parameters": {
    "beta": { "value": 0.95, "max": 1 }
  },
  "nodes": {
    "a": { "type": "source/step" },
    "lif1": { "type": "neuron/leaky", "params": { "beta": { "$param": "beta" }, "tau": "20 ms" } },
    "wide": {
      "type": "source/list",
      "params": {
        "text": "${'x'.repeat(70)}",
        "values": [
          0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.25, 2.5, 2.75, 3, 3.25, 3.5, 3.75, 4, 4.25,
          4.5, 4.75, 5, 5.25, 5.5, 5.75, 6, 6.25, 6.5, 6.75, 7, 7.25, 7.5, 7.75, 8, 8.25, 8.5, 8.75,
          9, 9.25, 9.5, 9.75
        ]
      },
      "frozen": true
    }
  },
  "edges": [
    { "from": "c.out", "to": "plot.table" },
    { "from": "a.out", "to": "sum.in" },
    { "from": "b.out", "to": "sum.in", "slot": 0 },
    { "from": "b.out", "to": "sum.in", "slot": 1 }
  ],
  "blocks": {
    "pair": {
      "ports": {
        "inputs": { "in": ["x.in"] },
        "outputs": { "out": "y.out" }
      },
      "nodes": {
        "x": { "type": "layer/flatten" },
        "y": { "type": "layer/dense" }
      },
      "edges": [
        { "from": "x.out", "to": "y.in" }
      ]
    }
  },
  "sweep": {
    "seed": ["0", "1"],
    "beta": { "from": 0, "to": 1, "step": 0.1 }
  },
  "view": {
    "nodes": {
      "a": { "x": 3, "y": 4 },
      "lif1": { "x": 1, "y": -2.5 }
    },
    "zoom": 1
  },
  "expect": [
    {
      "rule": "range",
      "observable": "plot.table",
      "where": { "a": "x", "b": 1 },
      "origin": { "source": "study" },
      "min": 0
    }
  ],
  "receipts": []
}
`;

describe('save', () => {
  it('F: keys, nodes and edges have one order, short things one line', () => {
    expect(save(shuffled)).toBe(saved);
    expect(Math.max(...saved.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100);
  });

  it('F: save, load, save gives the same bytes', () => {
    const { document, issues } = parse(saved);
    expect(issues).toEqual([]);
    expect(save(document!)).toBe(saved);
  });

  it('F: the document is left as it was', () => {
    const before = structuredClone(shuffled);
    save(shuffled);
    expect(shuffled).toEqual(before);
    expect(Object.keys(shuffled)[0]).toBe('edges');
  });

  it('F: a line of exactly 100 columns stays one, one more breaks it', () => {
    const of = (length: number) => save({ rheobase: 1, nodes: {}, receipts: [{ a: 'x'.repeat(length) }, {}] });
    expect(of(84).split('\n')[4]).toHaveLength(100);
    expect(of(85).split('\n')[4]).toBe('    {');
  });

  it('F: members that are undefined are left out, −0 is 0', () => {
    const document: GraphDocument = {
      rheobase: 1,
      name: undefined,
      nodes: {},
      view: { x: -0, long: ['y'.repeat(99)] },
    };
    expect(save(document)).toBe(
      `{\n  "rheobase": 1,\n  "nodes": {},\n  "view": {\n    "long": [\n      "${'y'.repeat(99)}"\n    ],\n    "x": 0\n  }\n}\n`,
    );
  });

  it('F: what could not be loaded again is not saved', () => {
    expect(() => save({ rheobase: 1, nodes: {}, name: '\ud800' })).toThrow(
      'internal: a lone surrogate has no JSON text',
    );
    expect(() => save({ rheobase: 1, nodes: {}, view: { x: Number.NaN } })).toThrow('internal: what is saved is not');
  });
});
