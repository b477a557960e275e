import {
  createRegistry,
  load,
  type NodeDefinition,
  type PrepareOptions,
  prepare,
  type RunOptions,
  type RunResult,
  runExperiment,
  sentence,
} from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { describe, expect, it } from 'vitest';
import { readSafetensors, writeSafetensors } from '../packages/core/src/result/safetensors.js';
import { mnist } from '../packages/nodes/src/data/mnist.js';
import { type Pair, smallPair } from './support/smallPair.js';

/** What goes wrong after a graph has been found right: numbers, data, checkpoints, models, memory. */

interface Outcome {
  readonly result: RunResult | undefined;
  readonly sentences: readonly string[];
  readonly checkpoints: ReadonlyMap<string, Uint8Array>;
}

async function outcome(
  pair: Pair,
  { files, known = registry, ...options }: PrepareOptions & RunOptions & { known?: typeof registry } = {},
): Promise<Outcome> {
  const { experiment, issues } = load(JSON.stringify({ rheobase: 1, seed: 7, ...pair }), known);
  if (experiment === undefined) throw new Error(issues.map(sentence).join('\n'));
  const sentences: string[] = [];
  const checkpoints = new Map<string, Uint8Array>();
  const events = runExperiment(experiment, files === undefined ? {} : { files }, options);
  for (let next = await events.next(); ; next = await events.next()) {
    if (next.done) return { result: next.value, sentences, checkpoints };
    if (next.value.type === 'issue') sentences.push(sentence(next.value.issue));
    // The first epoch is the one that leaves something to do.
    if (next.value.type === 'checkpoint' && next.value.epoch === 0) checkpoints.set(next.value.node, next.value.bytes);
  }
}

function withParams(pair: Pair, id: string, params: object): Pair {
  const node = pair.nodes[id];
  return { ...pair, nodes: { ...pair.nodes, [id]: { ...node, params: { ...node.params, ...params } } } };
}

const outputsOf = (id: string, result: RunResult | undefined) =>
  Object.keys(result?.outputs ?? {}).filter((name) => name.startsWith(`${id}.`));

describe('X, K: numbers that are not finite', () => {
  it('K: a signal is named with port and sample, and what was finished is kept', async () => {
    const { result, sentences } = await outcome(withParams(smallPair(), 'ffnn-train', { learningRate: 1e30 }));
    expect(sentences).toEqual([
      'fc2.out became -Infinity at sample 23. Lower the learning rate or check the parameters.',
    ]);
    expect(result?.issues.map(sentence)).toEqual(sentences);
    expect(result?.complete).toBe(false);
    expect(outputsOf('snn-train', result)).toEqual(['snn-train.model', 'snn-train.history', 'snn-train.gradients']);
    expect(outputsOf('ffnn-train', result)).toEqual([]);
    expect(Object.keys(result?.receipt.observables ?? {})).toContain('snn-train.model');
    // No number that is not finite gets out.
    expect(JSON.stringify(result?.receipt)).not.toMatch(/NaN|Infinity/);
  });

  it('K: in a simulation the step is named too', async () => {
    // Explicit Euler with dt = 10 τ_m: V leaves its rest of −50 mV by 25 · 9ⁿ mV, beyond a double at n = 322.
    const pair: Pair = {
      nodes: {
        source: { type: 'source/constant-current', params: { dt: '100 ms' } },
        lif: { type: 'neuron/lif', params: { vThreshold: '1e308 mV', tRef: '0 ms' } },
        rec: { type: 'measure/record', params: { duration: '100 s' } },
      },
      edges: [
        { from: 'source.current', to: 'lif.current' },
        { from: 'lif.voltage', to: 'rec.voltage' },
      ],
    };
    const { result, sentences } = await outcome(pair);
    expect(sentences).toEqual([
      'lif.voltage became -Infinity at sample 0, step 322. Check the parameters, and whether dt is small enough.',
    ]);
    expect(result?.complete).toBe(false);
  });

  it('K: a weight that is not finite at the end of an epoch is named, and nothing of that epoch is saved', async () => {
    // One batch: the broken weights are not used again before the epoch ends.
    const pair = withParams(smallPair({ train: 20, epochs: 1 }), 'ffnn-train', { learningRate: 1e39 });
    const { result, sentences, checkpoints } = await outcome(pair);
    expect(sentences).toEqual(['fc1.bias became -Infinity in epoch 1. Lower the learning rate.']);
    expect(result?.complete).toBe(false);
    expect([...checkpoints.keys()]).toEqual(['snn-train']);
  });
});

