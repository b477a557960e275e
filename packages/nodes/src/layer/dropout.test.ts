import { createRegistry } from '@rheobase/core';
import { describe, expect, it } from 'vitest';
import { constant } from '../encode/constant.js';
import { train } from '../learn/train.js';
import { record } from '../measure/record.js';
import { digits } from '../source/digits.js';
import { energy } from '../testing/gradientCheck.js';
import { cellsOf, runGraph } from '../testing/runGraph.js';
import { scripted } from '../testing/scripted.js';
import { numbers, through } from '../testing/through.js';
import { dense } from './dense.js';
import { dropout } from './dropout.js';
import { flatten } from './flatten.js';

describe('layer/dropout', () => {
  it('hands everything on outside training', async () => {
    const x = numbers(2, 9, 3);
    expect(await through(dropout, { params: { rate: 0.8 }, inputs: { in: x } })).toEqual(x);
  });

  it('draws at every step for an input that is the same at every step', async () => {
    const images = { type: 'source/digits', params: { train: 1, test: 2 } };
    const nodes = {
      images,
      flat: { type: 'layer/flatten' },
      steps: { type: 'encode/constant', params: { numSteps: 3 } },
      drop: { type: 'layer/dropout', params: { mask: 'step' } },
      rec: { type: 'measure/record', params: { split: 'test' } },
    };
    const edges = ['images.images > flat.in', 'flat.out > steps.in', 'steps.out > drop.in', 'drop.out > rec.values'];
    const result = await runGraph({
      nodes,
      edges: edges.map((wire) => ({ from: wire.split(' > ')[0], to: wire.split(' > ')[1] })),
      registry: createRegistry([digits, flatten, constant, dropout, record]),
    });
    const values = cellsOf(result, 'rec.values', 'value');
    // The steps of one pixel stand side by side.
    const [first, second, third] = [0, 1, 2].map((t) => values.filter((_, i) => i % 3 === t));
    expect(first.some((pixel) => pixel !== 0)).toBe(true);
    expect(second).toEqual(first);
    expect(third).toEqual(first);
  });

  /** Each sample and step, all ones, through dropout in training: what a probe saw. */
  async function masks(mask: string, seed = 3): Promise<number[][][]> {
    const values = Array.from({ length: 16 }, () => Array.from({ length: 8 }, () => Array(50).fill(1) as number[]));
    const seen: number[][][] = [];
    const registry = createRegistry([
      scripted({ type: 'test/ones', kind: 'real', values }),
      dropout,
      dense,
      energy,
      train,
    ]);
    await runGraph({
      seed,
      nodes: {
        ones: { type: 'test/ones' },
        drop: { type: 'layer/dropout', params: { rate: 0.25, mask } },
        fc: { type: 'layer/dense', params: { units: 1 } },
        loss: { type: 'test/energy' },
        train: { type: 'learn/train', params: { split: 'test', epochs: 1, batchSize: 16, shuffle: false } },
      },
      edges: [
        { from: 'ones.out', to: 'drop.in' },
        { from: 'drop.out', to: 'fc.in' },
        { from: 'fc.out', to: 'loss.in' },
        { from: 'loss.loss', to: 'train.loss' },
      ],
      registry,
      options: { observe: [{ port: 'drop.out' }] },
      onEvent(event) {
        if (event.type !== 'probe') return;
        const { steps, size, values: drawn } = event;
        seen.push(Array.from({ length: steps }, (_, t) => [...drawn.subarray(t * size, (t + 1) * size)]));
      },
    });
    return seen;
  }

  const kept = Math.fround(1 / 0.75);

  it('holds one mask per sample over time: a share p is dropped, the rest is worth 1 / (1 − p)', async () => {
    const samples = await masks('sample');
    expect(samples).toHaveLength(16);
    for (const steps of samples) for (const row of steps) expect(row).toEqual(steps[0]);
    const all = samples.flatMap(([first]) => first);
    expect(new Set(all)).toEqual(new Set([0, kept]));
    // 800 draws: 4 standard deviations of the share are 0.061.
    expect(Math.abs(all.filter((one) => one === 0).length / all.length - 0.25)).toBeLessThan(0.061);
    expect(new Set(samples.map(([first]) => first.join())).size).toBe(16);
  });

  it('draws a new mask at each step when asked to, and other ones from another seed', async () => {
    const samples = await masks('step');
    expect(new Set(samples.flatMap((steps) => steps.map((row) => row.join()))).size).toBe(16 * 8);
    expect(await masks('step')).toEqual(samples);
    expect(await masks('step', 4)).not.toEqual(samples);
  });
});
