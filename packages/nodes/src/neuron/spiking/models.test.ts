import type { SignalDefinition } from '@rheobase/core';
import { describe, expect, it } from 'vitest';
import { record } from '../../measure/record.js';
import { currentSweep } from '../../source/currentSweep.js';
import { everyWindow } from '../../testing/everyWindow.js';
import { cellsOf } from '../../testing/runGraph.js';
import { adaptiveLif } from '../adaptiveLif.js';
import { exponentialIf } from '../exponentialIf.js';
import { integrateAndFire } from '../integrateAndFire.js';
import { izhikevich } from '../izhikevich.js';

interface Trial {
  readonly params?: Record<string, string | number>;
  readonly currents: readonly number[];
  readonly duration?: number;
  readonly dt?: number;
}

/** Voltages and spike steps of one neuron for each current; the same bytes in every window. */
async function run(neuron: SignalDefinition, { params = {}, currents, duration = 300, dt = 0.1 }: Trial) {
  const step = currents.length > 1 ? currents[1] - currents[0] : 1;
  const result = await everyWindow({
    nodes: {
      sweep: {
        type: 'source/current-sweep',
        params: {
          from: `${currents[0]} pA`,
          to: `${currents[currents.length - 1]} pA`,
          step: `${step} pA`,
          dt: `${dt} ms`,
        },
      },
      neuron: { type: neuron.type, params },
      rec: { type: 'measure/record', params: { duration: `${duration} ms` } },
    },
    edges: [
      { from: 'sweep.current', to: 'neuron.current' },
      { from: 'neuron.spikes', to: 'rec.spikes' },
      { from: 'neuron.voltage', to: 'rec.voltage' },
    ],
    registry: [currentSweep, neuron, record],
  });
  const steps = Math.round(duration / dt);
  const all = cellsOf(result, 'rec.voltage', 'voltage') as number[];
  const of = cellsOf(result, 'rec.spikes', 'neuron');
  const at = cellsOf(result, 'rec.spikes', 'step') as number[];
  return currents.map((_, k) => ({
    voltage: all.slice(k * steps, (k + 1) * steps),
    spikes: at.filter((__, row) => of[row] === k),
  }));
}

function worst(got: readonly number[], expected: readonly number[]): number {
  expect(got).toHaveLength(expected.length);
  return Math.max(...got.map((own, t) => Math.abs(own - expected[t])));
}

describe('neuron/integrate-and-fire', () => {
  it('K: has the intervals τ_ref + C_m (V_th − V_reset) / I, rounded up to whole steps', async () => {
    const currents = [30, 70, 110, 150];
    const runs = await run(integrateAndFire, { params: { tRef: '3 ms' }, currents });
    runs.forEach(({ spikes }, k) => {
      const steps = Math.ceil((100 * 20) / currents[k] / 0.1 - 1e-9) + 30;
      expect(spikes.length).toBeGreaterThan(2);
      for (const [i, spike] of spikes.slice(1).entries()) expect(spike - spikes[i]).toBe(steps);
    });
  });

  it('keeps what it has where no current flows', async () => {
    const [{ voltage, spikes }] = await run(integrateAndFire, {
      params: { vInit: '-60 mV' },
      currents: [0],
      duration: 20,
    });
    expect([...new Set(voltage)]).toEqual([-60]);
    expect(spikes).toEqual([]);
  });
});

describe('neuron/adaptive-lif', () => {
  it('K: does what an independent simulation does', async () => {
    const params = { a: '2 nS', b: '30 pA', tauW: '80 ms', tRef: '2 ms' };
    const [{ voltage, spikes }] = await run(adaptiveLif, { params, currents: [400] });
    let [v, w, wait] = [-75, 0, 0];
    const [trace, fired]: [number[], number[]] = [[], []];
    for (let t = 0; t < 3000; t++) {
      if (wait > 0) [v, wait] = [-75, wait - 1];
      else if (v >= -55) {
        fired.push(t);
        [v, w, wait] = [-75, w + 30, 20];
      }
      trace.push(v);
      [v, w] = [v + (0.1 / 100) * (-10 * (v + 75) - w + 400), w + (0.1 / 80) * (2 * (v + 75) - w)];
    }
    expect(spikes).toEqual(fired);
    expect(worst(voltage, trace)).toBeLessThan(1e-9);
    const intervals = spikes.slice(1).map((spike, k) => spike - spikes[k]);
    expect(intervals[0]).toBeLessThan(0.7 * intervals[intervals.length - 1]);
  });

  it('below threshold settles at E_L + I / (g_L + a)', async () => {
    const [{ voltage }] = await run(adaptiveLif, {
      params: { a: '5 nS', tauW: '30 ms' },
      currents: [150],
      duration: 500,
    });
    expect(voltage[voltage.length - 1]).toBeCloseTo(-65, 6);
  });
});

