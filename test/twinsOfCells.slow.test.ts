import type { NodeDocument } from '@rheobase/core';
import { describe, expect, test } from 'vitest';
import { edgesOf } from './support/gradientError.js';
import { called, prepared, resultsOf, wasm } from './support/twins.js';

/** K: the twins of random currents and spikes, of sums and synapses, and of the neurons in physical units. */

async function expectSame(nodes: Record<string, NodeDocument>, wires: readonly string[]): Promise<readonly string[]> {
  const text = JSON.stringify({ rheobase: 1, seed: 3, nodes, edges: edgesOf(wires) });
  const fast = prepared(text, wasm);
  expect(await resultsOf(fast)).toEqual(await resultsOf(prepared(text)));
  return called(fast);
}

/** A sweep of currents with noise on top → a neuron, all of it recorded. */
function driven(neurons: number, it: NodeDocument, { noise = true, duration = '30.1 ms' } = {}) {
  const nodes: Record<string, NodeDocument> = {
    sweep: {
      type: 'source/current-sweep',
      params: { from: '100 pA', to: `${100 + 30 * (neurons - 1)} pA`, step: '30 pA', dt: '0.1 ms' },
    },
    it,
    record: { type: 'measure/record', params: { duration } },
    ...(noise
      ? {
          noise: { type: 'source/noise-current', params: { size: neurons, dt: '0.1 ms', mean: '3 pA' } },
          sum: { type: 'layer/add' },
        }
      : {}),
  };
  const wires = [
    ...(noise
      ? ['sweep.current > sum.a', 'noise.current > sum.b', 'sum.out > it.current']
      : ['sweep.current > it.current']),
    ...['it.spikes > record.spikes', 'it.voltage > record.voltage'],
  ];
  return expectSame(nodes, wires);
}

const cells: readonly (readonly [string, NodeDocument['params']])[] = [
  ['neuron/integrate-and-fire', {}],
  ['neuron/integrate-and-fire', { tRef: '1.3 ms', vInit: '-60 mV', cM: '37 pF' }],
  ['neuron/adaptive-lif', {}],
  ['neuron/adaptive-lif', { a: '4 nS', b: '60 pA', tauW: '30 ms', tRef: '2 ms' }],
  ['neuron/exponential-if', {}],
  ['neuron/exponential-if', { deltaT: '0.5 mV', tRef: '0.7 ms', vT: '-58 mV' }],
  ['neuron/izhikevich', { unit: '20 pA' }],
  ['neuron/izhikevich', { a: 0.1, d: 2, c: '-50 mV', unit: '10 pA' }],
];

describe('K: neurons in physical units', () => {
  test.each(cells)('K: %s %j: the bytes of the TypeScript kernel', async (type, params) => {
    for (const neurons of [1, 2, 17]) {
      for (const noise of [false, true]) {
        const names = await driven(neurons, { type, params: params ?? {} }, { noise });
        expect(names).toEqual(expect.arrayContaining(['cellAdvance', 'cellForward']));
      }
    }
    // One step, and the edge of a window.
    for (const duration of ['0.1 ms', '102.5 ms']) await driven(3, { type, params: params ?? {} }, { duration });
  });
});

describe('K: random numbers', () => {
  test.each([1, 2, 3, 5, 17, 255])('K: noise and chance for %i neurons, in float64', async (size) => {
    const params = { size, dt: '0.1 ms' };
    const names = await expectSame(
      {
        noise: { type: 'source/noise-current', params: { ...params, mean: '7 pA', sigma: '31 pA·√ms' } },
        chance: { type: 'source/poisson-spikes', params: { ...params, rate: '900 Hz' } },
        record: { type: 'measure/record', params: { duration: '40 ms' } },
        chances: { type: 'measure/record', params: { duration: '40 ms' } },
        fires: { type: 'neuron/lif' },
      },
      [
        'noise.current > fires.current',
        'fires.voltage > record.voltage',
        'fires.spikes > record.spikes',
        'chance.spikes > chances.spikes',
      ],
    );
    expect(names).toEqual(expect.arrayContaining(['chanceRow', 'normalRow']));
  });

  test('K: noise and chance in float32, in front of weights that learn', async () => {
    for (const size of [1, 5, 18]) {
      const names = await expectSame(
        {
          noise: { type: 'source/noise-current', params: { size, dt: '1 ms', duration: '20 ms' } },
          chance: { type: 'source/poisson-spikes', params: { size, rate: '200 Hz', dt: '1 ms', duration: '20 ms' } },
          plain: { type: 'layer/cast', params: { factor: 0.01 } },
          one: { type: 'layer/dense', params: { units: 7 } },
          two: { type: 'layer/dense', params: { units: 7 } },
          sum: { type: 'layer/add' },
          it: { type: 'neuron/leaky' },
          loss: { type: 'loss/spike-count', params: { lower: 0.4, upper: 0.5 } },
          train: { type: 'learn/train', params: { epochs: 2 } },
        },
        [
          'noise.current > plain.in',
          'plain.out > one.in',
          'chance.spikes > two.in',
          'one.out > sum.a',
          'two.out > sum.b',
          'sum.out > it.current',
          'it.spikes > loss.spikes',
          'loss.loss > train.loss',
        ],
      );
      expect(names).toEqual(expect.arrayContaining(['chanceRow', 'normalRow']));
    }
  });

  test('K: synapses add up and decay, at odd sizes', async () => {
    for (const size of [1, 3, 17]) {
      const names = await expectSame(
        {
          chance: { type: 'source/poisson-spikes', params: { size: 9, rate: '300 Hz', dt: '0.1 ms' } },
          wires: { type: 'synapse/all-to-all', params: { size } },
          more: { type: 'synapse/all-to-all', params: { size, weight: '-7 pA', delay: '2 ms' } },
          sum: { type: 'layer/add' },
          course: { type: 'synapse/exponential' },
          it: { type: 'neuron/lif' },
          record: { type: 'measure/record', params: { duration: '60 ms' } },
        },
        [
          'chance.spikes > wires.spikes',
          'chance.spikes > more.spikes',
          'wires.out > sum.a',
          'more.out > sum.b',
          'sum.out > course.in',
          'course.out > it.current',
          'it.voltage > record.voltage',
        ],
      );
      expect(names).toEqual(expect.arrayContaining(['addForward64', 'decayForward64']));
    }
  });

  test.each([
    [1, '300 Hz'],
    [3, '300 Hz'],
    [5, '0 Hz'],
    [17, '300 Hz'],
    [17, '10 kHz'],
    [255, '40 Hz'],
  ])('K: connections from %i sources at %s', async (size, rate) => {
    const own = { size: 6, probability: 0.4, rule: 'bernoulli' };
    const names = await expectSame(
      {
        chance: { type: 'source/poisson-spikes', params: { size, rate, dt: '0.1 ms' } },
        some: { type: 'synapse/random', params: own },
        soon: { type: 'synapse/random', params: { ...own, delay: '0.1 ms', weight: '-7 pA' } },
        sum: { type: 'layer/add' },
        it: { type: 'neuron/lif' },
        record: { type: 'measure/record', params: { duration: '60 ms' } },
      },
      [
        ...['chance.spikes > some.spikes', 'chance.spikes > soon.spikes', 'some.out > sum.a', 'soon.out > sum.b'],
        ...['sum.out > it.current', 'it.voltage > record.voltage'],
      ],
    );
    expect(names).toContain('firedRow64');
  });
});
