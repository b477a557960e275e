import {
  chunkView,
  createRegistry,
  defineDriver,
  defineResult,
  defineSignal,
  dimensions,
  type GraphDocument,
  type Json,
  type LoadOptions,
  type NodeDefinition,
  type Outputs,
  packOutputs,
  param,
  planDocument,
  planView,
  prepare,
  type Registry,
  type RunResult,
  randomStream,
  run,
  sentence,
  sha256,
} from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { z } from 'zod';

/**
 * A walk of random edits over a tiny experiment. Every state is a document with the code and the data it runs on; each
 * step edits one thing, drawn evenly over the kinds, back and forth between few values, so that what was computed once
 * comes back.
 */

export const kinds = [
  'parameter',
  'named parameter',
  'inner block',
  'wire',
  'node version',
  'package of nodes',
  'numerics',
  'seed',
  'sweep',
  'data byte',
  'driver setting',
  'training',
  'stream',
  'frozen',
  'shared weights',
  'names of weights',
  'node type',
  'rename',
  'layout',
] as const;
export type Kind = (typeof kinds)[number];

/** All that can be edited; each is a small number. */
export type State = Readonly<Record<Exclude<Kind, 'layout'>, number>> & { readonly layout: number };

export const start = Object.fromEntries(kinds.map((kind) => [kind, 0])) as State;

const choices: Readonly<Record<Kind, number>> = {
  parameter: 3,
  'named parameter': 3,
  'inner block': 3,
  wire: 3,
  'node version': 2,
  'package of nodes': 2,
  numerics: 2,
  seed: 3,
  sweep: 3,
  'data byte': 3,
  'driver setting': 3,
  training: 3,
  stream: 2,
  frozen: 2,
  'shared weights': 3,
  'names of weights': 2,
  'node type': 2,
  rename: 3,
  layout: 1000,
};

/** One edit: its kind drawn evenly, its value evenly among the others. */
export function edited(state: State, draw: (below: number) => number): { state: State; kind: Kind } {
  const kind = kinds[draw(kinds.length)];
  const value = (state[kind] + 1 + draw(choices[kind] - 1)) % choices[kind];
  return { state: { ...state, [kind]: value }, kind };
}

/**
 * The document of a state. All ids are renamed together, or the trainer's alone; streams keep their names, so that only
 * paths change.
 */
