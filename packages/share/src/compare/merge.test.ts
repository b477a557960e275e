import { type GraphDocument, parse, save } from '@rheobase/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeLines, changesBetween } from './changes.js';
import { documentOf, entriesOf } from './entries.js';
import { mergeDocuments } from './merge.js';
import { textForm } from './textForm.js';

// The same cases in each run.
fc.configureGlobal({ seed: 42 });

const base = {
  rheobase: 1,
  name: 'net',
  seed: 42,
  parameters: { beta: { value: 0.95, min: 0 } },
  nodes: {
    a: { type: 'source/constant-current', params: { amplitude: '20 pA' } },
    b: { type: 'neuron/lif', params: { tauMem: '10 ms' } },
  },
  edges: [{ from: 'a.current', to: 'b.current' }],
  blocks: {
    two: {
      ports: { inputs: { in: ['x.in'] }, outputs: { out: 'x.out' } },
      nodes: { x: { type: 'layer/scale', params: { factor: 2 } } },
      edges: [],
    },
  },
  sweep: { seed: ['1', '2'] },
  view: { positions: { a: [0, 0], b: [1, 1] } },
  expect: [{ rule: 'range', observable: 'b.rate', min: 0, origin: { source: 'frozen' } }],
} as unknown as GraphDocument;

function changed(change: (document: Record<string, never>) => void): GraphDocument {
  const copy = structuredClone(base);
  change(copy as never);
  return copy;
}

// biome-ignore lint/suspicious/noExplicitAny: a document to be edited freely.
type Any = any;

describe('entries', () => {
  it('hold all of a document', () => {
    expect(save(documentOf(entriesOf(base), 1))).toBe(save(base));
  });
});

describe('three-way merge', () => {
  const withBeta = changed((d: Any) => (d.nodes.b.params.beta = { $param: 'beta' }));
  const withTau = changed((d: Any) => (d.nodes.b.params.tauMem = '20 ms'));

  it('both have their way where they touched different things', () => {
    const { document, conflicts } = mergeDocuments(base, withBeta, withTau);
    expect(conflicts).toEqual([]);
    expect(document.nodes.b.params).toEqual({ beta: { $param: 'beta' }, tauMem: '20 ms' });
  });

  it('one side unchanged gives the other, byte for byte, receipts included', () => {
    const sealed = { ...withTau, receipts: [{ receipt: 1 }] } as GraphDocument;
    expect(mergeDocuments(base, base, sealed).text).toBe(save(sealed));
    expect(mergeDocuments(base, sealed, base).text).toBe(save(sealed));
    expect(mergeDocuments(base, sealed, withBeta).document.receipts).toBeUndefined();
  });

  it('the same thing in two ways is a conflict, and no reader takes the file', () => {
    const other = changed((d: Any) => (d.nodes.b.params.tauMem = '30 ms'));
    const { conflicts, text } = mergeDocuments(base, withTau, other);
    expect(conflicts).toEqual([{ path: ['nodes', 'b', 'params', 'tauMem'], ours: '20 ms', theirs: '30 ms' }]);
    expect(text).toMatch(/<<<<<<< ours\n.*"20 ms".*\n=======\n.*"30 ms".*\n>>>>>>> theirs\n/);
    expect(parse(text).document).toBeUndefined();
  });

  it.each<[string, (d: Any) => void, (d: Any) => void]>([
    ['a node removed here, changed there', (d) => void delete d.nodes.b, (d) => (d.nodes.b.params.tauMem = '1 ms')],
    [
      'a node removed here, wired there',
      (d) => {
        delete d.nodes.a;
        d.edges = [];
      },
      (d) => d.edges.push({ from: 'a.current', to: 'b.more' }),
    ],
    [
      'two wires into one port',
      (d) => d.edges.push({ from: 'a.one', to: 'b.other' }),
      (d) => d.edges.push({ from: 'a.two', to: 'b.other' }),
    ],
    ['the sweep', (d) => (d.sweep = { seed: ['3'] }), (d) => (d.sweep = { seed: ['4'] })],
  ])('%s: a conflict', (_, ours, theirs) => {
    expect(mergeDocuments(base, changed(ours), changed(theirs)).conflicts.length).toBeGreaterThan(0);
  });

  it('is symmetric where nothing conflicts, and never invents anything', () => {
    const edits: ((d: Any) => void)[] = [
      (d) => (d.nodes.b.params.tauMem = '7 ms'),
      (d) => (d.nodes.c = { type: 'layer/scale' }),
      (d) => (d.parameters.beta.value = 0.5),
      (d) => (d.blocks.two.nodes.x.params.factor = 3),
      (d) => (d.view.positions.a = [5, 5]),
      (d) => (d.seed = 7),
      (d) => void delete d.expect,
      (d) => d.edges.push({ from: 'b.voltage', to: 'b.more' }),
    ];
    const some = fc.subarray(edits.map((_, i) => i));
    fc.assert(
      fc.property(some, some, (mine, others) => {
        const apply = (indices: readonly number[]) =>
          changed((d) => {
            for (const i of indices) edits[i](d);
          });
        const [ours, theirs] = [apply(mine), apply(others)];
        const one = mergeDocuments(base, ours, theirs);
        expect(one.conflicts).toEqual([]);
        expect(one.text).toBe(mergeDocuments(base, theirs, ours).text);
        expect(one.text).toBe(save(apply([...new Set([...mine, ...others])])));
      }),
    );
  });
});

