import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sentence } from '../issue/sentence.js';
import { canonicalJson } from '../numeric/canonicalJson.js';
import { graphHash, type NodeFacts } from './normalForm.js';
import { parse } from './parse.js';
import { parseQuantity } from './quantity.js';
import { save } from './save.js';
import type { GraphDocument, Json } from './schema.js';

// The same cases in each run.
fc.configureGlobal({ seed: 42 });

/** Seeded, so that a failure is seen by everyone. */
const many = { numRuns: 10_000, seed: 42 };
const some = { numRuns: 100, seed: 42 };

const strange = [
  '',
  '"',
  '\\',
  '/',
  '\u0000',
  '\u001f',
  '\u2028',
  'é',
  'e\u0301',
  '😀',
  '\uffff',
  'a\nb\tc',
  '{}',
  '20 ms',
];
const text = fc.oneof(
  fc.constantFrom(...strange),
  fc.string({ maxLength: 8, unit: 'binary' }),
  fc.string({ maxLength: 12 }),
);
const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0.1, -0, 1e21),
);
const numberOrText = fc.oneof(number, text);

function mapOf<T>(key: fc.Arbitrary<string>, value: fc.Arbitrary<T>, maxKeys = 2): fc.Arbitrary<Record<string, T>> {
  return fc.dictionary(key, value, { maxKeys });
}

/** Any keys but those that a file may not have. */
const key = fc
  .oneof(fc.constantFrom('x', '10', '9', 'toString', 'ключ', ...strange), text)
  .map((name) => (['__proto__', 'constructor', 'prototype'].includes(name) ? 'x' : name));
const json = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2, depthSize: 'small' },
    fc.oneof(fc.constant(null), fc.boolean(), number, text),
    fc.array(tie('value'), { maxLength: 2 }),
    mapOf(key, tie('value')),
    fc.array(number, { maxLength: 20 }),
  ),
})).value;

const id = fc.constantFrom('a', 'b', 'fc1', 'lif-1', 'x_y', 'n7', 'z'.repeat(64));
const name = fc.constantFrom('a', 'B', 'beta', 'tau_mem', 'vThreshold', 'N'.repeat(64));
const endpoint = fc.tuple(id, name).map(([node, port]) => `${node}.${port}`);
const leafType = fc.constantFrom('neuron/leaky', 'neuron/lif', 'source/step', 'future/thing-2');
const value = fc.oneof(
  json,
  text,
  fc.constantFrom('20 ms', '0.02 s', '1.2 nA'),
  name.map(($param) => ({ $param })),
  fc.constant({ $expr: 'exp(-dt/tau)' }),
);

function nodeOf(type: fc.Arbitrary<string>) {
  return fc.record(
    {
      type,
      params: mapOf(fc.oneof(name, key), value),
      stream: text,
      frozen: fc.boolean(),
      weights: text.map((weights) => weights || 'w'),
    },
    { requiredKeys: ['type'] },
  );
}

const edge = fc.record({ from: endpoint, to: endpoint, slot: fc.nat(3) }, { requiredKeys: ['from', 'to'] });
const parameter = fc.record(
  { value: fc.oneof(number, text, fc.boolean()), min: numberOrText, max: numberOrText, description: text },
  { requiredKeys: ['value'] },
);
const block = fc.record(
  {
    description: text,
    ports: fc.record(
      { inputs: mapOf(name, fc.array(endpoint, { minLength: 1, maxLength: 2 }), 2), outputs: mapOf(name, endpoint, 2) },
      { requiredKeys: [] },
    ),
    parameters: mapOf(name, parameter, 2),
    nodes: mapOf(id, nodeOf(leafType)),
    edges: fc.array(edge, { maxLength: 2 }),
  },
  { requiredKeys: ['ports', 'nodes', 'edges'] },
);
const seed = fc.oneof(fc.maxSafeNat(), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String));
const sweepValues = fc.oneof(
  fc.array(numberOrText, { minLength: 1, maxLength: 4 }),
  fc.record({ from: numberOrText, to: numberOrText, step: numberOrText }),
);

