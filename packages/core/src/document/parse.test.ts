import { describe, expect, it } from 'vitest';
import { sentence } from '../issue/sentence.js';
import { parse } from './parse.js';
import { limits } from './schema.js';

const small = {
  rheobase: 1,
  seed: 42,
  nodes: { lif1: { type: 'neuron/leaky', params: { beta: 0.95 } } },
  edges: [{ from: 'fc1.out', to: 'lif1.current' }],
};

function sentencesOf(document: unknown): string[] {
  const { document: parsed, issues } = parse(JSON.stringify(document));
  expect(parsed).toBeUndefined();
  return issues.map(sentence);
}

describe('parse', () => {
  it('F: a document comes back as written', () => {
    expect(parse(JSON.stringify(small))).toEqual({ document: small, issues: [] });
  });

  it('F: unknown node types, parameters and wires are kept verbatim', () => {
    const document = {
      ...small,
      versions: { 'future/thing': 7 },
      nodes: { x: { type: 'future/thing', params: { deep: [{ toString: null, 2: '1', 1: [] }] }, frozen: true } },
      edges: [{ from: 'x.nothing', to: 'nowhere.at', slot: 3 }],
    };
    expect(parse(JSON.stringify(document)).document).toEqual(document);
  });

  it('F: malformed text is an issue, not an exception', () => {
    expect(parse('{').issues.map(({ code }) => code)).toEqual(['json-syntax']);
    expect(parse('').document).toBeUndefined();
  });
});

describe('the version of the format', () => {
  it('F: a newer file is refused with the version needed, and nothing else is said', () => {
    expect(sentencesOf({ rheobase: 2, nodes: 'elsewhere' })).toEqual([
      'the file has format 2; this program knows formats up to 1. Use a newer rheobase.',
    ]);
  });

  it.each([
    [{ nodes: {} }, 'rheobase: expected the version of the format, such as 1, got nothing.'],
    [{ rheobase: '1' }, 'rheobase: expected the version of the format, such as 1, got "1".'],
    [{ rheobase: 0 }, 'rheobase: expected the version of the format, such as 1, got 0.'],
    [{ rheobase: 1.5 }, 'rheobase: expected the version of the format, such as 1, got 1.5.'],
    [[small], 'the file: expected an object, got a list.'],
    [null, 'the file: expected an object, got null.'],
  ])('F: %j', (document, expected) => {
    expect(sentencesOf(document)).toEqual([expected]);
  });
});

