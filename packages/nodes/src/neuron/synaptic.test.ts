import { describe, expect, it } from 'vitest';
import { lowPass } from '../layer/lowPass.js';
import { record } from '../measure/record.js';
import { cellsOf, runGraph } from '../testing/runGraph.js';
import { scripted } from '../testing/scripted.js';
import { numbers, through } from '../testing/through.js';
import { leaky } from './leaky.js';
import { synaptic } from './synaptic.js';

const input = numbers(2, 40, 3, -0.15, 0.35);
const [alpha, beta, theta] = [0.7, 0.9, 0.8];

/** snnTorch's Synaptic, from its documentation: syn = α syn + x; mem = β mem + syn − reset, by the membrane before. */
function byHand(xs: readonly number[], mechanism: string) {
  let [syn, mem] = [0, 0];
  return xs.map((x) => {
    const fired = mem > theta;
    syn = alpha * syn + x;
    mem = beta * mem + syn;
    if (fired && mechanism === 'subtract') mem -= theta;
    if (fired && mechanism === 'zero') mem = 0;
    return mem;
  });
}

/** The steps at which neuron f of sample n fires. */
async function firing(params: Record<string, number | string>) {
  const result = await runGraph({
    nodes: {
      source: { type: 'test/current' },
      node: { type: 'neuron/synaptic', params },
      rec: { type: 'measure/record' },
    },
    edges: [
      { from: 'source.out', to: 'node.current' },
      { from: 'node.spikes', to: 'rec.spikes' },
    ],
    registry: [scripted({ type: 'test/current', kind: 'real', values: input }), synaptic, record],
  });
  const [samples, neurons, steps] = ['sample', 'neuron', 'step'].map((name) => cellsOf(result, 'rec.spikes', name));
  return (n: number, f: number) => steps.filter((_, row) => samples[row] === n && neurons[row] === f);
}

describe('neuron/synaptic', () => {
  it.each(['subtract', 'zero', 'none'])('follows its equations with reset %s', async (reset) => {
    const params = { alpha, beta, threshold: theta, reset };
    const membrane = await through(synaptic, { params, inputs: { current: input }, output: 'membrane' });
    const spikes = await firing(params);
    let fired = 0;
    input.forEach((steps, n) => {
      for (const f of [0, 1, 2]) {
        const own = byHand(
          steps.map((row) => row[f]),
          reset,
        );
        expect(membrane[n].map((row) => row[f])).toEqual(own);
        expect(spikes(n, f)).toEqual(own.flatMap((u, t) => (u > theta ? [t] : [])));
        fired += own.filter((u) => u > theta).length;
      }
    });
    expect(fired).toBeGreaterThan(10);
  });

  it('is a low-pass filter in front of a leaky neuron', async () => {
    const current = await through(lowPass, { params: { decay: alpha, gain: 'sum' }, inputs: { in: input } });
    const params = { beta, threshold: theta };
    const inTwo = await through(leaky, { params, inputs: { current }, output: 'membrane' });
    const inOne = await through(synaptic, {
      params: { ...params, alpha },
      inputs: { current: input },
      output: 'membrane',
    });
    expect(inOne).toEqual(inTwo);
  });

  it('with an input that lasts one step: α and β weigh out in closed form below threshold', async () => {
    const pulse = [Array.from({ length: 12 }, (_, t) => [t === 0 ? 0.1 : 0])];
    const [rows] = await through(synaptic, {
      params: { alpha, beta, reset: 'none', threshold: 9 },
      inputs: { current: pulse },
      output: 'membrane',
    });
    rows.forEach(([u], t) => {
      expect(u).toBeCloseTo((0.1 * (beta ** (t + 1) - alpha ** (t + 1))) / (beta - alpha), 14);
    });
  });
});