describe('F: data', () => {
  const pair = withParams({ ...smallPair(), nodes: { ...smallPair().nodes, data: { type: 'source/mnist' } } }, 'data', {
    train: 40,
    test: 20,
  });

  /** An IDX file of bytes. */
  function idx(shape: readonly number[], values: number): Uint8Array {
    const bytes = new Uint8Array(4 + 4 * shape.length + values);
    const view = new DataView(bytes.buffer);
    bytes.set([0, 0, 8, shape.length]);
    for (const [axis, length] of shape.entries()) view.setUint32(4 + 4 * axis, length);
    return bytes;
  }

  const labels = (count: number) => idx([count], count);
  const sound: Readonly<Record<string, Uint8Array>> = {
    'train-images-idx3-ubyte': idx([60_000, 28, 28], 60_000 * 784),
    'train-labels-idx1-ubyte': labels(60_000),
    't10k-images-idx3-ubyte': idx([10_000, 28, 28], 10_000 * 784),
    't10k-labels-idx1-ubyte': labels(10_000),
  };
  const given = (contents: Readonly<Record<string, Uint8Array>>) =>
    new Map(mnist.files.map(({ name, sha256 }) => [sha256, contents[name] ?? sound[name]]));

  it('F: files that are not there are named', async () => {
    const { result, sentences } = await outcome(pair);
    expect(result).toBeUndefined();
    expect(sentences).toEqual([
      'data needs MNIST (train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte): no content was given.',
    ]);
    const part = given({});
    part.delete(mnist.files[3].sha256);
    expect((await outcome(pair, { files: part })).sentences).toEqual([
      'data needs MNIST (t10k-labels-idx1-ubyte): no content was given.',
    ]);
  });

  it.each([
    [
      'cut short',
      { 'train-images-idx3-ubyte': idx([60_000, 28, 28], 10) },
      'data: train-images-idx3-ubyte is damaged: the file is cut short: its header declares 60000 × 28 × 28 values, but there are 10.',
    ],
    [
      'cut in its header',
      { 't10k-labels-idx1-ubyte': labels(10_000).subarray(0, 6) },
      'data: t10k-labels-idx1-ubyte is damaged: the file is cut short: its header has 8 bytes, but there are 6.',
    ],
    [
      'empty',
      { 't10k-labels-idx1-ubyte': new Uint8Array(0) },
      'data: t10k-labels-idx1-ubyte is damaged: an IDX file begins with 4 bytes of magic number, but there are 0.',
    ],
    [
      'still compressed',
      { 't10k-labels-idx1-ubyte': Uint8Array.of(0x1f, 0x8b, 8, 0, 0) },
      'data: t10k-labels-idx1-ubyte is damaged: the file is still compressed (gzip).',
    ],
    [
      'a page of an error',
      { 't10k-labels-idx1-ubyte': new TextEncoder().encode('<!doctype html><title>404</title>') },
      'data: t10k-labels-idx1-ubyte is damaged: an IDX file begins with the bytes 00 00, but this one with 3c 21.',
    ],
    [
      'of another size',
      { 'train-images-idx3-ubyte': idx([2, 28, 28], 2 * 784) },
      'data: train-images-idx3-ubyte is damaged: it holds 2 × 28 × 28 values, expected 60000 × 28 × 28.',
    ],
  ])('F: a file that is %s', async (_, contents, expected) => {
    const { result, sentences } = await outcome(pair, { files: given(contents) });
    expect(sentences).toEqual([expected]);
    expect(result).toBeUndefined();
  });
});