export function documentOf(state: State): GraphDocument {
  const renamed = (name: string) => state.rename === 1 || (state.rename === 2 && name === 'train');
  const id = (name: string) => (renamed(name) ? `${name}-b` : name);
  const dense = (name: string, extra: object = {}) => ({ type: 'layer/dense', stream: name, ...extra });
  const shared = state['shared weights'];
  const pairs = state['names of weights'];
  const nodes = {
    [id('data')]: { type: 'test/data', stream: 'data' },
    [id('noise')]: { type: 'test/noise', stream: state.stream === 0 ? 'noise' : 'other' },
    [id('more')]: { type: 'test/noise', stream: 'more' },
    [id('gain')]: { type: 'block/gain', params: { by: 1 + state['named parameter'] } },
    [id('fc')]: dense('fc', { params: { units: 3 }, ...(state.frozen === 0 ? {} : { frozen: true }) }),
    [id('last')]: dense('last', { params: { units: 3 } }),
    // Beside the slice of `alone`, but it may own the weights that `keep` starts with.
    [`a${id('twin')}`]: {
      type: 'test/keep',
      ...(shared === 0 ? {} : { weights: 'pair' }),
      params: { start: shared === 2 ? 5 : 1 },
    },
    [id('keep')]: { type: 'test/keep', weights: 'pair' },
    // The same three nodes share weights in pairs, only not the same pairs.
    [id('one')]: { type: 'test/keep', weights: pairs === 0 ? 'first' : 'second', params: { start: 1 } },
    [id('two')]: { type: 'test/keep', weights: 'first', params: { start: 2 } },
    [id('three')]: { type: 'test/keep', weights: pairs === 0 ? 'second' : 'first', params: { start: 3 } },
    [id('loss')]: { type: 'loss/cross-entropy' },
    [id('train')]: {
      type: 'learn/train',
      stream: 'train',
      // By default the path itself.
      weights: 'none',
      params: { epochs: 1, batchSize: 4, learningRate: 0.1 * (1 + state.training) },
    },
    [id('read')]: { type: 'test/read', params: { power: { $param: 'power' }, every: 1 + state['driver setting'] } },
    [id('twinread')]: { type: 'test/read' },
    [id('alone')]: { type: state['node type'] === 0 ? 'test/read' : 'test/read-back' },
    [id('pairs')]: { type: 'test/read' },
    [id('plain')]: { type: 'test/read' },
    [id('sum')]: { type: 'test/sum', params: { add: state.parameter } },
  } as Record<string, { type: string; params?: Record<string, Json> }>;
  const wire = (from: string, to: string) => ({ from, to });
  const edges = [
    wire(`${id('data')}.out`, `${id('gain')}.in`),
    wire(`${id('gain')}.out`, `${id('fc')}.in`),
    wire(`${id('noise')}.out`, `a${id('twin')}.in`),
    wire(`a${id('twin')}.out`, `${id('twinread')}.in`),
    wire(`${id('fc')}.out`, `${id('last')}.in`),
    wire(`${id('last')}.out`, `${id('loss')}.scores`),
    wire(`${id('data')}.labels`, `${id('loss')}.labels`),
    ...(state.training === 2 ? [] : [wire(`${id('loss')}.loss`, `${id('train')}.loss`)]),
    ...(state.training === 2 ? [] : [wire(`${id('train')}.model`, `${id('read')}.model`)]),
    wire(`${id('last')}.out`, `${id('read')}.in`),
    wire(`${id('more')}.out`, `a${id('twin')}.also`),
    // The same nodes upstream, the other way round.
    wire(`${id(state.wire === 1 ? 'more' : 'noise')}.out`, `${id('keep')}.in`),
    wire(`${id(state.wire === 1 ? 'noise' : 'more')}.out`, `${id('keep')}.also`),
    wire(`${id(state.wire === 2 ? 'noise' : 'keep')}.out`, `${id('alone')}.in`),
    wire(`${id('noise')}.out`, `${id('one')}.in`),
    wire(`${id('more')}.out`, `${id('one')}.also`),
    wire(`${id('one')}.out`, `${id('two')}.in`),
    wire(`${id('more')}.out`, `${id('two')}.also`),
    wire(`${id('two')}.out`, `${id('three')}.in`),
    wire(`${id('more')}.out`, `${id('three')}.also`),
    wire(`${id('three')}.out`, `${id('pairs')}.in`),
    // No model: only the arithmetic of the region tells whether there is a trainer.
    wire(`${id('fc')}.out`, `${id('plain')}.in`),
    wire(`${id('read')}.value`, `${id('sum')}.values`),
    { ...wire(`${id('alone')}.value`, `${id('sum')}.values`), slot: 1 },
  ];
  // Without a trainer the whole region computes in float64.
  if (state.training === 2) delete nodes[id('train')];
  return {
    rheobase: 1,
    seed: state.seed,
    parameters: { power: { value: 1 + state['named parameter'] } },
    nodes,
    edges,
    blocks: {
      gain: {
        ports: { inputs: { in: ['scale.in'] }, outputs: { out: 'scale.out' } },
        parameters: { by: { value: 1 } },
        nodes: { scale: { type: 'layer/scale', params: { factor: { $expr: `by + ${state['inner block']}` } } } },
        edges: [],
      },
    },
    sweep: state.sweep === 0 ? {} : { power: state.sweep === 1 ? [1, 2] : [2, 3] },
    view: { at: state.layout },
  } as unknown as GraphDocument;
}

const pixels = 4;
const samples = 8;

/** The content of the data file. */
export function dataOf(state: State): Uint8Array {
  const bytes = Uint8Array.from({ length: pixels * samples }, (_, i) => (i * 37) % 251);
  bytes[5] ^= state['data byte'];
  return bytes;
}

export const packageDigest = (state: State) => sha256(Uint8Array.of(state['package of nodes']));

/** The nodes as the code of a state has them. */
export function registryOf(state: State): Registry {
  const bytes = dataOf(state);
  const digest = sha256(bytes);
  const version = 1 + state['node version'];
  const own: NodeDefinition[] = [
    dataNode(digest, bytes.length),
    noiseNode(version, state.numerics),
    keepNode,
    readNode('test/read', 1),
    readNode('test/read-back', -1),
    sumNode(state['package of nodes'], packageDigest(state)),
  ];
  return createRegistry([...used.map((type) => registry.definitions.get(type) as NodeDefinition), ...own]);
}

const used = ['layer/dense', 'layer/scale', 'loss/cross-entropy', 'learn/train'];

