import { readdirSync, readFileSync } from 'node:fs';
import {
  type Experiment,
  type Issue,
  type Json,
  type LoadOptions,
  load,
  type NodeDefinition,
  type Result,
  runExperiment,
  sentence,
} from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { smallPair } from './support/smallPair.js';

/** Random graphs, and random edits of good ones: whatever they hold, loading says what is wrong and never throws. */

/** The same cases in each run, on the slowest machine too; `RHEOBASE_FUZZ=20` draws others, so many times as many. */
const times = Number(process.env.RHEOBASE_FUZZ ?? 1);
const cases = (count: number) => (times === 1 ? { numRuns: count, seed: 42 } : { numRuns: count * times });

interface Node {
  type: string;
  params?: Record<string, Json>;
  [more: string]: unknown;
}

interface Document {
  rheobase: number;
  nodes: Record<string, Node>;
  edges: { from: string; to: string; slot?: number }[];
  [more: string]: unknown;
}

// Numbers that decide, drawn one after another; what they decide shrinks as they do.
const choices = fc.array(fc.nat({ max: 0xffff }), { minLength: 4, maxLength: 160 });

class Draw {
  private at = 0;

  constructor(private readonly numbers: readonly number[]) {}

  below(count: number): number {
    const number = this.numbers[this.at % this.numbers.length] + 31 * Math.floor(this.at / this.numbers.length);
    this.at += 1;
    return count === 0 ? 0 : number % count;
  }

  one<T>(items: readonly T[]): T {
    return items[this.below(items.length)];
  }

  isRare(oneIn: number): boolean {
    return this.below(oneIn) === oneIn - 1;
  }
}

const oddValues: readonly Json[] = [
  0,
  1,
  2,
  3,
  -1,
  0.5,
  1e-300,
  1e300,
  2 ** 53,
  -0,
  true,
  false,
  null,
  '',
  'x',
  '1',
  '2 ms',
  '0.1 ms',
  '0.05 ms',
  '0 ms',
  '-3 ms',
  '1e300 ms',
  '1e-300 ms',
  '5 pA',
  '-60 mV',
  '3 step',
  '7 nS',
  'train',
  'test',
  'validation',
  '__proto__',
  'toString',
  [],
  [0],
  [1, 1],
  [-1],
  ['rate'],
  [[]],
  {},
  { value: 1 },
  { $param: 'p' },
  { $param: 'q' },
  { $param: 'toString' },
  { $expr: 'p * 2' },
  { $expr: '2 ms + q' },
  { $expr: '1 +' },
  { $expr: 'valueOf' },
  { $param: 'p', x: 1 },
  '😀'.repeat(100),
];

/** Sizes that keep a run in milliseconds; names that nodes share mean the same. */
const small: Readonly<Record<string, Json>> = {
  train: 5,
  validation: 2,
  test: 3,
  // As many as the digits have classes.
  units: 10,
  numSteps: 4,
  epochs: 2,
  batchSize: 2,
  duration: '2 ms',
  from: '0 ms',
  size: 2,
  steps: 2,
};

function paramsFor(definition: NodeDefinition, draw: Draw): Record<string, Json> {
  const params: Record<string, Json> = {};
  for (const name of Object.keys(definition.params.shape)) {
    if (definition.type === 'source/current-sweep' && name === 'from') continue;
    if (name in small && !draw.isRare(5)) params[name] = small[name];
    if (draw.isRare(40)) params[name] = draw.one(oddValues);
  }
  if (definition.type === 'source/current-sweep') params.to ??= '20 pA';
  return params;
}

type Ends = readonly { readonly end: string; readonly kinds: readonly string[] }[];

function portsOf(id: string, ports: NodeDefinition['inputs']): Ends {
  return Object.entries(ports).map(([port, declared]) => ({
    end: `${id}.${port}`,
    kinds: ['signal' in declared ? declared.signal : declared.result].flat(),
  }));
}