const observed = {
  observable: fc.constantFrom('a.table', 'a/b/c.rate', 'lif-1.spikes'),
  column: text,
  where: mapOf(key, numberOrText),
  origin: fc.record(
    { source: fc.constantFrom('study', 'closed-form', 'independent', 'frozen'), note: text },
    { requiredKeys: ['source'] },
  ),
} as const;
const numbers = fc.array(number, { maxLength: 4 });
const positive = number.map(Math.abs);
const expectation = fc.oneof(
  fc.record(
    {
      rule: fc.constant('exact'),
      ...observed,
      sha256: fc.constant('0f'.repeat(32)),
      value: fc.oneof(number, fc.array(fc.option(number), { maxLength: 3 })),
    },
    { requiredKeys: ['rule', 'observable', 'origin'] },
  ),
  fc.record(
    {
      rule: fc.constant('close'),
      ...observed,
      value: fc.oneof(number, numbers),
      absolute: positive,
      relative: positive,
    },
    { requiredKeys: ['rule', 'observable', 'origin', 'value'] },
  ),
  fc.record(
    {
      rule: fc.constant('spikes'),
      ...observed,
      counts: fc.array(fc.nat(), { maxLength: 4 }),
      plusMinus: fc.nat(),
      timeTolerance: text,
      pooled: fc.boolean(),
    },
    { requiredKeys: ['rule', 'observable', 'origin', 'counts'] },
  ),
  fc.record(
    {
      rule: fc.constant('stat'),
      ...observed,
      statistic: fc.constantFrom('mean', 'sd'),
      seeds: fc.integer({ min: 1, max: 9 }),
      min: number,
      max: number,
    },
    { requiredKeys: ['rule', 'observable', 'origin', 'statistic', 'seeds'] },
  ),
  fc.record(
    { rule: fc.constant('range'), ...observed, min: number, max: number },
    { requiredKeys: ['rule', 'observable', 'origin'] },
  ),
);

/** Every field of the format. Nothing needs to be wired to anything, but blocks are not within blocks. */
const graph = fc.record(
  {
    rheobase: fc.constant(1),
    name: text,
    description: text,
    seed,
    versions: mapOf(leafType, fc.integer({ min: 1, max: 9 })),
    parameters: mapOf(name, parameter),
    nodes: mapOf(id, nodeOf(fc.oneof(leafType, fc.constantFrom('block/a', 'block/none')))),
    edges: fc.array(edge, { maxLength: 4 }),
    blocks: mapOf(id, block, 1),
    sweep: mapOf(fc.oneof(name, fc.constant('seed')), sweepValues, 2),
    view: mapOf(key, json),
    expect: fc.array(expectation, { maxLength: 1 }),
    receipts: fc.array(mapOf(key, json, 1), { maxLength: 1 }),
  },
  { requiredKeys: ['rheobase', 'nodes'] },
) as fc.Arbitrary<GraphDocument>;

/** The order of edges is not part of what a document says. */
function contentOf(document: GraphDocument): string {
  const unordered = (edges: GraphDocument['edges']) => edges?.map((wire) => canonicalJson(wire)).sort();
  return JSON.stringify([
    canonicalJson({ ...document, edges: [], blocks: {} }),
    unordered(document.edges),
    Object.entries(document.blocks ?? {})
      .map(([blockId, { edges, ...rest }]) => [blockId, canonicalJson(rest), unordered(edges)])
      .sort(),
  ]);
}

describe('save and parse', () => {
  it('F: a random graph survives save, load, save byte for byte', () => {
    const fields = new Set<string>();
    fc.assert(
      fc.property(graph, (document) => {
        const saved = save(document);
        const loaded = parse(saved);
        if (loaded.document === undefined) throw new Error(loaded.issues.map(sentence).join('\n'));
        if (save(loaded.document) !== saved) throw new Error('other bytes');
        if (contentOf(loaded.document) !== contentOf(document)) throw new Error('other content');
        for (const field of Object.keys(document)) fields.add(field);
      }),
      many,
    );
    expect(fields.size).toBe(13);
  });
});

type Edit = (text: string) => string;

/** What a slip, a bad merge or an enemy puts into a file. */
const tokens = [
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '\\',
    '\\u',
    '\\ud800',
    '\ud800',
    '\u0000',
    '\ufeff',
    '//',
    'NaN',
    '-Infinity',
  ],
  ...[
    '1e999',
    '01',
    '-',
    'null',
    'true',
    '{}',
    '[]',
    '"__proto__":',
    '"constructor":{},',
    '"nodes":{},',
    '"rheobase":2,',
  ],
  ...['"block/a"', '{"$param":1}', '['.repeat(70), '1'.repeat(2000), '"20 ms"', '\n', '"seed":-1,'],
];

