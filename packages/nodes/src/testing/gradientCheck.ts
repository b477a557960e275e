import { chunkView, column, defineDriver, defineSignal, rowOf, table } from '@rheobase/core';
import { z } from 'zod';

/** For tests: ½ Σ_t (t + 1) Σ_f y_f[t]², so that no two steps count alike. */
export const energy = defineSignal({
  type: 'test/energy',
  version: 1,
  title: 'energy',
  doc: { summary: 'A loss.', equation: ['L = ½ Σ_t (t + 1) Σ_f y_f[t]²'], symbols: { y: 'input' }, source: 'none' },
  params: z.object({}),
  inputs: { in: { signal: ['real', 'spikes'], shape: ['...n'], time: 'required', doc: 'signal' } },
  outputs: { loss: { signal: 'real', shape: [], time: 'none', doc: 'loss per sample' } },
  state: () => ({ sum: { length: 1 } }),

  kernel({ round, ...at }) {
    const { size } = at.inputs.in;
    return {
      forward(frame, n0, n1, t0, t1) {
        const x = chunkView(frame, at.inputs.in);
        const sums = chunkView(frame, at.state.sum);
        const loss = chunkView(frame, at.outputs.loss);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const from = rowOf(frame, at.inputs.in, n, t);
            for (let f = 0; f < size; f++) sums[n] = round(sums[n] + 0.5 * (t + 1) * x[from + f] * x[from + f]);
          }
          loss[n * at.outputs.loss.sampleStride] = sums[n];
        }
      },

      backward(frame, n0, n1, t0, t1) {
        const given = at.outputGradients.loss;
        const wanted = at.inputGradients.in;
        if (given === undefined || wanted === undefined) return;
        const x = chunkView(frame, at.inputs.in);
        const g = chunkView(frame, given);
        const gx = chunkView(frame, wanted);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const from = rowOf(frame, at.inputs.in, n, t);
            const to = rowOf(frame, wanted, n, t);
            for (let f = 0; f < size; f++) gx[to + f] = round(g[n * given.sampleStride] * (t + 1) * x[from + f]);
          }
        }
      },
    };
  },
});

/** For tests: the gradient of the mean loss by backpropagation and by central differences, weight by weight. */
export const gradientCheck = defineDriver({
  type: 'test/gradient-check',
  version: 1,
  title: 'gradient check',
  doc: { summary: 'Two gradients.', equation: ['∂L/∂w'], symbols: { w: 'weight' }, source: 'none' },
  params: z.object({}),
  inputs: { loss: { signal: 'real', shape: [], time: 'none', doc: 'loss' } },
  outputs: { table: { result: 'table', doc: 'weight, backward, difference' } },
  trains: 'loss',
  demand: () => ({}),

  train: ({ weights, gradient, split }) => ({
    *run() {
      const samples = split('test');
      const at = { epoch: 0, batch: 0 };
      const mean = (losses: Float64Array) => losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
      yield* gradient(samples, at);
      const backward = weights.map((weight) => Float64Array.from(weight.gradient));
      const rows: { name: string; backward: number; difference: number }[] = [];
      for (const [w, { name, values }] of weights.entries()) {
        for (let i = 0; i < values.length; i++) {
          const before = values[i];
          const step = 1e-5;
          values[i] = before + step;
          const above = mean(yield* gradient(samples, at));
          values[i] = before - step;
          const below = mean(yield* gradient(samples, at));
          values[i] = before;
          rows.push({ name: `${name}[${i}]`, backward: backward[w][i], difference: (above - below) / (2 * step) });
        }
      }
      const columns = [
        column(
          'weight',
          rows.map(({ name }) => name),
        ),
        column(
          'backward',
          rows.map((row) => row.backward),
        ),
        column(
          'difference',
          rows.map((row) => row.difference),
        ),
      ];
      return { table: { kind: 'table', table: table(...columns) } };
    },
  }),
});