describe('neuron/exponential-if', () => {
  it('K: fires above g_L (V_T − E_L − Δ_T) = 180 pA, not at it', async () => {
    const runs = await run(exponentialIf, { currents: [179, 180, 181], duration: 1500 });
    expect(runs.map(({ spikes }) => spikes.length > 0)).toEqual([false, false, true]);
  });

  it('rests where leak and exponential balance', async () => {
    const [{ voltage }] = await run(exponentialIf, { currents: [120] });
    let low = -75;
    let high = -55;
    for (let k = 0; k < 60; k++) {
      const v = (low + high) / 2;
      if (-10 * (v + 75) + 20 * Math.exp((v + 55) / 2) + 120 > 0) low = v;
      else high = v;
    }
    expect(voltage[voltage.length - 1]).toBeCloseTo(low, 8);
  });

  it('does what an independent simulation does', async () => {
    const [{ voltage, spikes }] = await run(exponentialIf, { params: { tRef: '2 ms' }, currents: [300] });
    let [v, wait] = [-75, 0];
    const [trace, fired]: [number[], number[]] = [[], []];
    for (let t = 0; t < 3000; t++) {
      if (wait > 0) [v, wait] = [-75, wait - 1];
      else if (v >= -30) {
        fired.push(t);
        [v, wait] = [-75, 20];
      }
      trace.push(v);
      v += (0.1 / 100) * (-10 * (v + 75) + 20 * Math.exp((v + 55) / 2) + 300);
    }
    expect(spikes).toEqual(fired);
    expect(spikes.length).toBeGreaterThan(5);
    const quiet = trace.map((own, t) => (own < -50 ? Math.abs(own - voltage[t]) : 0));
    expect(Math.max(...quiet)).toBeLessThan(1e-6);
  });
});

describe('neuron/izhikevich', () => {
  /** The published program for one neuron, dt = 1 ms. */
  function published([a, b, c, d]: readonly number[], current: number, steps: number) {
    let v = -65;
    let u = b * v;
    const fired: number[] = [];
    for (let t = 0; t < steps; t++) {
      if (v >= 30) {
        fired.push(t);
        v = c;
        u += d;
      }
      v += 0.5 * (0.04 * v * v + 5 * v + 140 - u + current);
      v += 0.5 * (0.04 * v * v + 5 * v + 140 - u + current);
      u += a * (b * v - u);
    }
    return fired;
  }

  it.each([
    ['regular spiking', [0.02, 0.2, -65, 8]],
    ['chattering', [0.02, 0.2, -50, 2]],
    ['fast spiking', [0.1, 0.2, -65, 2]],
  ] as const)('K: fires at the steps of the published program: %s', async (_, kind) => {
    const [a, b, c, d] = kind;
    const [{ spikes }] = await run(izhikevich, {
      params: { a, b, c: `${c} mV`, d },
      currents: [10],
      duration: 500,
      dt: 1,
    });
    expect(spikes).toEqual(published(kind, 10, 500));
    expect(spikes.length).toBeGreaterThan(5);
  });

  it('regular spiking: a short first interval, then longer and even ones; chattering: bursts', async () => {
    const intervals = (spikes: readonly number[]) => spikes.slice(1).map((spike, k) => spike - spikes[k]);
    const [regular] = await run(izhikevich, { currents: [10], duration: 500 });
    const even = intervals(regular.spikes);
    expect(even[0]).toBeLessThan(even[2]);
    expect(Math.max(...even.slice(2)) - Math.min(...even.slice(2))).toBeLessThanOrEqual(10);
    const [chatter] = await run(izhikevich, { params: { c: '-50 mV', d: 2 }, currents: [10], duration: 500 });
    const burst = intervals(chatter.spikes);
    expect(Math.max(...burst)).toBeGreaterThan(4 * Math.min(...burst));
  });
});