/** A graph of a few nodes. Most wires fit in kind; some come from anywhere. */
function randomGraph(draw: Draw, most: number): Document {
  const nodes: Record<string, Node> = {};
  const edges: Document['edges'] = [];
  const count = 1 + draw.below(most);
  const types = Array.from({ length: count }, () => draw.one(registry.types));
  for (const [i, type] of types.entries()) {
    const definition = registry.definitions.get(type) as NodeDefinition;
    nodes[`n${i}`] = { type, params: paramsFor(definition, draw) };
    if (draw.isRare(20)) nodes[`n${i}`].frozen = true;
    if (draw.isRare(20)) nodes[`n${i}`].weights = 'shared';
  }
  const defined = (i: number) => registry.definitions.get(types[i]) as NodeDefinition;
  const outputs = types.flatMap((_, i) => portsOf(`n${i}`, defined(i).outputs));
  for (const i of types.keys()) {
    const earlier = outputs.filter(({ end }) => Number(end.slice(1, end.indexOf('.'))) < i);
    for (const { end, kinds } of portsOf(`n${i}`, defined(i).inputs)) {
      if (draw.isRare(12)) continue;
      const fitting = earlier.filter((from) => from.kinds.some((kind) => kinds.includes(kind)));
      const from = draw.isRare(8) || fitting.length === 0 ? outputs : fitting;
      if (from.length > 0) edges.push({ from: draw.one(from).end, to: end });
    }
  }
  const document: Document = { rheobase: 1, seed: 3, nodes, edges };
  if (draw.isRare(4)) document.parameters = { p: { value: draw.one([1, 2, 0.5]) }, q: { value: '2 ms', min: '1 ms' } };
  if (draw.isRare(6)) document.sweep = draw.one<object>([{ p: [1, 2] }, { seed: [1, 2] }, { q: ['1 ms', '0 ms'] }]);
  return document;
}

/** A graph that loads: node after node is tried, and kept where nothing is wrong with it. */
function grownGraph(draw: Draw, most: number): Document {
  const document: Document = { rheobase: 1, seed: 3, nodes: {}, edges: [] };
  for (let i = 0; i < 2 * most && Object.keys(document.nodes).length < most; i++) {
    const outputs = Object.entries(document.nodes).flatMap(([id, { type }]) =>
      portsOf(id, (registry.definitions.get(type) as NodeDefinition).outputs),
    );
    const feeding = (kinds: readonly string[]) =>
      outputs.filter((from) => from.kinds.some((kind) => kinds.includes(kind)));
    const possible = registry.types.filter((type) => {
      const { inputs } = registry.definitions.get(type) as NodeDefinition;
      const needed = Object.entries(inputs).filter(([, { optional }]) => !optional);
      return portsOf('new', Object.fromEntries(needed)).every(({ kinds }) => feeding(kinds).length > 0);
    });
    // Without its files a run would end before it begins.
    const type = draw.one(possible.filter((one) => one !== 'source/mnist'));
    const definition = registry.definitions.get(type) as NodeDefinition;
    const id = `n${i}`;
    const wires = portsOf(id, definition.inputs).flatMap(({ end, kinds }) => {
      const from = feeding(kinds);
      const optional = definition.inputs[end.slice(end.indexOf('.') + 1)].optional === true;
      return from.length === 0 || (optional && draw.isRare(3)) ? [] : [{ from: draw.one(from).end, to: end }];
    });
    const grown = {
      ...document,
      nodes: { ...document.nodes, [id]: { type, params: paramsFor(definition, draw) } },
      edges: [...document.edges, ...wires],
    };
    if (loaded(grown) !== undefined) Object.assign(document, grown);
  }
  return document;
}

type Edit = (document: Document, draw: Draw) => void;

const someEnd = (document: Document, draw: Draw) => {
  const { from, to } = draw.one(document.edges) ?? { from: 'a.b', to: 'c.d' };
  return draw.one([from, to, 'nobody.out', `${from.split('.')[0]}.toString`, 'block.in']);
};

