import { describe, expect, test } from 'vitest';
import { edgesOf } from './support/gradientError.js';
import { called, prepared, resultsOf, wasm } from './support/twins.js';

/** K: the twin of neuron/lif, each setting of it, at sizes that no vector divides. */

interface Population {
  readonly neurons: number;
  readonly params?: Readonly<Record<string, string>> | undefined;
  /** A current that is the same at every step, or one with noise. */
  readonly noise?: boolean;
  readonly duration?: string;
}

/** Currents from below rheobase to far above it; every spike and every voltage is recorded. */
function population({ neurons, params = {}, noise = false, duration = '45.3 ms' }: Population): string {
  const nodes = {
    sweep: {
      type: 'source/current-sweep',
      params: { from: '150 pA', to: `${150 + 2 * (neurons - 1)} pA`, step: '2 pA', dt: '0.1 ms' },
    },
    ...(noise
      ? { noise: { type: 'source/noise-current', params: { size: neurons, dt: '0.1 ms' } }, sum: { type: 'layer/add' } }
      : {}),
    it: { type: 'neuron/lif', params },
    record: { type: 'measure/record', params: { duration } },
  };
  const wires = [
    ...(noise
      ? ['sweep.current > sum.a', 'noise.current > sum.b', 'sum.out > it.current']
      : ['sweep.current > it.current']),
    ...['it.spikes > record.spikes', 'it.voltage > record.voltage'],
  ];
  return JSON.stringify({ rheobase: 1, seed: 3, nodes, edges: edgesOf(wires) });
}

async function expectSame(text: string): Promise<void> {
  const fast = prepared(text, wasm);
  expect(await resultsOf(fast)).toEqual(await resultsOf(prepared(text)));
  expect(called(fast)).toEqual(expect.arrayContaining(['lifAdvance', 'lifForward']));
}

describe('neuron/lif', () => {
  const settings: readonly Population['params'][] = [
    {},
    { scheme: 'exponential' },
    { tRef: '0 ms' },
    { tRef: '7.3 ms', scheme: 'exponential' },
    // Silent, and firing whenever it may.
    { vThreshold: '100 mV' },
    { vThreshold: '-74.9 mV', tRef: '0 ms' },
    { cM: '37 pF', gL: '3.3 nS', eL: '-68.2 mV', vInit: '-60 mV', vReset: '-71 mV' },
  ];

  test.each([1, 3, 5, 8, 17, 255])('K: %s neurons: the bytes of the TypeScript kernel', async (neurons) => {
    for (const noise of [false, true]) await expectSame(population({ neurons, noise }));
  });

  test.each(settings)('K: %j: the bytes of the TypeScript kernel', async (params) => {
    for (const noise of [false, true]) await expectSame(population({ neurons: 19, noise, params }));
  });

  test.each(['0.1 ms', '0.2 ms', '25.6 ms', '25.7 ms'])('K: %s: windows of one step and at their edge', (duration) =>
    expectSame(population({ neurons: 11, duration })),
  );
});