const doc = { summary: 'For a test.', equation: ['y = x'], symbols: { x: 'a number' }, source: 'none' };
const real = (shape: readonly string[]) => ({ signal: 'real', shape, doc: 'numbers' }) as const;

function dataNode(digest: string, length: number): NodeDefinition {
  const file = { name: 'pixels', sha256: digest, bytes: length, urls: [] };
  return defineSignal({
    type: 'test/data',
    version: 1,
    title: 'data',
    doc,
    params: z.object({}),
    inputs: {},
    outputs: { out: real(['n']), labels: { signal: 'label', shape: [], doc: 'classes' } },
    memoryless: true,
    infer: ({ path }) => {
      const batch = { giver: path, splits: { train: { first: 0, count: samples } } };
      const common = { batch, time: null, varies: false };
      return {
        outputs: {
          out: { kind: 'real', unit: '1', shape: dimensions(pixels), ...common },
          labels: { kind: 'label', unit: '1', shape: [], classes: 3, ...common },
        },
      } as never;
    },
    data: () => ({ name: 'pixels', folder: 'pixels', files: [file] }),
    kernel: ({ outputs, file: read, round }) => ({
      forward(frame, n0, n1) {
        const bytes = read('pixels');
        for (const [port, size, of] of [
          ['out', pixels, (sample: number, i: number) => bytes[sample * pixels + i] / 255],
          ['labels', 1, (sample: number) => sample % 3],
        ] as const) {
          const array = outputs[port];
          if (array === undefined) continue;
          const values = viewOf(frame.buffer, frame.block + array.offset, array.length, array.dtype);
          for (let n = n0; n < n1; n++) {
            for (let i = 0; i < size; i++) values[n * array.sampleStride + i] = round(of(frame.samples[n], i));
          }
        }
      },
    }),
  });
}

/** Its second version, and the second arithmetic, compute something else. */
function noiseNode(version: number, arithmetic: number): NodeDefinition {
  return defineSignal({
    type: 'test/noise',
    version,
    title: 'noise',
    doc,
    params: z.object({}),
    inputs: {},
    outputs: { out: real(['n']) },
    memoryless: true,
    random: true,
    migrations: { 1: (params) => params },
    infer: () =>
      ({
        outputs: { out: { kind: 'real', unit: '1', shape: dimensions(2), batch: null, time: null, varies: false } },
      }) as never,
    kernel: ({ outputs, random, round }) => ({
      forward(frame, n0, n1) {
        const draws = random('noise');
        const { offset, length, dtype, sampleStride } = outputs.out;
        const values = viewOf(frame.buffer, frame.block + offset, length, dtype);
        for (let n = n0; n < n1; n++) {
          for (let i = 0; i < 2; i++)
            values[n * sampleStride + i] = round(draws.uniform(0, 0, 0, i) * version + arithmetic);
        }
      },
    }),
  });
}

/** Weights that nobody trains; how they start is a parameter. */
const keepNode = defineSignal({
  type: 'test/keep',
  version: 1,
  title: 'keep',
  doc,
  params: z.object({ start: param.number('initial value', { default: 1 }) }),
  inputs: { in: real(['n']), also: real(['n']) },
  outputs: { out: real(['n']) },
  memoryless: true,
  weights: ({ params: { start } }) => ({ factor: { shape: [2], initial: (_, uniform) => start + uniform(0) } }),
  kernel: ({ inputs, outputs, weights, round }) => ({
    forward(frame, n0, n1) {
      const x = chunkView(frame, inputs.in);
      const z = chunkView(frame, inputs.also);
      const y = chunkView(frame, outputs.out);
      const factor = planView(frame, weights.factor);
      for (let n = n0; n < n1; n++) {
        for (let i = 0; i < 2; i++) y[n * 2 + i] = round(x[n * 2 + i] * factor[i] + 2 * z[n * 2 + i]);
      }
    },
  }),
});

function viewOf(buffer: ArrayBufferLike, at: number, length: number, dtype: string): Float32Array | Float64Array {
  return dtype === 'float32'
    ? new Float32Array(buffer as ArrayBuffer, at, length)
    : new Float64Array(buffer as ArrayBuffer, at, length);
}

