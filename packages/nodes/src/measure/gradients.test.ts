import type { NodeDocument, ResultDefinition } from '@rheobase/core';
import { describe, expect, it } from 'vitest';
import { dense } from '../layer/dense.js';
import { scale } from '../layer/scale.js';
import { sigmoid } from '../layer/sigmoid.js';
import { train } from '../learn/train.js';
import { crossEntropy } from '../loss/crossEntropy.js';
import { cloud } from '../testing/cloud.js';
import { tableFrom, tableWith } from '../testing/computeNode.js';
import { cellsOf, runGraph } from '../testing/runGraph.js';
import { gradients } from './gradients.js';

/** Points → so many layers with something between them → cross-entropy. */
function deep(layers: number, between: NodeDocument, params: NodeDocument['params']) {
  const nodes: Record<string, NodeDocument> = {
    data: { type: 'test/cloud' },
    loss: { type: 'loss/cross-entropy' },
    train: { type: 'learn/train', params },
    look: { type: 'measure/gradients' },
  };
  const wires: [string, string][] = [
    ['data.labels', 'loss.labels'],
    ['loss.loss', 'train.loss'],
    ['train.gradients', 'look.table'],
  ];
  let last = 'data.points';
  for (let k = 0; k < layers; k++) {
    // Names against the order of the data.
    const name = `fc${layers - k}`;
    nodes[name] = { type: 'layer/dense', params: { units: 3 } };
    nodes[`mid${k}`] = between;
    wires.push([last, `${name}.in`], [`${name}.out`, `mid${k}.in`]);
    last = `mid${k}.out`;
  }
  wires.push([last, 'loss.scores']);
  return runGraph({
    seed: 2,
    nodes,
    edges: wires.map(([from, to]) => ({ from, to })),
    registry: [cloud, dense, sigmoid, scale, crossEntropy, train, gradients],
  });
}

describe('measure/gradients', () => {
  it('the norm is what one step of gradient descent moves the weights by, over η', async () => {
    const learningRate = 0.25;
    const settings = { optimiser: 'sgd', epochs: 1, batchSize: 16, learningRate };
    const moved = await deep(2, { type: 'layer/sigmoid' }, settings);
    const still = await deep(2, { type: 'layer/sigmoid' }, { ...settings, learningRate: 0 });
    const [after, before] = [moved, still].map(({ outputs }) => {
      const found = outputs['train.model'];
      if (found?.kind !== 'model') throw new Error('no model');
      return found.model.tensors;
    });
    const tensors = cellsOf(moved, 'train.gradients', 'tensor') as string[];
    // In the order in which data flow.
    expect(tensors).toEqual(['fc2.bias', 'fc2.weight', 'fc1.bias', 'fc1.weight']);
    tensors.forEach((name, row) => {
      const distance = Math.sqrt(
        [...after[name].values].reduce((sum, value, i) => sum + (value - before[name].values[i]) ** 2, 0),
      );
      const norm = cellsOf(moved, 'train.gradients', 'norm')[row] as number;
      expect(norm).toBeGreaterThan(1e-3);
      expect(distance / learningRate / norm).toBeCloseTo(1, 5);
      expect(cellsOf(moved, 'train.gradients', 'largest')[row]).toBe(norm);
      const size = norm / Math.sqrt(after[name].values.length);
      expect(cellsOf(moved, 'look.table', 'size')[row]).toBe(size);
    });
    expect(cellsOf(moved, 'look.table', 'state')).toEqual(['fine', 'fine', 'fine', 'fine']);
    expect(moved.outputs['look.flagged']).toEqual({ kind: 'number', value: 0 });
  });

  const states = async (layers: number, between: NodeDocument) => {
    const result = await deep(layers, between, { epochs: 1 });
    const weights = cellsOf(result, 'look.table', 'tensor').map((name) => String(name).endsWith('.weight'));
    return cellsOf(result, 'look.table', 'state').filter((_, row) => weights[row]);
  };

  it('behind eight sigmoids nothing arrives: their slope is a quarter at most', async () => {
    const found = await states(8, { type: 'layer/sigmoid' });
    expect(found[0]).toBe('vanishing');
    expect(found[7]).toBe('fine');
  });

  it('where nothing gets through there is none', async () => {
    const found = await states(2, { type: 'layer/scale', params: { factor: 0 } });
    expect(found).toEqual(['none', 'none']);
  });

  it('by hand: what grows on its way back, or from the first epoch on, explodes; biases are not compared', () => {
    const sizes = tableWith({
      seed: [1, 1, 1, 1, 1, 1, 2],
      epoch: [1, 1, 1, 2, 2, 2, 1],
      tensor: ['a.weight', 'a.bias', 'b.weight', 'a.weight', 'a.bias', 'b.weight', 'b.weight'],
      numbers: [4, 1, 1, 4, 1, 1, 1],
      norm: [4004, 1e-9, 2, 2, 1e-9, 4e3, 4e6],
    });
    const { table, rows } = tableFrom(
      gradients as ResultDefinition,
      {},
      { table: { 'train.gradients': { ...sizes, sweep: ['seed'] } } },
    );
    expect(table.columns.map(({ name }) => name)).toEqual(['seed', 'epoch', 'tensor', 'size', 'relative', 'state']);
    expect(rows.map(({ size }) => size)).toEqual([2002, 1e-9, 2, 1, 1e-9, 4e3, 4e6]);
    expect(rows.map(({ relative }) => relative)).toEqual([1001, 5e-10, 1, 1 / 4e3, 1e-9 / 4e3, 1, 1]);
    expect(rows.map(({ state }) => state)).toEqual([
      'exploding',
      'fine',
      'fine',
      'vanishing',
      'fine',
      'exploding',
      'fine',
    ]);
  });

  it('D: a table of something else is refused in words', () => {
    const wrong = { kind: 'table', table: { columns: [] } } as const;
    const inputs = { table: [{ from: 'train.history', result: wrong }] };
    expect(
      gradients.role === 'result' &&
        gradients.compute({ path: '', title: '', file: () => new Uint8Array(0), params: {}, inputs }),
    ).toMatchObject({
      port: 'table',
      problem: expect.stringContaining('gradients'),
    });
  });
});