describe('the shape of a document', () => {
  const node = small.nodes.lif1;
  const origin = { source: 'study' };
  it.each([
    [{ nodes: undefined }, 'nodes: expected an object, got nothing.'],
    [
      { nodse: {} },
      'the file: expected one of the keys rheobase, name, description, seed, versions, packages, parameters, nodes, edges, blocks, sweep, view, expect, receipts, got "nodse". Did you mean "nodes"?',
    ],
    [
      { nodes: { lif1: { ...node, prams: {} } } },
      'nodes.lif1: expected one of the keys type, params, stream, frozen, bypass, weights, got "prams". Did you mean "params"?',
    ],
    [{ nodes: { lif1: { ...node, type: 'leaky' } } }, 'nodes.lif1.type: expected family/name, got "leaky".'],
    [{ nodes: { lif1: { ...node, frozen: 1 } } }, 'nodes.lif1.frozen: expected true or false, got 1.'],
    [
      { nodes: { lif1: { ...node, weights: '' } } },
      'nodes.lif1.weights: expected a string of at least 1 character, got "".',
    ],
    [
      { nodes: { Lif1: node } },
      'nodes.Lif1: expected an id: a–z first, then a–z, 0–9, _ or -, at most 64, got "Lif1".',
    ],
    [
      { nodes: { 'a.b': node } },
      'nodes["a.b"]: expected an id: a–z first, then a–z, 0–9, _ or -, at most 64, got "a.b".',
    ],
    [{ edges: [{ from: 'a.b', to: 'c' }] }, 'edges[0].to: expected node.port, got "c".'],
    [{ edges: {} }, 'edges: expected a list, got an object.'],
    [{ edges: [{ from: 'a.b', to: 'c.d', slot: 0.5 }] }, 'edges[0].slot: expected a whole number, got 0.5.'],
    [{ edges: [{ from: 'a.b', to: 'c.d', slot: -1 }] }, 'edges[0].slot: expected at least 0, got -1.'],
    [{ seed: true }, 'seed: expected a number or a string, got true.'],
    [{ seed: -1 }, 'seed: expected at least 0, got -1.'],
    [{ seed: '0x1' }, 'seed: expected an integer from 0 to 2^64 − 1, got "0x1".'],
    [{ seed: '18446744073709551616' }, 'seed: expected an integer from 0 to 2^64 − 1, got "18446744073709551616".'],
    [{ name: 'n'.repeat(257) }, `name: expected a string of at most 256 characters, got "${'n'.repeat(59)}…".`],
    [
      { parameters: { b: { value: null } } },
      'parameters.b.value: expected a number or a string or true or false, got null.',
    ],
    [{ parameters: { b: {} } }, 'parameters.b.value: expected a number or a string or true or false, got nothing.'],
    [{ sweep: { seed: [] } }, 'sweep.seed: expected a list of at least 1 item, got an empty list.'],
    [{ sweep: { b: 3 } }, 'sweep.b: expected a list or an object, got 3.'],
    [{ sweep: { b: [1, true] } }, 'sweep.b[1]: expected a number or a string, got true.'],
    [{ sweep: { b: { from: 1, to: 2 } } }, 'sweep.b.step: expected a number or a string, got nothing.'],
    [
      { sweep: { b: { from: 1, to: 2, steps: 3, step: 1 } } },
      'sweep.b: expected one of the keys from, to, step, got "steps". Did you mean "step"?',
    ],
    [
      { expect: [{ rule: 'exakt', observable: 'a.b', origin }] },
      'expect[0].rule: expected "exact" or "close" or "spikes" or "stat" or "range", got "exakt".',
    ],
    [
      { expect: [{ rule: 'exact', observable: 'a.b', origin, sha256: 'ABC' }] },
      'expect[0].sha256: expected a string of the form /^[0-9a-f]{64}$/, got "ABC".',
    ],
    [
      { expect: [{ rule: 'range', observable: 'a.b', origin: { source: 'me' } }] },
      'expect[0].origin.source: expected "study" or "closed-form" or "independent" or "frozen", got "me".',
    ],
    [{ blocks: { b: { ports: {}, nodes: {} } } }, 'blocks.b.edges: expected a list, got nothing.'],
    [{ receipts: [1] }, 'receipts[0]: expected an object, got 1.'],
    [{ view: [] }, 'view: expected an object, got an empty list.'],
  ])('F: %j', (part, expected) => {
    expect(sentencesOf({ ...small, ...part })).toEqual([expected]);
  });

  it('F: all mistakes are named, not only the first', () => {
    expect(
      sentencesOf({ ...small, name: 1, edges: [{ from: 'a.b' }], nodes: { lif1: { type: 1, x: 1, y: 2 } } }),
    ).toEqual([
      'name: expected a string, got 1.',
      'nodes.lif1.type: expected a string, got 1.',
      'nodes.lif1: expected one of the keys type, params, stream, frozen, bypass, weights, got "x".',
      'nodes.lif1: expected one of the keys type, params, stream, frozen, bypass, weights, got "y".',
      'edges[0].to: expected a string, got nothing.',
    ]);
  });
});

describe('the size of a graph', () => {
  const leaf = { type: 'neuron/leaky' };
  const block = (...types: string[]) => ({
    ports: {},
    nodes: Object.fromEntries(types.map((type, i) => [`n${i}`, { type }])),
    edges: [],
  });
  const leaves = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`n${i}`, leaf]));

  it('F: 20,000 nodes, blocks included, not one more', () => {
    const full = { ...small, nodes: leaves(limits.nodes - 1), blocks: { b: block('neuron/leaky') } };
    expect(parse(JSON.stringify(full)).issues).toEqual([]);
    expect(sentencesOf({ ...full, nodes: leaves(limits.nodes) })).toEqual([
      'the graph is over the limit of 20000 nodes: got 20001.',
    ]);
  });

  it('F: a few lines that stand for a million nodes are refused', () => {
    const doubling = Object.fromEntries(
      Array.from({ length: 20 }, (_, i) => [`b${i}`, block(`block/b${i + 1}`, `block/b${i + 1}`)]),
    );
    expect(
      sentencesOf({ ...small, nodes: { a: { type: 'block/b0' } }, blocks: { ...doubling, b20: block() } }),
    ).toEqual(['the graph with its blocks is over the limit of 20000 nodes: got more.']);
  });

  it('F: 64 blocks in one another, not 65', () => {
    const chain = (length: number) => ({
      ...small,
      nodes: { a: { type: 'block/b0' } },
      blocks: Object.fromEntries(Array.from({ length }, (_, i) => [`b${i}`, block(`block/b${i + 1}`)])),
    });
    expect(parse(JSON.stringify(chain(64))).issues).toEqual([]);
    const tooDeep = ['the graph is over the limit of 64 blocks in one another: got more.'];
    expect(sentencesOf(chain(65))).toEqual(tooDeep);
    expect(sentencesOf(chain(15_000))).toEqual(tooDeep);
  });

  it('F: a block that contains itself is named with its cycle', () => {
    const blocks = { a: block('block/b'), b: block('neuron/leaky', 'block/c'), c: block('block/b') };
    expect(sentencesOf({ ...small, blocks })).toEqual(['the block b contains itself: b → c → b.']);
  });

  it('F: an instance of a block that does not exist is left to check', () => {
    expect(parse(JSON.stringify({ ...small, nodes: { a: { type: 'block/none' } } })).issues).toEqual([]);
  });
});
