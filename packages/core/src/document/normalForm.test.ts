import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../numeric/canonicalJson.js';
import { graphHash, type NodeFacts, normalForm } from './normalForm.js';
import { parseQuantity } from './quantity.js';
import type { GraphDocument, Json } from './schema.js';

function normalise(_: string, value: Json): Json {
  const quantity = typeof value === 'string' ? parseQuantity(value) : { error: '' };
  return 'ok' in quantity ? quantity.ok.text : value;
}

const known: Record<string, NodeFacts> = {
  'neuron/leaky': { version: 1, defaults: { beta: 0.9, tau: '0.02 s' }, normalise },
  'neuron/lif': {
    version: 3,
    defaults: { tauMem: '0.01 s' },
    migrations: {
      1: ({ tau, ...rest }) => ({ ...rest, tauMem: tau }),
      2: (params) => ({ ...params, reset: 'subtract' }),
    },
    normalise,
  },
};
const facts = (type: string) => known[type];

const document: GraphDocument = {
  rheobase: 1,
  seed: 42,
  versions: { 'neuron/leaky': 1, 'future/thing': 4, 'not/used': 2 },
  parameters: { beta: { value: 0.95, min: 0, max: 1, description: 'decay' }, current: { value: '200 pA' } },
  nodes: {
    lif1: { type: 'neuron/leaky', params: { beta: { $param: 'beta' }, tau: '20 ms', vRest: '-75 mV' } },
    lif2: { type: 'neuron/leaky', stream: 'lif2', frozen: false, params: { tau: '21 ms' } },
    thing: { type: 'future/thing', params: { time: '20 ms' } },
    pair: { type: 'block/pair', params: { gain: 1, delay: '1000 us' } },
  },
  edges: [
    { from: 'lif2.spikes', to: 'pair.in', slot: 0 },
    { from: 'lif1.spikes', to: 'lif2.current' },
  ],
  blocks: {
    pair: {
      description: 'two',
      ports: { inputs: { in: ['y.in', 'x.in'] }, outputs: { out: 'y.out' } },
      parameters: { gain: { value: 2 }, delay: { value: '1 ms', max: '2 ms' } },
      nodes: { x: { type: 'neuron/lif' }, y: { type: 'neuron/lif', stream: 'noise', frozen: true, weights: 'w' } },
      edges: [{ from: 'x.out', to: 'y.in', slot: 2 }],
    },
  },
  sweep: { seed: [0, '1'], current: { from: '0 nA', to: '0.2 nA', step: '100 pA' } },
  view: { zoom: 2 },
  receipts: [],
};

describe('the normal form', () => {
  it('H: holds what results depend on, and nothing else', () => {
    expect(normalForm(document, facts)).toEqual({
      seed: '42',
      versions: { 'neuron/leaky': 1, 'neuron/lif': 3, 'future/thing': 4 },
      parameters: { beta: 0.95, current: '2e-10 A' },
      nodes: {
        lif1: { type: 'neuron/leaky', params: { beta: { $param: 'beta' }, vRest: '-0.075 V' } },
        lif2: { type: 'neuron/leaky', params: { tau: '0.021 s' } },
        thing: { type: 'future/thing', params: { time: '20 ms' } },
        pair: { type: 'block/pair', params: { gain: 1 } },
      },
      edges: [
        { from: 'lif1.spikes', to: 'lif2.current' },
        { from: 'lif2.spikes', to: 'pair.in' },
      ],
      blocks: {
        pair: {
          inputs: { in: ['x.in', 'y.in'] },
          outputs: { out: 'y.out' },
          parameters: { gain: 2, delay: '0.001 s' },
          nodes: {
            x: { type: 'neuron/lif' },
            y: { type: 'neuron/lif', stream: 'noise', frozen: true, weights: 'w' },
          },
          edges: [{ from: 'x.out', to: 'y.in', slot: 2 }],
        },
      },
      sweep: [
        { name: 'seed', values: ['0', '1'] },
        { name: 'current', values: ['0 A', '1e-10 A', '2e-10 A'] },
      ],
    });
  });

  it('H: absent and empty are the same', () => {
    const empty = { rheobase: 1, nodes: {}, edges: [], blocks: {}, parameters: {}, sweep: {}, versions: {} } as const;
    expect(graphHash({ ...empty, edges: [] }, facts)).toBe(graphHash({ rheobase: 1, nodes: {} }, facts));
  });

  it('H: the hash is fixed for ever (computed by Python json and hashlib from the form above)', () => {
    expect(graphHash({ rheobase: 1, nodes: {} }, facts)).toBe(
      '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
    );
    expect(graphHash(document, facts)).toBe('8f580f2d40252d852b8d339170675d2f49c36974b60b27d419c4982fc1ab2429');
  });

  it('H: a document of old node versions has the normal form of the migrated one', () => {
    const nodes = (params: Record<string, Json>) => ({ a: { type: 'neuron/lif', params } });
    const old = { rheobase: 1, versions: { 'neuron/lif': 1 }, nodes: nodes({ tau: '30 ms' }) } as const;
    const current = {
      rheobase: 1,
      versions: { 'neuron/lif': 3 },
      nodes: nodes({ tauMem: '30 ms', reset: 'subtract' }),
    } as const;
    expect(normalForm(old, facts)).toEqual(normalForm(current, facts));
    expect(graphHash({ ...current, versions: undefined }, facts)).toBe(graphHash(current, facts));
  });

  it('H: a node newer than we know is kept verbatim with its version', () => {
    const newer: GraphDocument = {
      rheobase: 1,
      versions: { 'neuron/leaky': 2 },
      nodes: { a: { type: 'neuron/leaky', params: { tau: '20 ms' } } },
    };
    expect(normalForm(newer, facts)).toMatchObject({
      versions: { 'neuron/leaky': 2 },
      nodes: { a: { params: { tau: '20 ms' } } },
    });
  });

  it('H: parameters named like members of every object are parameters', () => {
    const odd: GraphDocument = {
      rheobase: 1,
      nodes: { a: { type: 'neuron/leaky', params: { toString: 1, valueOf: 2 } } },
    };
    expect(normalForm(odd, facts)).toMatchObject({ nodes: { a: { params: { toString: 1, valueOf: 2 } } } });
  });

  it('H: a sweep with a mistake is kept as written', () => {
    expect(normalForm({ rheobase: 1, nodes: {}, sweep: { nothing: [1] } }, facts)).toMatchObject({
      sweep: [['nothing', [1]]],
    });
  });

  it('H: the order of a sweep is meaning, since it is the order of the runs', () => {
    const swept = (sweep: GraphDocument['sweep']) => graphHash({ ...document, sweep }, facts);
    expect(swept({ seed: [0], beta: [1] })).not.toBe(swept({ beta: [1], seed: [0] }));
    expect(swept({ beta: [0, 1] })).toBe(swept({ beta: { from: 0, to: 1, step: 1 } }));
  });

  it('H: has a canonical text', () => {
    const text = canonicalJson(normalForm(document, facts));
    expect(canonicalJson(JSON.parse(text))).toBe(text);
  });
});

it('H: a file without a seed and one with seed 0 are the same experiment', () => {
  const bare = { rheobase: 1, nodes: {} } as const;
  const hash = (seed?: number | string) =>
    graphHash({ ...bare, ...(seed === undefined ? {} : { seed }) }, () => undefined);
  expect(hash(0)).toBe(hash());
  expect(hash('0')).toBe(hash());
  expect(hash(1)).not.toBe(hash());
});