describe('D: checkpoints', async () => {
  const pair = smallPair();
  const good = await outcome(pair);
  const saved = good.checkpoints.get('snn-train') as Uint8Array;
  const file = readSafetensors(saved);
  if ('error' in file) throw new Error(file.error);
  const flipped = (at: number) => Uint8Array.from(saved, (byte, i) => (i === at ? byte ^ 0x55 : byte));

  it.each([
    ['empty', new Uint8Array(0), 'it is shorter than its header'],
    ['cut in its header', saved.slice(0, 100), 'its header is longer than the file'],
    ['cut at its end', saved.slice(0, -4), 'tensor value sc2.weight reaches beyond the end of the file'],
    ['something else', Uint8Array.from({ length: 64 }, (_, i) => i * 37), 'its header is longer than the file'],
    ['damaged in its header', flipped(9), 'its header is not JSON'],
    ['damaged in its numbers', flipped(saved.length - 10), 'its content does not have the digest that it names'],
    [
      'edited',
      writeSafetensors({ ...file, metadata: { ...file.metadata, epoch: '-7' } }),
      'its content does not have the digest that it names',
    ],
  ])('D: %s: a warning, and the run starts over to the same bytes', async (_, bytes, reason) => {
    const { result, sentences } = await outcome(pair, { resume: new Map([['snn-train', bytes]]) });
    expect(sentences).toEqual([
      `snn-train: cannot resume: the checkpoint is damaged, ${reason}. It starts over from the first epoch.`,
    ]);
    expect(result?.issues.map(({ severity }) => severity)).toEqual(['warning']);
    expect(result?.complete).toBe(true);
    expect(result?.receipt.observables).toEqual(good.result?.receipt.observables);
  });

  it('D: of a node that is no trainer, or of none: left alone', async () => {
    const resume = new Map([
      ['ffnn-test', saved],
      ['nobody', saved],
    ]);
    const { result, sentences } = await outcome(pair, { resume });
    expect(sentences).toEqual([]);
    expect(result?.receipt.observables).toEqual(good.result?.receipt.observables);
  });
});

describe('M: models', () => {
  /** A trainer that hands on whatever it is told to. */
  function modelOf(tensors: Readonly<Record<string, readonly number[]>>) {
    const model = {
      tensors: Object.fromEntries(
        Object.entries(tensors).map(([name, shape]) => {
          const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
          return [name, { dtype: 'float32', shape, values }];
        }),
      ),
      origin: { trainer: 'ffnn-train', graphHash: '', numerics: 1 },
    };
    const definition = {
      ...registry.definitions.get('learn/train'),
      type: 'test/hand-on',
      train: () => ({
        // biome-ignore lint/correctness/useYield: a trainer may have nothing to say
        *run() {
          return { model: { kind: 'model', model } };
        },
      }),
    };
    const known = createRegistry([...registry.definitions.values(), definition as unknown as NodeDefinition]);
    const { nodes, edges } = smallPair();
    return { known, pair: { nodes: { ...nodes, 'ffnn-train': { type: 'test/hand-on' } }, edges } };
  }

  const whole = { 'fc1.bias': [12], 'fc1.weight': [784, 12], 'fc2.bias': [10], 'fc2.weight': [12, 10] };

  it('M: a misshapen tensor is named, and what was finished is kept', async () => {
    const { known, pair } = modelOf({ ...whole, 'fc1.weight': [12, 784] });
    const { result, sentences } = await outcome(pair, { known });
    expect(sentences).toHaveLength(1);
    expect(sentences[0]).toMatch(
      /^ffnn-(ops|test)\.model: the model does not fit: fc1\.weight has shape \[12, 784\], the graph needs \[784, 12\]\.$/,
    );
    expect(result?.complete).toBe(false);
    expect(outputsOf('ffnn-train', result)).toEqual(['ffnn-train.model']);
  });

  it('M: a missing tensor is named', async () => {
    const { 'fc2.bias': _, ...rest } = whole;
    const { known, pair } = modelOf(rest);
    expect((await outcome(pair, { known })).sentences[0]).toMatch(/: the model does not fit: it holds no fc2\.bias\.$/);
  });
});

describe('D: memory', () => {
  it('D: what the machine refuses is an issue, not an exception', () => {
    const pair = withParams(smallPair({ numSteps: 10_000_000 }), 'sc1', { units: 1_000_000 });
    const { experiment } = load(JSON.stringify({ rheobase: 1, ...pair }), registry, {
      memory: Number.MAX_SAFE_INTEGER,
    });
    if (experiment === undefined) throw new Error('it should have loaded');
    const { prepared, issues } = prepare(experiment.points[0].plan, experiment.identity);
    expect(prepared).toBeUndefined();
    expect(issues.map(sentence)).toEqual([
      expect.stringMatching(
        /^the plan needs [\d.]+ MiB of memory, the limit is what this machine can give\. Largest: .*lif1.* Take fewer steps or smaller layers, or raise --memory\.$/,
      ),
    ]);
  });
});
