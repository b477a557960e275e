import { describe, expect, it } from 'vitest';
import { record } from '../measure/record.js';
import { lif } from '../neuron/lif.js';
import { everyWindow } from '../testing/everyWindow.js';
import { cellsOf } from '../testing/runGraph.js';
import { scripted } from '../testing/scripted.js';
import { allToAll } from './allToAll.js';
import { exponential } from './exponential.js';
import { reversal } from './reversal.js';

const steps = 300;
const fires = (t: number) => t === 10 || t === 50;

async function potential(eRev: string, dtype: 'float64' | 'float32' = 'float64') {
  const result = await everyWindow({
    nodes: {
      source: { type: 'test/script' },
      connect: { type: 'synapse/all-to-all', params: { weight: '2 nS', delay: '1 ms' } },
      course: { type: 'synapse/exponential', params: { tauSyn: '4 ms' } },
      drive: { type: 'synapse/reversal', params: { eRev } },
      neuron: { type: 'neuron/lif', params: { vInit: '-70 mV' } },
      rec: { type: 'measure/record' },
    },
    edges: [
      { from: 'source.out', to: 'connect.spikes' },
      { from: 'connect.out', to: 'course.in' },
      { from: 'course.out', to: 'drive.conductance' },
      { from: 'neuron.voltage', to: 'drive.voltage' },
      { from: 'drive.current', to: 'neuron.current' },
      { from: 'neuron.voltage', to: 'rec.voltage' },
    ],
    registry: [
      scripted({
        type: 'test/script',
        kind: 'spikes',
        dt: '0.1 ms',
        values: [Array.from({ length: steps }, (_, t) => [fires(t) ? 1 : 0])],
      }),
      allToAll,
      exponential,
      reversal,
      lif,
      record,
    ],
    options: { dtype },
  });
  return cellsOf(result, 'rec.voltage', 'voltage') as number[];
}

/** C dV/dt = −g_L (V − E_L) + g(t) (E − V) by Runge and Kutta, in steps of a hundredth of dt. */
function integrated(eRev: number): number[] {
  const arrivals = [2, 6];
  const g = (time: number) =>
    arrivals.reduce((sum, at) => (time >= at ? sum + 2 * Math.exp(-(time - at) / 4) : sum), 0);
  const slope = (time: number, v: number) => (-10 * (v + 75) + g(time) * (eRev - v)) / 100;
  const voltages: number[] = [];
  let v = -70;
  const h = 0.001;
  for (let k = 0; k < 100 * steps; k++) {
    if (k % 100 === 0) voltages.push(v);
    const time = k * h + 1e-9;
    const a = slope(time, v);
    const b = slope(time + h / 2, v + (h / 2) * a);
    const c = slope(time + h / 2, v + (h / 2) * b);
    const d = slope(time + h, v + h * c);
    v += (h / 6) * (a + 2 * b + 2 * c + d);
  }
  return voltages;
}

describe('synapse/reversal', () => {
  it.each([0, -85])('K: with lif it follows C dV/dt = −g_L (V − E_L) + g (E_rev − V), E_rev = %i mV', async (eRev) => {
    const got = await potential(`${eRev} mV`);
    const exact = integrated(eRev);
    const swing = Math.max(...exact) - Math.min(...exact);
    // Euler: half a step of the fastest change; the swing is about 7 mV.
    expect(Math.max(...got.map((v, t) => Math.abs(v - exact[t])))).toBeLessThan(0.02 * swing);
  });

  it('at its reversal potential lets no current in', async () => {
    const quiet = await potential('0 mV');
    expect(quiet.slice(0, 21)).toEqual((await potential('-75 mV')).slice(0, 21));
  });

  it('in every step uses the potential of that step', async () => {
    const got = await potential('0 mV');
    let v = -70;
    let g = 0;
    const expected = got.map((_, t) => {
      g = Math.exp(-0.1 / 4) * g + (fires(t - 10) ? 2 : 0);
      const now = v;
      v += 0.01 * (-(v + 75) + (g * (0 - v)) / 10);
      return now;
    });
    expect(Math.max(...got.map((own, t) => Math.abs(own - expected[t])))).toBeLessThan(1e-11);
  });
});