const edits: Readonly<Record<string, Edit>> = {
  removeNode: ({ nodes }, draw) => delete nodes[draw.one(Object.keys(nodes))],
  removeEdge: ({ edges }, draw) => edges.splice(draw.below(edges.length), 1),
  copyEdge: ({ edges }, draw) => edges.length > 0 && edges.push({ ...draw.one(edges), slot: 1 }),
  moveFrom: (document, draw) => document.edges.length > 0 && (draw.one(document.edges).from = someEnd(document, draw)),
  moveTo: (document, draw) => document.edges.length > 0 && (draw.one(document.edges).to = someEnd(document, draw)),
  changeType: ({ nodes }, draw) =>
    (draw.one(Object.values(nodes)).type = draw.one([...registry.types, 'no/such', 'block/part', 'block/none'])),
  setParameter({ nodes }, draw) {
    const node = draw.one(Object.values(nodes));
    const known = Object.keys(registry.definitions.get(node.type)?.params.shape ?? {});
    node.params = { ...node.params, [draw.one([...known, 'toString', 'bta'])]: draw.one(oddValues) };
  },
  freeze: ({ nodes }, draw) => (draw.one(Object.values(nodes)).frozen = true),
  share: ({ nodes }, draw) => (draw.one(Object.values(nodes)).weights = 'shared'),
  stream: ({ nodes }, draw) => (draw.one(Object.values(nodes)).stream = draw.one(['', 'one', '__proto__'])),
  parameter: (document, draw) => (document.parameters = { p: { value: draw.one([1, -1, '2 ms', true]), min: 0 } }),
  sweep: (document, draw) =>
    (document.sweep = draw.one<object>([
      { p: [1, 2] },
      { seed: [1, 2] },
      { none: [1] },
      { p: { from: 0, to: 2, step: 1 } },
      { p: { from: 0, to: 2, step: -1 } },
      { seed: { from: 0, to: 1e9, step: 1 } },
    ])),
  versions: (document, draw) =>
    (document.versions = { [draw.one(Object.values(document.nodes)).type]: draw.one([1, 2, 99]) }),
  /** Some of the nodes become a block; wires across its edge stay as they were, and lead nowhere or to a port. */
  pack(document, draw) {
    const ids = Object.keys(document.nodes).filter(() => draw.isRare(3));
    const inside = (end: string) => ids.includes(end.split('.')[0]);
    const crossing = document.edges.filter(({ from, to }) => inside(from) !== inside(to));
    const nodes = Object.fromEntries(ids.map((id) => [id, document.nodes[id]]));
    const within = document.edges.filter(({ from, to }) => inside(from) && inside(to));
    for (const id of ids) delete document.nodes[id];
    document.nodes.block = { type: 'block/part', ...(draw.isRare(3) ? { params: { p: 2 } } : {}) };
    const inputs: Record<string, string[]> = {};
    const outputs: Record<string, string> = {};
    document.edges = document.edges.filter((edge) => !within.includes(edge));
    for (const [i, edge] of crossing.entries()) {
      if (draw.isRare(10)) continue;
      if (inside(edge.to)) inputs[`i${i}`] = [edge.to];
      else outputs[`o${i}`] = edge.from;
      if (inside(edge.to)) edge.to = `block.i${i}`;
      else edge.from = `block.o${i}`;
    }
    const parameters = draw.isRare(2) ? {} : { parameters: { p: { value: 1 } } };
    document.blocks = { part: { ports: { inputs, outputs }, ...parameters, nodes, edges: within } };
  },
};

