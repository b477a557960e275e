import type { RunResult } from '@rheobase/core';
import { describe, expect, it } from 'vitest';
import { record } from '../measure/record.js';
import { leaky } from '../neuron/leaky.js';
import { energy, gradientCheck } from '../testing/gradientCheck.js';
import { cellsOf, runGraph, type TestGraph, tableOf } from '../testing/runGraph.js';
import { scripted } from '../testing/scripted.js';
import { add } from './add.js';
import { delay } from './delay.js';
import { dense } from './dense.js';
import { relu } from './relu.js';

const numSteps = 23;

/** Some numbers without a pattern, [sample][step][feature]. */
function numbers(samples: number, features: number): number[][][] {
  let state = 1;
  const next = () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647 - 0.4;
  };
  return Array.from({ length: samples }, () =>
    Array.from({ length: numSteps }, () => Array.from({ length: features }, next)),
  );
}

async function everyWindow(run: (options: NonNullable<TestGraph['options']>) => Promise<RunResult>) {
  const results: RunResult[] = [];
  for (const window of [1, 7, numSteps]) results.push(await run({ window }));
  const observables = results.map(({ receipt }) => JSON.stringify(receipt.observables));
  expect(new Set(observables).size).toBe(1);
  return results[0];
}

describe('layer/delay', () => {
  it.each([1, 2, 7, 22, 23, 40])('shifts by %i steps, zero before, in any window', async (steps) => {
    const values = numbers(3, 2);
    const result = await everyWindow((options) =>
      runGraph({
        nodes: {
          source: { type: 'test/script' },
          delay: { type: 'layer/delay', params: { steps } },
          rec: { type: 'measure/record' },
        },
        edges: [
          { from: 'source.out', to: 'delay.in' },
          { from: 'delay.out', to: 'rec.values' },
        ],
        registry: [scripted({ type: 'test/script', kind: 'real', values }), delay, record],
        options,
      }),
    );
    const expected = values.flatMap((own) =>
      [0, 1].flatMap((f) => own.map((_, t) => (t < steps ? 0 : own[t - steps][f]))),
    );
    expect(cellsOf(result, 'rec.values', 'value')).toEqual(expected);
  });

  it.each([
    ['spikes', 'rec.spikes', ['neuron', 'step', 'time']],
    ['voltage', 'rec.voltage', ['neuron', 'time', 'voltage']],
  ] as const)('hands on %s as what they are', async (kind, output, columns) => {
    const result = await runGraph({
      nodes: { source: { type: 'test/script' }, delay: { type: 'layer/delay' }, rec: { type: 'measure/record' } },
      edges: [
        { from: 'source.out', to: 'delay.in' },
        { from: 'delay.out', to: output },
      ],
      registry: [scripted({ type: 'test/script', kind, values: [[[1], [0], [1]]] }), delay, record],
    });
    expect(tableOf(result, output).columns.map(({ name }) => name)).toEqual(columns);
    if (kind === 'spikes') expect(cellsOf(result, output, 'step')).toEqual([1]);
    else expect(cellsOf(result, output, 'voltage')).toEqual([0, 1, 0]);
  });

  it('closes a loop: y[t] = x[t] + y[t − d] is a sum over every d-th step', async () => {
    const values = numbers(2, 3);
    const result = await everyWindow((options) =>
      runGraph({
        nodes: {
          source: { type: 'test/script' },
          sum: { type: 'layer/add' },
          back: { type: 'layer/delay', params: { steps: 3 } },
          rec: { type: 'measure/record' },
        },
        edges: [
          { from: 'source.out', to: 'sum.a' },
          { from: 'sum.out', to: 'back.in' },
          { from: 'back.out', to: 'sum.b' },
          { from: 'sum.out', to: 'rec.values' },
        ],
        registry: [scripted({ type: 'test/script', kind: 'real', values }), add, delay, record],
        options,
      }),
    );
    const expected = values.flatMap((own) =>
      [0, 1, 2].flatMap((f) => {
        const y: number[] = [];
        own.forEach((x, t) => {
          y.push(x[f] + (t < 3 ? 0 : y[t - 3]));
        });
        return y;
      }),
    );
    expect(cellsOf(result, 'rec.values', 'value')).toEqual(expected);
  });

  it('K: a spiking layer that hears itself gives the same bytes in any window, and not those without the loop', async () => {
    const values = numbers(20, 3);
    const loop = (steps: number, options: NonNullable<TestGraph['options']>) =>
      runGraph({
        nodes: {
          source: { type: 'test/script' },
          sum: { type: 'layer/add' },
          fc: { type: 'layer/dense', params: { units: 3 } },
          neuron: { type: 'neuron/leaky', params: { threshold: 0.2 } },
          back: { type: 'layer/delay', params: { steps } },
          rec: { type: 'measure/record' },
        },
        edges: [
          { from: 'source.out', to: 'sum.a' },
          { from: 'sum.out', to: 'fc.in' },
          { from: 'fc.out', to: 'neuron.current' },
          { from: 'neuron.spikes', to: 'back.in' },
          { from: 'back.out', to: 'sum.b' },
          { from: 'neuron.spikes', to: 'rec.spikes' },
          { from: 'neuron.membrane', to: 'rec.values' },
        ],
        seed: 3,
        registry: [scripted({ type: 'test/script', kind: 'real', values }), add, dense, leaky, delay, record],
        options,
      });
    const heard = await everyWindow((options) => loop(1, options));
    const later = await everyWindow((options) => loop(5, options));
    const deaf = await everyWindow((options) => loop(numSteps, options));
    const hashes = [heard, later, deaf].map(({ receipt }) => receipt.observables['rec.values'].sha256);
    expect(new Set(hashes).size).toBe(3);
    expect(cellsOf(heard, 'rec.spikes', 'step').length).toBeGreaterThan(20);
  });

  it.each([
    ['forward only', 4, false, 1],
    ['once round the loop', 1, true, 1],
    ['several steps round the loop', 3, true, 2],
    ['longer than the run', 30, true, 1],
  ] as const)('its gradient agrees with central differences: %s', async (_, steps, isLoop, after) => {
    const values = numbers(3, 2);
    const check = (options: TestGraph['options']) =>
      runGraph({
        nodes: {
          source: { type: 'test/script' },
          ...(isLoop ? { sum: { type: 'layer/add' } } : {}),
          fc: { type: 'layer/dense', params: { units: 2 } },
          active: { type: 'layer/relu' },
          back: { type: 'layer/delay', params: { steps } },
          out: { type: 'layer/delay', params: { steps: after } },
          loss: { type: 'test/energy' },
          check: { type: 'test/gradient-check' },
        },
        edges: [
          ...(isLoop
            ? [
                { from: 'source.out', to: 'sum.a' },
                { from: 'back.out', to: 'sum.b' },
                { from: 'sum.out', to: 'fc.in' },
                { from: 'active.out', to: 'out.in' },
              ]
            : [
                { from: 'source.out', to: 'fc.in' },
                { from: 'back.out', to: 'out.in' },
              ]),
          { from: 'fc.out', to: 'active.in' },
          { from: 'active.out', to: 'back.in' },
          { from: 'out.out', to: 'loss.in' },
          { from: 'loss.loss', to: 'check.loss' },
        ],
        seed: 5,
        registry: [
          scripted({ type: 'test/script', kind: 'real', values }),
          add,
          dense,
          relu,
          delay,
          energy,
          gradientCheck,
        ],
        options: { dtype: 'float64', ...options },
      });
    const result = await check({});
    const backward = cellsOf(result, 'check.table', 'backward') as number[];
    const difference = cellsOf(result, 'check.table', 'difference') as number[];
    expect(Math.max(...backward.map(Math.abs))).toBeGreaterThan(0.1);
    backward.forEach((own, i) => {
      expect(Math.abs(own - difference[i])).toBeLessThan(1e-6 * Math.max(1, Math.abs(difference[i])));
    });
    for (const backwardWindow of [1, 7]) {
      const windowed = await check({ backwardWindow });
      expect(windowed.receipt.observables['check.table']).toEqual(result.receipt.observables['check.table']);
    }
  });
});