describe('differences', () => {
  const facts = () => ({
    version: 1,
    defaults: { tauMem: '0.01 s', vReset: '-0.075 V' },
    normalise: (_: string, value: unknown) => (value === '10 ms' ? '0.01 s' : value) as never,
  });
  const lines = (document: GraphDocument) =>
    changeLines(changesBetween(base, document, facts).filter(({ meaning }) => meaning));

  it('say what changed, a line each; a node is one line', () => {
    const other = changed((d: Any) => {
      d.nodes.b.params.tauMem = '20 ms';
      d.nodes.c = { type: 'layer/scale', params: { factor: 3 } };
      d.edges = [{ from: 'a.current', to: 'c.in' }];
      d.parameters.beta.value = 0.9;
      d.seed = 1;
      d.blocks.two.nodes.x.params.factor = 5;
    });
    expect(lines(other)).toEqual([
      '~ seed = 42 → 1',
      '~ parameter beta = 0.95 → 0.9',
      '~ node b: tauMem = "10 ms" → "20 ms"',
      '− wire a.current → b.current',
      '~ block two: node x: factor = 2 → 5',
      '+ node c (layer/scale)',
      '+ wire a.current → c.in',
    ]);
  });

  it('layout, names, bounds, spelling and written defaults have no meaning', () => {
    const same = changed((d: Any) => {
      d.name = 'other';
      d.view.positions.a = [9, 9];
      d.parameters.beta.min = -1;
      d.nodes.b.params = { tauMem: '0.01 s', vReset: '-0.075 V' };
      d.expect = [];
    });
    expect(lines(same)).toEqual([]);
    expect(changesBetween(base, same, facts).length).toBeGreaterThan(4);
  });
});

it('the text form has a line for each parameter and wire, and neither layout nor receipts', () => {
  const text = textForm({ ...base, receipts: [{ receipt: 1 }] } as GraphDocument);
  expect(text).toBe(
    [
      'graph net',
      'seed 42',
      'parameter beta = 0.95 from 0',
      'node a source/constant-current',
      '  amplitude = 20 pA',
      'node b neuron/lif',
      '  tauMem = 10 ms',
      'wire a.current → b.current',
      'block two',
      '  input in → x.in',
      '  output out ← x.out',
      '  node x layer/scale',
      '    factor = 2',
      'sweep seed ["1","2"]',
      'expect range b.rate {"min":0,"origin":{"source":"frozen"}}',
      '',
    ].join('\n'),
  );
});