/** What no sentence holds unless the user wrote it. */
const ours = /undefined|NaN|\[object|Infinity|\$\{|internal/;

/** Loads a document as the command line does; every issue must read well. */
function loaded(document: object, options?: LoadOptions): Experiment | undefined {
  const began = performance.now();
  const { experiment, issues } = load(JSON.stringify(document), registry, options);
  expect(performance.now() - began).toBeLessThan(10_000);
  for (const found of issues) expectWords(found, options === undefined);
  expect(experiment === undefined).toBe(issues.some(({ severity }) => severity === 'error'));
  return experiment;
}

function expectWords(found: Issue, strict = true): void {
  const text = sentence(found);
  expect(text.length).toBeGreaterThan(10);
  if (strict && !found.code.includes('finite')) expect(text).not.toMatch(ours);
}

/** Small enough to run in a moment. */
function isTiny({ points }: Experiment): boolean {
  let work = 0;
  for (const { plan } of points) {
    if (plan.bytes > 20e6) return false;
    for (const step of plan.steps) {
      if (step.kind === 'pass') work += step.numSteps * step.samples.count * step.groups.length;
    }
  }
  return work < 20_000 && points.length < 4;
}

async function runs(experiment: Experiment): Promise<void> {
  const outputs: Record<string, Result>[] = [];
  const events = runExperiment(experiment);
  for (let next = await events.next(); ; next = await events.next()) {
    if (next.done) {
      outputs.push({ ...next.value?.outputs });
      break;
    }
    if (next.value.type === 'issue') expectWords(next.value.issue);
  }
  for (const result of outputs.flatMap((one) => Object.values(one))) expectFinite(result);
}

/** H: no number that is not finite is stored, in a table or as a result. */
function expectFinite(result: Result): void {
  if (result.kind === 'number' && result.value !== null) expect(result.value).toSatisfy(Number.isFinite);
  if (result.kind !== 'table') return;
  for (const { name, kind, values, missing } of result.table.columns) {
    for (const [row, value] of values.entries()) {
      if (value === null) expect([name, missing?.[row]]).toEqual([name, expect.any(String)]);
      else if (kind !== 'text') expect([name, Number.isFinite(value)]).toEqual([name, true]);
    }
  }
}

const graphs = new URL('../graphs/', import.meta.url);
const good: readonly string[] = [
  ...readdirSync(graphs)
    .filter((name) => name.endsWith('.json'))
    .map((name) => readFileSync(new URL(name, graphs), 'utf8')),
  JSON.stringify({ rheobase: 1, seed: 3, ...smallPair({ train: 6, test: 3, hidden: 3, numSteps: 3, batchSize: 3 }) }),
];

describe('random graphs', { timeout: 300_000 * times }, () => {
  it('F: load to a plan or to sentences', () => {
    const seen = { plans: 0, refused: 0 };
    fc.assert(
      fc.property(choices, (numbers) => {
        const experiment = loaded(randomGraph(new Draw(numbers), 8));
        if (experiment === undefined) seen.refused += 1;
        else seen.plans += 1;
      }),
      cases(3_000),
    );
    expect(seen.plans).toBeGreaterThan(5);
    expect(seen.refused).toBeGreaterThan(100);
  });

  it('F: random edits of good graphs load to a plan or to sentences', () => {
    fc.assert(
      fc.property(choices, (numbers) => {
        const draw = new Draw(numbers);
        const document = JSON.parse(draw.one(good)) as Document;
        const count = 1 + draw.below(4);
        for (let i = 0; i < count && Object.keys(document.nodes).length > 0; i++) {
          edits[draw.one(Object.keys(edits))](document, draw);
        }
        loaded(document);
      }),
      cases(450),
    );
  });

  it('X: what loads and is tiny runs, and no number that is not finite comes out', async () => {
    let ran = 0;
    await fc.assert(
      fc.asyncProperty(choices, async (numbers) => {
        const draw = new Draw(numbers);
        const fromPair = draw.isRare(5);
        const document = fromPair ? (JSON.parse(good[good.length - 1]) as Document) : grownGraph(draw, 7);
        if (fromPair) edits[draw.one(Object.keys(edits))](document, draw);
        const experiment = loaded(document);
        if (experiment === undefined || !isTiny(experiment)) return;
        await runs(experiment);
        ran += 1;
      }),
      cases(450),
    );
    expect(ran).toBeGreaterThan(10);
  });

  it('F: overrides of any name and value load to a plan or to sentences', () => {
    const names = fc.oneof(
      fc.constantFrom('lif1.beta', 'fc1.units', 'steps.numSteps', 'data.train', 'beta', 'nobody.x', '', '.', 'a.b.c'),
      fc.constantFrom(
        '__proto__',
        'constructor',
        'lif1.__proto__',
        'constructor.prototype',
        'toString',
        'lif1.valueOf',
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(names, fc.jsonValue()), { maxLength: 3 }), (settings) => {
        loaded(JSON.parse(good[good.length - 1]) as Document, {
          set: Object.fromEntries(settings) as Record<string, Json>,
        });
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
      cases(1_000),
    );
  });
});
