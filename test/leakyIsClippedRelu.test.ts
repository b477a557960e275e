import { readFileSync } from 'node:fs';
import { load, runExperiment, sentence } from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { expect, test } from 'vitest';
import { cellsOf } from '../packages/nodes/src/testing/runGraph.js';

const text = readFileSync(new URL('../graphs/leaky-is-clipped-relu.json', import.meta.url), 'utf8');

/** The equations of the neuron in a plain loop: spikes in 25 steps of the same input. */
function spikesOf(input: number): number {
  let [membrane, fired, count] = [0, 0, 0];
  for (let t = 0; t < 25; t++) {
    membrane = 0.95 * membrane + input - fired;
    fired = membrane > 1 ? 1 : 0;
    count += fired;
  }
  return count;
}

test('Evidence: a leaky neuron counts as the plain loop does, and a clipped ReLU fits it with R² 0.999', async () => {
  const { experiment, issues } = load(text, registry);
  if (experiment === undefined) throw new Error(issues.map(sentence).join('\n'));
  const events = runExperiment(experiment, {});
  let next = await events.next();
  while (!next.done) next = await events.next();
  if (next.value === undefined) throw new Error('no result');
  const inputs = (cellsOf(next.value, 'counts.table', 'current') as number[]).map((current) => current * 0.00025);
  const counts = cellsOf(next.value, 'counts.table', 'spikes') as number[];
  expect(inputs).toHaveLength(151);
  expect(counts).toEqual(inputs.map(spikesOf));

  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const total = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0);
  let best = 0;
  for (let gain = 23; gain <= 26; gain += 0.05) {
    for (let onset = 0.03; onset <= 0.06; onset += 0.001) {
      const rest = counts.reduce(
        (sum, count, i) => sum + (count - Math.min(25, Math.max(0, gain * (inputs[i] - onset)))) ** 2,
        0,
      );
      best = Math.max(best, 1 - rest / total);
    }
  }
  expect(best).toBeGreaterThan(0.999);
});