const at = fc.nat(9999).map((place) => place / 10_000);
const textEdit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(at, fc.nat(15)).map(([place, bit]) => (written: string) => {
    const i = Math.floor(place * written.length);
    return written.slice(0, i) + String.fromCharCode(written.charCodeAt(i) ^ (1 << bit)) + written.slice(i + 1);
  }),
  fc.tuple(at, fc.nat(40)).map(([place, length]) => (written: string) => {
    const i = Math.floor(place * written.length);
    return written.slice(0, i) + written.slice(i + length);
  }),
  fc.tuple(at, fc.constantFrom(...tokens)).map(([place, token]) => (written: string) => {
    const i = Math.floor(place * written.length);
    return written.slice(0, i) + token + written.slice(i);
  }),
  fc.tuple(at, at, fc.nat(40)).map(([from, to, length]) => (written: string) => {
    const i = Math.floor(from * written.length);
    const j = Math.floor(to * written.length);
    return written.slice(0, j) + written.slice(i, i + length) + written.slice(j);
  }),
);

/** Every place in a JSON value: the object or list, and the key or index. */
function placesIn(json: unknown): [holder: Record<string, unknown>, key: string][] {
  if (typeof json !== 'object' || json === null) return [];
  const holder = json as Record<string, unknown>;
  return Object.keys(holder).flatMap((name) => [[holder, name] as [typeof holder, string], ...placesIn(holder[name])]);
}

/** One value somewhere in the document is replaced, removed or given a neighbour. */
const jsonEdit: fc.Arbitrary<Edit> = fc
  .tuple(
    at,
    fc.constantFrom('replace', 'remove', 'add'),
    fc.oneof(json, fc.constantFrom<Json>(1e300, 'block/a', -1)),
    key,
  )
  .map(([place, kind, replacement, added]) => (written: string) => {
    const root = JSON.parse(written) as Json;
    const places = placesIn(root);
    const [holder, name] = places[Math.floor(place * (places.length - 1))];
    if (kind === 'replace') holder[name] = replacement;
    else if (kind === 'remove') delete holder[name];
    else holder[added] = replacement;
    return JSON.stringify(root);
  });

describe('damaged files', () => {
  const files = fc.sample(graph, { numRuns: 100, seed: 42 }).map(save);

  it.each([
    ['text', fc.array(textEdit, { minLength: 1, maxLength: 3 })],
    ['JSON', fc.tuple(jsonEdit)],
  ])('F: random edits of the %s never throw; what still loads can be saved', (_, edits) => {
    let refused = 0;
    let loaded = 0;
    fc.assert(
      fc.property(fc.constantFrom(...files), edits, (file, changes) => {
        const { document, issues } = parse(changes.reduce((written, change) => change(written), file));
        if ((document === undefined) !== issues.length > 0) throw new Error('neither a document nor an issue, or both');
        if (issues.some((found) => sentence(found).includes('undefined'))) throw new Error('a sentence with a gap');
        if (document === undefined) {
          refused++;
          return;
        }
        loaded++;
        const saved = save(document);
        const again = parse(saved);
        if (again.document === undefined || save(again.document) !== saved) throw new Error('not saved as loaded');
      }),
      { ...many, numRuns: many.numRuns / 2 },
    );
    expect(Math.min(refused, loaded)).toBeGreaterThan(100);
  });
});

