import { expect, it } from 'vitest';
import { record } from '../measure/record.js';
import { everyWindow } from '../testing/everyWindow.js';
import { cellsOf } from '../testing/runGraph.js';
import { scripted } from '../testing/scripted.js';
import { leakyIntegrator } from './leakyIntegrator.js';

it.each(['float64', 'float32'] as const)('K: is Σ β^k I[t − k], in %s', async (dtype) => {
  const played = Array.from({ length: 30 }, (_, t) => [Math.sin(t), t % 5 === 0 ? 1 : 0]);
  const result = await everyWindow({
    nodes: {
      source: { type: 'test/script' },
      neuron: { type: 'neuron/leaky-integrator', params: { beta: 0.8 } },
      rec: { type: 'measure/record' },
    },
    edges: [
      { from: 'source.out', to: 'neuron.current' },
      { from: 'neuron.membrane', to: 'rec.values' },
    ],
    registry: [scripted({ type: 'test/script', kind: 'real', values: [played] }), leakyIntegrator, record],
    options: { dtype },
  });
  const exact = [0, 1].flatMap((f) =>
    played.map((_, t) => played.slice(0, t + 1).reduce((sum, row, s) => sum + 0.8 ** (t - s) * row[f], 0)),
  );
  const got = cellsOf(result, 'rec.values', 'value') as number[];
  const worst = Math.max(...got.map((own, k) => Math.abs(own - exact[k])));
  // float32: half a unit in the last place of numbers below 5, a few times over.
  expect(worst).toBeLessThan(dtype === 'float64' ? 1e-13 : 3e-6);
});
