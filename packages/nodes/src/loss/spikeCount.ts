import {
  chunkView,
  defineSignal,
  type Frame,
  featureCount,
  type Kernel,
  param,
  rowOf,
  type SignalArray,
} from '@rheobase/core';
import { z } from 'zod';
import { withTwin } from '../withTwin.js';
import { spikeCountTwin } from './twin/spikeCountTwin.js';

const params = z.object({
  lower: param.number('spikes per step below which it costs', { default: 0, min: 0, max: 1 }),
  upper: param.number('spikes per step above which it costs', { default: 0.1, min: 0, max: 1 }),
  of: param.choice(['neuron', 'layer'], 'whose rate is bounded: that of each neuron, or the mean of the layer', {
    default: 'neuron',
  }),
});

export const spikeCount = defineSignal({
  type: 'loss/spike-count',
  version: 1,
  title: 'spike count penalty',
  doc: {
    summary: 'Penalty on neurons that fire too much or too little, with a lower and an upper bound.',
    equation: [
      'L = (1/n) Σ_f ( max(0, lower − r_f)² + max(0, r_f − upper)² )',
      'r_f = (1/T) Σ_t S_f[t]; for a layer, one r: the mean over its neurons',
    ],
    symbols: {
      S: 'spikes of a layer, n neurons',
      r: 'spikes per step, 0 to 1',
      T: 'number of steps',
      L: 'penalty of one sample; loss/weighted-sum adds it to a loss',
    },
    source: 'Zenke & Vogels 2021, doi:10.1162/neco_a_01367 (lower and upper bound); mean over neurons and steps.',
    notes: ['Gradient at each step: 2 (r_f − bound)/(n T) outside the bounds, 0 within.'],
  },
  tags: ['regularisation', 'sparsity', 'activity', 'penalty'],
  params,
  inputs: { spikes: { signal: ['spikes', 'real'], shape: ['...n'], time: 'required', doc: 'spikes of a layer' } },
  outputs: { loss: { signal: 'real', shape: [], time: 'none', doc: 'penalty per sample' } },
  state: ({ inputTypes }) => ({ counts: { length: featureCount(inputTypes.spikes) }, layer: { length: 1 } }),
  check({ lower, upper }) {
    if (lower <= upper) return undefined;
    return { parameter: 'lower', expected: `at most the upper bound ${upper}`, got: `${lower}` };
  },

  kernel(binding) {
    const { params: own, round, numSteps, ...at } = binding;
    const { lower: exactLower, upper: exactUpper, of } = own;
    const { size } = at.inputs.spikes;
    const [lower, upper] = [round(exactLower), round(exactUpper)];
    const parts = size * numSteps;
    /** How far a rate lies outside the bounds, below with a minus. */
    const outside = (rate: number) => (rate > upper ? round(rate - upper) : rate < lower ? round(rate - lower) : 0);

    /** 2 (r_f − bound)/(n T) of a sample, by neuron. */
    function gradientOf(frame: Frame, n: number, row: Float32Array | Float64Array): void {
      const given = at.outputGradients.loss as SignalArray;
      const counts = chunkView(frame, at.state.counts);
      const together = outside(round(chunkView(frame, at.state.layer)[n] / parts));
      const share = round(2 * round(chunkView(frame, given)[n * given.sampleStride] / parts));
      for (let f = 0; f < size; f++) {
        const off = of === 'layer' ? together : outside(round(counts[n * size + f] / numSteps));
        row[f] = round(share * off);
      }
    }

    function count(frame: Frame, n0: number, n1: number, t0: number, t1: number): void {
      const spikes = chunkView(frame, at.inputs.spikes);
      const counts = chunkView(frame, at.state.counts);
      const layer = chunkView(frame, at.state.layer);
      for (let n = n0; n < n1; n++) {
        for (let t = t0; t < t1; t++) {
          const from = rowOf(frame, at.inputs.spikes, n, t);
          for (let f = 0; f < size; f++) {
            counts[n * size + f] = round(counts[n * size + f] + spikes[from + f]);
            layer[n] = round(layer[n] + spikes[from + f]);
          }
        }
      }
    }

    const plain: Kernel = {
      forward(frame, n0, n1, t0, t1) {
        count(frame, n0, n1, t0, t1);
        const counts = chunkView(frame, at.state.counts);
        const layer = chunkView(frame, at.state.layer);
        const loss = chunkView(frame, at.outputs.loss);
        for (let n = n0; n < n1; n++) {
          let sum = 0;
          if (of === 'layer') {
            const off = outside(round(layer[n] / parts));
            sum = round(off * off);
          } else {
            for (let f = 0; f < size; f++) {
              const off = outside(round(counts[n * size + f] / numSteps));
              sum = round(sum + round(off * off));
            }
            sum = round(sum / size);
          }
          loss[n * at.outputs.loss.sampleStride] = sum;
        }
      },

      backward(frame, n0, n1, t0, t1) {
        const wanted = at.inputGradients.spikes;
        if (at.outputGradients.loss === undefined || wanted === undefined) return;
        const gs = chunkView(frame, wanted);
        const row = new Float64Array(size);
        for (let n = n0; n < n1; n++) {
          gradientOf(frame, n, row);
          for (let t = t0; t < t1; t++) gs.set(row, rowOf(frame, wanted, n, t));
        }
      },
    };
    return withTwin(plain, spikeCountTwin(binding, { lower, upper, of }, plain.forward));
  },
});
