import {
  chunkView,
  defineSignal,
  type Frame,
  featureCount,
  type Kernel,
  param,
  planView,
  rowOf,
  type SignalType,
} from '@rheobase/core';
import { z } from 'zod';
import { withTwin } from '../withTwin.js';
import { batchNormTwin } from './twin/batchNormTwin.js';

const params = z.object({
  epsilon: param.number('ε, added to the variance', { default: 1e-5, min: 0, aboveMin: true }),
  momentum: param.number('share m of a new batch in the running mean and variance', { default: 0.1, min: 0, max: 1 }),
  time: param.choice(['together', 'apart'], 'whether all steps share one mean and variance, or each has its own', {
    default: 'together',
  }),
});

/** An image [h, w, c] has c channels and [h, w] one; in a row every feature is its own. */
function channelsOf({ shape }: SignalType): number {
  if (shape.length === 2) return 1;
  return shape[shape.length - 1]?.size ?? 1;
}

const perChannel = (value: number, channels: number) => ({ shape: [channels], initial: () => value });

export const batchNorm = defineSignal({
  type: 'layer/batch-norm',
  version: 1,
  title: 'batch normalisation',
  doc: {
    summary: 'Gives each channel mean 0 and variance 1 over the batch, then a learned scale and shift.',
    equation: [
      'y = γ (x − μ) / √(σ² + ε) + β',
      'in training μ, σ²: mean and variance over samples, places and, together, steps',
      'running ← (1 − m) running + m (μ, σ² M/(M − 1)); else μ, σ² are the running ones',
    ],
    symbols: {
      x: 'input; the channels of [h, w, c] are its last axis, [h, w] is one channel, in [n] each feature is one',
      γ: 'learned scale, 1 at the start',
      β: 'learned shift, 0 at the start',
      M: 'numbers per channel that a mean is taken over',
      'μ, σ²': 'mean and variance; the running ones, 0 and 1 at the start, belong to the model',
    },
    source:
      'Ioffe & Szegedy 2015, arXiv:1502.03167, with the running variance unbiased as in PyTorch. Over steps together: Zheng et al. 2021, Going deeper with directly-trained larger spiking neural networks, AAAI.',
    notes: [
      'σ² is E[x²] − E[x]², from sums in float64 that are added in chunk order; μ, σ², 1/√(σ² + ε) are rounded once.',
      'Operation order: ((x − μ) · (1/√(σ² + ε))) · γ + β.',
      'Time "apart" is what a layer does that is called anew at each step; its running mean follows the steps in turn.',
      'A frozen node uses its running statistics in training too, and keeps them.',
    ],
  },
  tags: ['cnn', 'normalisation', 'regularisation', 'weights'],
  params,
  inputs: { in: { signal: ['real', 'spikes'], shape: ['...n'], doc: 'input' } },
  outputs: { out: { signal: 'real', shape: ['...n'], doc: 'normalised, scaled and shifted' } },
  memoryless: true,
  reduces: true,
  weights({ inputTypes }) {
    const channels = channelsOf(inputTypes.in);
    return {
      scale: perChannel(1, channels),
      shift: perChannel(0, channels),
      mean: { ...perChannel(0, channels), buffer: true },
      variance: { ...perChannel(1, channels), buffer: true },
    };
  },
  cost: ({ inputTypes }) => ({ macs: featureCount(inputTypes.in) }),

  kernel(binding) {
    const { params: own, round, inputTypes, numSteps, ...at } = binding;
    const channels = channelsOf(inputTypes.in);
    const { size } = at.inputs.in;
    const steps = at.inputs.in.stepStride > 0 ? numSteps : 1;
    const groups = own.time === 'apart' ? steps : 1;
    const length = groups * channels;
    const epsilon = round(own.epsilon);
    const isFrozen = at.weightGradients.scale === undefined;
    const usesBatch = (frame: Frame) => frame.training && !isFrozen;
    /** Where the sums of step t begin: one for each channel. */
    const firstOf = (t: number) => (groups > 1 ? t * channels : 0);
    const next = (c: number) => (c + 1 === channels ? 0 : c + 1);

    const reduce = {
      /** Sums of x, then of x²; backward those of g, then of g x̂. */
      length: 2 * length,
      onlyInTraining: true,
      total: new Float64Array(0),
      gradientTotal: new Float64Array(0),
      samples: 0,

      partial(frame: Frame, n0: number, n1: number, out: Float64Array) {
        const x = chunkView(frame, at.inputs.in);
        for (let n = n0; n < n1; n++) {
          for (let t = 0; t < steps; t++) {
            const from = rowOf(frame, at.inputs.in, n, t);
            const first = firstOf(t);
            for (let f = 0, c = 0; f < size; f++, c = next(c)) {
              out[first + c] += x[from + f];
              out[length + first + c] += x[from + f] * x[from + f];
            }
          }
        }
      },

      gradientPartial(frame: Frame, n0: number, n1: number, out: Float64Array) {
        const given = at.outputGradients.out;
        if (given === undefined) return;
        const { mean, inverse } = statistics(frame);
        const x = chunkView(frame, at.inputs.in);
        const g = chunkView(frame, given);
        for (let n = n0; n < n1; n++) {
          for (let t = 0; t < steps; t++) {
            const from = rowOf(frame, at.inputs.in, n, t);
            const back = rowOf(frame, given, n, t);
            const first = firstOf(t);
            for (let f = 0, c = 0; f < size; f++, c = next(c)) {
              const group = first + c;
              out[group] += g[back + f];
              out[length + group] += g[back + f] * round(round(x[from + f] - mean[group]) * inverse[group]);
            }
          }
        }
      },

      learn(frame: Frame) {
        if (!usesBatch(frame)) return;
        const [mean, variance] = [planView(frame, at.weights.mean), planView(frame, at.weights.variance)];
        const unbiased = numbers() > 1 ? numbers() / (numbers() - 1) : 1;
        const [kept, fresh] = [round(1 - own.momentum), round(own.momentum)];
        for (let group = 0; group < length; group++) {
          const batch = moments(group);
          const c = group % channels;
          mean[c] = round(round(kept * mean[c]) + round(fresh * round(batch.mean)));
          variance[c] = round(round(kept * variance[c]) + round(fresh * round(batch.variance * unbiased)));
        }
      },
    };

    /** M: how many numbers a mean is taken over. */
    function numbers(): number {
      return (reduce.samples * size * steps) / length;
    }

    function moments(group: number): { mean: number; variance: number } {
      const mean = reduce.total[group] / numbers();
      return { mean, variance: Math.max(0, reduce.total[length + group] / numbers() - mean * mean) };
    }

    /** μ and 1/√(σ² + ε), by group. */
    function statistics(frame: Frame): { mean: Float64Array; inverse: Float64Array } {
      const isBatch = usesBatch(frame);
      const running = isBatch ? undefined : planView(frame, at.weights.mean);
      const spread = isBatch ? undefined : planView(frame, at.weights.variance);
      const mean = new Float64Array(length);
      const inverse = new Float64Array(length);
      for (let group = 0; group < length; group++) {
        const c = group % channels;
        const own = isBatch ? moments(group) : undefined;
        mean[group] = round(own?.mean ?? running?.[c] ?? 0);
        inverse[group] = round(1 / round(Math.sqrt(round(round(own?.variance ?? spread?.[c] ?? 1) + epsilon))));
      }
      return { mean, inverse };
    }

    /** What a gradient of the batch takes away and is scaled by, by group: the means of g and of g x̂, and γ/√(σ² + ε). */
    function gradients(frame: Frame, inverse: Float64Array): readonly [Float64Array, Float64Array, Float64Array] {
      const scale = planView(frame, at.weights.scale);
      const count = numbers();
      const { gradientTotal } = reduce;
      const middle = new Float64Array(length);
      const along = new Float64Array(length);
      if (usesBatch(frame)) {
        for (let group = 0; group < length; group++) {
          middle[group] = round(gradientTotal[group] / count);
          along[group] = round(gradientTotal[length + group] / count);
        }
      }
      return [middle, along, inverse.map((own, group) => round(scale[group % channels] * own))];
    }

    const plain: Kernel = {
      reduce,

      forward(frame, n0, n1, t0, t1) {
        const x = chunkView(frame, at.inputs.in);
        const y = chunkView(frame, at.outputs.out);
        const [scale, shift] = [planView(frame, at.weights.scale), planView(frame, at.weights.shift)];
        const { mean, inverse } = statistics(frame);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const from = rowOf(frame, at.inputs.in, n, t);
            const to = rowOf(frame, at.outputs.out, n, t);
            const first = firstOf(t);
            for (let f = 0, c = 0; f < size; f++, c = next(c)) {
              const group = first + c;
              const unit = round(round(x[from + f] - mean[group]) * inverse[group]);
              y[to + f] = round(round(scale[c] * unit) + shift[c]);
            }
          }
        }
        frame.counts.macs += (n1 - n0) * (t1 - t0) * size;
      },

      backward(frame, n0, n1, t0, t1) {
        const given = at.outputGradients.out;
        const wanted = at.inputGradients.in;
        if (given === undefined || wanted === undefined) return;
        const x = chunkView(frame, at.inputs.in);
        const g = chunkView(frame, given);
        const gx = chunkView(frame, wanted);
        const { mean, inverse } = statistics(frame);
        const [middle, along, factor] = gradients(frame, inverse);
        const isBatch = usesBatch(frame);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const from = rowOf(frame, at.inputs.in, n, t);
            const back = rowOf(frame, given, n, t);
            const to = rowOf(frame, wanted, n, t);
            const first = firstOf(t);
            for (let f = 0, c = 0; f < size; f++, c = next(c)) {
              const group = first + c;
              let direct = g[back + f];
              if (isBatch) {
                const unit = round(round(x[from + f] - mean[group]) * inverse[group]);
                direct = round(round(direct - middle[group]) - round(unit * along[group]));
              }
              gx[to + f] = round(factor[group] * direct);
            }
          }
        }
      },

      accumulate(frame, count) {
        const given = at.outputGradients.out;
        const { scale, shift } = at.weightGradients;
        if (given === undefined || scale === undefined || shift === undefined) return;
        const x = chunkView(frame, at.inputs.in);
        const g = chunkView(frame, given);
        const [intoScale, intoShift] = [planView(frame, scale), planView(frame, shift)];
        const { mean, inverse } = statistics(frame);
        for (let n = 0; n < count; n++) {
          for (let t = 0; t < steps; t++) {
            const from = rowOf(frame, at.inputs.in, n, t);
            const back = rowOf(frame, given, n, t);
            const first = firstOf(t);
            for (let f = 0, c = 0; f < size; f++, c = next(c)) {
              const group = first + c;
              const unit = round(round(x[from + f] - mean[group]) * inverse[group]);
              intoScale[c] += round(g[back + f] * unit);
              intoShift[c] += g[back + f];
            }
          }
        }
      },
    };
    const settings = { channels, steps, groups, usesBatch, statistics, gradients };
    const twin = batchNormTwin(binding, settings);
    Object.assign(reduce, twin.sums);
    return withTwin(plain, twin.kernel);
  },
});