describe('the hash of a graph', () => {
  const normalise: NodeFacts['normalise'] = (_, written) => {
    const quantity = typeof written === 'string' ? parseQuantity(written) : { error: '' };
    return 'ok' in quantity ? quantity.ok.text : written;
  };
  const facts = (type: string): NodeFacts | undefined =>
    type === 'neuron/leaky' ? { version: 9, defaults: { beta: 0.9, tau: '0.02 s' }, normalise, migrations } : undefined;
  const unchanged = (params: Record<string, Json>) => params;
  const migrations = Object.fromEntries(Array.from({ length: 9 }, (_, version) => [version, unchanged]));
  const hash = (document: GraphDocument) => graphHash(document, facts);

  const base = graph.map((document) => ({
    ...document,
    seed: document.seed ?? 7,
    parameters: { ...document.parameters, current: { value: '200 pA' } },
    nodes: { ...document.nodes, lif: { type: 'neuron/leaky', params: { tau: '30 ms', vRest: '-70 mV' } } },
    edges: [...(document.edges ?? []), { from: 'lif.spikes', to: 'count.spikes', slot: 1 }],
    sweep: { current: ['100 pA', '200 pA'] },
  }));
  type Base = typeof base extends fc.Arbitrary<infer T> ? T : never;

  function reversed(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(reversed);
    return Object.fromEntries(
      Object.entries(value)
        .map(([name, inner]) => [name, reversed(inner)])
        .reverse(),
    );
  }
  const withLif = (document: Base, params: Record<string, Json>): GraphDocument => ({
    ...document,
    nodes: { ...document.nodes, lif: { type: 'neuron/leaky', params } },
  });

  const sameMeaning: Record<string, (document: Base) => GraphDocument> = {
    'another view, name, description': (d) => ({ ...d, view: { lif: { x: 3 } }, name: 'other', description: 'other' }),
    'other expectations and receipts': (d) => ({ ...d, expect: [], receipts: [{ a: 1 }] }),
    'other order of keys': (d) => reversed(d) as GraphDocument,
    'other order of edges': (d) => ({ ...d, edges: [...d.edges].reverse() }),
    'saved and loaded': (d) => parse(save(d)).document!,
    'quantities in other units': (d) => withLif(d, { tau: '0.03 s', vRest: '-70000 uV' }),
    'an explicit default': (d) => withLif(d, { ...d.nodes.lif.params, beta: 0.9 }),
    'a named quantity in another unit': (d) => ({
      ...d,
      parameters: { ...d.parameters, current: { value: '0.2 nA' } },
    }),
    'bounds and description of a parameter': (d) => ({
      ...d,
      parameters: { ...d.parameters, current: { value: '200 pA', min: '0 A', max: '1 A', description: 'x' } },
    }),
    'the seed as text': (d) => ({ ...d, seed: String(d.seed) }),
    'a sweep as a range': (d) => ({ ...d, sweep: { current: { from: '0.1 nA', to: '0.2 nA', step: '100 pA' } } }),
    'versions of types not used': (d) => ({ ...d, versions: { ...d.versions, 'not/used': 3 } }),
    'what is so by default': (d) => ({
      ...d,
      nodes: { ...d.nodes, lif: { ...d.nodes.lif, frozen: false, stream: 'lif' } },
    }),
  };

  const otherMeaning: Record<string, (document: Base) => GraphDocument> = {
    'another value': (d) => withLif(d, { ...d.nodes.lif.params, tau: '31 ms' }),
    'one parameter more': (d) => withLif(d, { ...d.nodes.lif.params, beta: 0.8 }),
    'one parameter less': (d) => withLif(d, { tau: '30 ms' }),
    'a named value': (d) => withLif(d, { ...d.nodes.lif.params, tau: { $param: 'tau' } }),
    'another seed': (d) => ({ ...d, seed: d.seed === 8 ? 9 : 8 }),
    'another type': (d) => ({ ...d, nodes: { ...d.nodes, lif: { type: 'neuron/other', params: d.nodes.lif.params } } }),
    'one node more': (d) => ({ ...d, nodes: { ...d.nodes, more: { type: 'neuron/leaky' } } }),
    'one node less': ({ nodes: { lif, ...nodes }, ...d }) => ({ ...d, nodes }),
    'another id': ({ nodes: { lif, ...nodes }, ...d }) => ({ ...d, nodes: { ...nodes, renamed: lif } }),
    'a frozen node': (d) => ({ ...d, nodes: { ...d.nodes, lif: { ...d.nodes.lif, frozen: true } } }),
    'another stream': (d) => ({ ...d, nodes: { ...d.nodes, lif: { ...d.nodes.lif, stream: 'other' } } }),
    'shared weights': (d) => ({ ...d, nodes: { ...d.nodes, lif: { ...d.nodes.lif, weights: 'shared' } } }),
    'one wire more': (d) => ({ ...d, edges: [...d.edges, { from: 'lif.spikes', to: 'other.in' }] }),
    'one wire less': (d) => ({ ...d, edges: d.edges.slice(0, -1) }),
    'another slot': (d) => ({ ...d, edges: [...d.edges.slice(0, -1), { ...d.edges[d.edges.length - 1], slot: 7 }] }),
    'another named value': (d) => ({ ...d, parameters: { ...d.parameters, current: { value: '201 pA' } } }),
    'another sweep': (d) => ({ ...d, sweep: { current: ['200 pA', '100 pA'] } }),
    'another block': (d) => ({ ...d, blocks: { ...d.blocks, more: { ports: {}, nodes: {}, edges: [] } } }),
    'another version of an unknown type': (d) => ({
      ...d,
      nodes: { ...d.nodes, x: { type: 'not/known' } },
      versions: { ...d.versions, 'not/known': 3 },
    }),
  };

  it.each(Object.entries(sameMeaning))('H: %s: the same hash', (_, change) => {
    fc.assert(
      fc.property(base, (document) => hash(change(document)) === hash(document)),
      some,
    );
  });

  it.each(Object.entries(otherMeaning))('H: %s: another hash', (_, change) => {
    fc.assert(
      fc.property(base, (document) => hash(change(document)) !== hash(document)),
      some,
    );
  });
});