/** Two types that differ in nothing that is written in a file. */
const readNode = (type: string, sign: number) =>
  defineDriver({
    type,
    version: 1,
    title: 'read',
    doc,
    params: z.object({
      power: param.number('factor', { default: 1 }),
      every: param.integer('samples left out', { default: 1, min: 1 }),
    }),
    inputs: { in: real(['...n']), model: { result: 'model', optional: true, doc: 'weights' } },
    outputs: { value: { result: 'number', doc: 'sum' } },
    demand: () => ({}),
    observe({ inputs, params: { power, every } }) {
      let sum = 0;
      return {
        window(frame, { count }) {
          const { offset, length, dtype, sampleStride, size } = inputs.in;
          const values = viewOf(frame.buffer, frame.block + offset, length, dtype);
          for (let n = 0; n < count; n += every) {
            for (let i = 0; i < size; i++) sum += values[n * sampleStride + i] * (i + 1);
          }
        },
        finish: () => ({ value: { kind: 'number', value: sign * sum * power } }),
      };
    },
  });

/** It comes from a package, whose other content computes something else. */
function sumNode(other: number, digest: string): NodeDefinition {
  const definition = defineResult({
    type: 'test/sum',
    version: 1,
    title: 'sum',
    doc,
    params: z.object({ add: param.number('to add', { default: 0 }) }),
    inputs: { values: { result: 'number', many: true, doc: 'numbers' } },
    outputs: { total: { result: 'number', doc: 'their sum' } },
    compute: ({ params: { add }, inputs }) => {
      const total = inputs.values.reduce(
        (sum, { result }) => sum + (result.kind === 'number' ? (result.value ?? 0) : 0),
        add,
      );
      return { outputs: { total: { kind: 'number', value: total + other } } };
    },
  });
  return { ...definition, package: { name: 'sums', version: '1.0.0', digest } };
}

export type KeyOf = (content: Json) => string;

export interface PointResults {
  readonly keys: ReadonlyMap<string, string>;
  /** By path, packed under one and the same name, so that equal results are equal bytes. */
  readonly bytes: ReadonlyMap<string, string>;
  readonly outputs: ReadonlyMap<string, Outputs>;
}

/** Plans a state with keys of one's own. */
export function planned(state: State, keyOf?: KeyOf) {
  const keys = { numerics: 1 + state.numerics, ...(keyOf === undefined ? {} : { keyOf }) };
  const options: LoadOptions = { keys };
  const { experiment, issues } = planDocument(documentOf(state), registryOf(state), options);
  if (experiment === undefined) throw new Error(issues.map(sentence).join('\n'));
  return experiment;
}

/** Runs every point of a state; what `reuse` knows is not computed. */
export async function runState(
  state: State,
  reuse?: (keys: ReadonlyMap<string, string>) => ReadonlyMap<string, Outputs>,
): Promise<readonly PointResults[]> {
  const { points, identity } = planned(state);
  const bytes = dataOf(state);
  const files = new Map([[sha256(bytes), bytes]]);
  const results: PointResults[] = [];
  for (const { plan } of points) {
    const { prepared, issues } = prepare(plan, identity, { files });
    if (prepared === undefined) throw new Error(issues.map(sentence).join('\n'));
    const known = reuse?.(plan.resultKeys);
    const events = run(prepared, known === undefined ? {} : { reuse: known });
    let result: RunResult | undefined;
    for (let next = await events.next(); ; next = await events.next()) {
      if (!next.done) continue;
      result = next.value;
      break;
    }
    if (!result.complete) throw new Error(result.issues.map(sentence).join('\n'));
    const outputs = byPath(result);
    results.push({
      keys: plan.resultKeys,
      outputs,
      bytes: new Map([...outputs].map(([path, one]) => [path, digestOf(one)])),
    });
  }
  return results;
}

/** Models name the graph that they were trained in, which may be another with the same training. */
function digestOf(outputs: Outputs): string {
  const plain = Object.entries(outputs).map(([port, result]) =>
    result.kind === 'model'
      ? [port, { ...result, model: { ...result.model, origin: { ...result.model.origin, graphHash: '' } } }]
      : [port, result],
  );
  return sha256(packOutputs('0'.repeat(64), Object.fromEntries(plain)));
}

function byPath({ outputs }: RunResult): ReadonlyMap<string, Outputs> {
  const found = new Map<string, Outputs>();
  for (const [name, result] of Object.entries(outputs)) {
    const dot = name.lastIndexOf('.');
    found.set(name.slice(0, dot), { ...found.get(name.slice(0, dot)), [name.slice(dot + 1)]: result });
  }
  return found;
}

/** Whole numbers below a bound, the same in every walk of a seed. */
export function drawer(seed: number): (below: number) => number {
  const draws = randomStream(String(seed), 'walk', 'edits');
  let at = 0;
  return (below) => Math.floor(draws.uniform(0, 0, 0, at++) * below);
}
