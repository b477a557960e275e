import { dimensions, type RunEvent, type RunResult } from '@rheobase/core';
import { describe, expect, test } from 'vitest';
import { train } from '../learn/train.js';
import { anyLoss } from '../testing/anyLoss.js';
import { runGraph } from '../testing/runGraph.js';
import { scripted } from '../testing/scripted.js';
import { numbers, through } from '../testing/through.js';
import { batchNorm } from './batchNorm.js';

const [samples, steps, places, channels] = [20, 3, 4, 2];
const momentum = 0.25;
const images = numbers(samples, steps, places * channels, -1, 3);

type Time = 'together' | 'apart';

/** One epoch without steps of the weights, two chunks in the batch: what was computed, and the model. */
async function oneEpoch(time: Time, epochs = 1, more: Record<string, unknown> = {}) {
  const seen = new Map<number, number[]>();
  const keep = (event: RunEvent) => {
    if (event.type === 'probe') seen.set(event.sample, [...event.values]);
  };
  const source = scripted({ type: 'test/images', kind: 'real', values: images, shape: dimensions(2, 2, channels) });
  const result = await runGraph({
    nodes: {
      data: { type: 'test/images' },
      norm: { type: 'layer/batch-norm', params: { momentum, time, epsilon: 1e-3 }, ...more },
      own: { type: 'layer/batch-norm' },
      loss: { type: 'test/any-loss' },
      train: { type: 'learn/train', params: { split: 'test', epochs, batchSize: samples, learningRate: 0 } },
    },
    edges: [
      { from: 'data.out', to: 'norm.in' },
      { from: 'norm.out', to: 'own.in' },
      { from: 'own.out', to: 'loss.in' },
      { from: 'loss.loss', to: 'train.loss' },
    ],
    registry: [source, batchNorm, anyLoss, train],
    options: { dtype: 'float64', observe: [{ port: 'norm.out' }] },
    onEvent: keep,
  });
  return { seen, tensor: (name: string) => tensorOf(result, name) };
}

function tensorOf(result: RunResult, name: string): number[] {
  const model = result.outputs['train.model'];
  return model?.kind === 'model' ? [...model.model.tensors[name].values] : [];
}

/** Of one channel, in two passes over what it is taken over: all steps, or one. */
function moments(channel: number, step: number | undefined) {
  const taken = images.flatMap((played) =>
    (step === undefined ? played : [played[step]]).flatMap((image) => image.filter((_, i) => i % channels === channel)),
  );
  const mean = taken.reduce((sum, x) => sum + x, 0) / taken.length;
  const squares = taken.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return { mean, variance: squares / taken.length, unbiased: squares / (taken.length - 1) };
}

describe.each(['together', 'apart'] as const)('in training, steps %s', (time) => {
  test('every channel has the mean 0 and the variance 1 of a computation in two passes', async () => {
    const { seen } = await oneEpoch(time);
    expect(seen.size).toBe(samples);
    for (const [sample, values] of seen) {
      values.forEach((value, i) => {
        const [step, f] = [Math.floor(i / (places * channels)), i % (places * channels)];
        const { mean, variance } = moments(f % channels, time === 'apart' ? step : undefined);
        expect(Math.abs(value - (images[sample][step][f] - mean) / Math.sqrt(variance + 1e-3))).toBeLessThan(1e-12);
      });
    }
  });

  test('the running statistics follow, the variance unbiased, and belong to the model', async () => {
    const { tensor } = await oneEpoch(time, 2);
    for (let c = 0; c < channels; c++) {
      let [mean, variance] = [0, 1];
      for (let epoch = 0; epoch < 2; epoch++) {
        for (let step = 0; step < (time === 'apart' ? steps : 1); step++) {
          const batch = moments(c, time === 'apart' ? step : undefined);
          mean = (1 - momentum) * mean + momentum * batch.mean;
          variance = (1 - momentum) * variance + momentum * batch.unbiased;
        }
      }
      expect(Math.abs(tensor('norm.mean')[c] - mean)).toBeLessThan(1e-12);
      expect(Math.abs(tensor('norm.variance')[c] - variance)).toBeLessThan(1e-12);
    }
  });
});

test('frozen, it keeps and uses its running statistics', async () => {
  const { seen, tensor } = await oneEpoch('together', 1, { frozen: true });
  expect(tensor('norm.mean')).toEqual([0, 0]);
  expect(seen.get(3)?.[5]).toBeCloseTo(images[3][0][5] / Math.sqrt(1 + 1e-3), 12);
});

test('outside training it is an affine of the running statistics, sample by sample', async () => {
  const out = await through(batchNorm, { inputs: { in: images }, shape: [2, 2, channels] });
  out.flat(2).forEach((value, i) => {
    expect(value).toBeCloseTo(images.flat(2)[i] / Math.sqrt(1 + 1e-5), 12);
  });
});
