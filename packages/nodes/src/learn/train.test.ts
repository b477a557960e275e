import type { NodeDocument, RunEvent, RunResult, Tensor } from '@rheobase/core';
import { describe, expect, it } from 'vitest';
import { dense } from '../layer/dense.js';
import { flatten } from '../layer/flatten.js';
import { relu } from '../layer/relu.js';
import { crossEntropy } from '../loss/crossEntropy.js';
import { evaluate } from '../measure/evaluate.js';
import { digits } from '../source/digits.js';
import { cellsOf, runGraph, type TestGraph } from '../testing/runGraph.js';
import { train } from './train.js';

function graph(params: NodeDocument['params'], more: Partial<TestGraph> = {}): TestGraph {
  return {
    seed: 3,
    nodes: {
      data: { type: 'source/digits', params: { train: 40, validation: 20, test: 10 } },
      flat: { type: 'layer/flatten' },
      fc1: { type: 'layer/dense', params: { units: 12 } },
      relu: { type: 'layer/relu' },
      fc2: { type: 'layer/dense', params: { units: 10 } },
      ce: { type: 'loss/cross-entropy' },
      train: { type: 'learn/train', params: { batchSize: 20, learningRate: 0.02, ...params } },
    },
    edges: [
      { from: 'data.images', to: 'flat.in' },
      { from: 'flat.out', to: 'fc1.in' },
      { from: 'fc1.out', to: 'relu.in' },
      { from: 'relu.out', to: 'fc2.in' },
      { from: 'fc2.out', to: 'ce.scores' },
      { from: 'data.labels', to: 'ce.labels' },
      { from: 'ce.loss', to: 'train.loss' },
    ],
    registry: [digits, flatten, dense, relu, crossEntropy, evaluate, train],
    ...more,
  };
}

function tensorsOf(result: RunResult): Readonly<Record<string, Tensor>> {
  const found = result.outputs['train.model'];
  if (found?.kind !== 'model') throw new Error('no model');
  return found.model.tensors;
}

const valuesOf = (result: RunResult) =>
  Object.fromEntries(Object.entries(tensorsOf(result)).map(([name, { values }]) => [name, [...values]]));

const zeros = ({ values }: Tensor) => [...values].filter((value) => value === 0).length;

describe('learn/train', () => {
  it('keeps the weights of the epoch with the lowest validation loss: those of a training that ends there', async () => {
    const best = await runGraph(graph({ epochs: 12, keep: 'best', optimiser: 'adam', learningRate: 0.05 }));
    const losses = cellsOf(best, 'train.history', 'validation loss') as number[];
    const epoch = losses.indexOf(Math.min(...losses)) + 1;
    expect(losses).toHaveLength(12);
    expect(epoch).toBeLessThan(12);
    const short = await runGraph(graph({ epochs: epoch, learningRate: 0.05 }));
    expect(valuesOf(best)).toEqual(valuesOf(short));
  });

  it('ends when the validation loss has not fallen for so many epochs', async () => {
    const long = await runGraph(graph({ epochs: 12, keep: 'best', learningRate: 0.05 }));
    const losses = cellsOf(long, 'train.history', 'validation loss') as number[];
    let best = 0;
    let end = 1;
    while (end < 12 && end - 1 - best < 2) {
      if (losses[end] < losses[best]) best = end;
      end++;
    }
    const stopped = await runGraph(graph({ epochs: 12, patience: 2, learningRate: 0.05 }));
    expect(cellsOf(stopped, 'train.history', 'validation loss')).toEqual(losses.slice(0, end));
    expect(end).toBeLessThan(12);
  });

  it('D: a choice that reads the split of an evaluation is refused', async () => {
    const { nodes, edges = [], ...rest } = graph({ keep: 'best', validation: 'test' });
    const test = { type: 'measure/evaluate' };
    const more = [
      { from: 'fc2.out', to: 'test.scores' },
      { from: 'data.labels', to: 'test.labels' },
      { from: 'train.model', to: 'test.model' },
    ];
    const run = runGraph({ ...rest, nodes: { ...nodes, test }, edges: [...edges, ...more] });
    await expect(run).rejects.toThrow('the best weights would be chosen by the split "test"');
  });

  it('prunes each layer to its sparsity, and pruned weights stay zero while the rest learns', async () => {
    const run = await runGraph(graph({ epochs: 4, prune: 0.9, pruneUntil: 3, optimiser: 'adamw' }));
    const { 'fc1.weight': first, 'fc2.weight': second, 'fc1.bias': bias } = tensorsOf(run);
    expect(zeros(first)).toBe(Math.floor(0.9 * 784 * 12));
    expect(zeros(second)).toBe(Math.floor(0.9 * 120));
    expect(zeros(bias)).toBe(0);
    const losses = cellsOf(run, 'train.history', 'loss') as number[];
    expect(losses[3]).toBeLessThan(losses[0]);
    await expect(runGraph(graph({ epochs: 2, prune: 0.5, pruneFrom: 3 }))).rejects.toThrow('pruneFrom');
  });

  it.each([
    ['momentum', { optimiser: 'momentum', schedule: 'cosine', warmUp: 2, clip: 0.5 }],
    ['pruning and the best weights', { prune: 0.6, pruneUntil: 2, keep: 'best', schedule: 'step', stepEpochs: 1 }],
  ])('D: resumed after its first epoch it ends with the same bytes: %s', async (_, params) => {
    const kept = new Map<string, Uint8Array>();
    const onEvent = (event: RunEvent) => {
      if (event.type === 'checkpoint' && event.epoch === 0) kept.set(event.node, event.bytes);
    };
    const whole = await runGraph(graph({ epochs: 3, ...params }, { onEvent }));
    const resumed = await runGraph(graph({ epochs: 3, ...params }, { options: { resume: kept } }));
    expect(resumed.receipt.observables).toEqual(whole.receipt.observables);
    expect(kept.size).toBe(1);
  });

  it('a learning rate that changes stands in the history', async () => {
    const run = await runGraph(graph({ epochs: 2, schedule: 'cosine', finalShare: 0.1 }));
    const rates = cellsOf(run, 'train.history', 'learning rate') as number[];
    expect(rates[1]).toBeCloseTo(0.002, 12);
  });
});
