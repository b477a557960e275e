import { decimals, type RunResult } from '@rheobase/core';
import { describe, expect, it } from 'vitest';
import { firingRate } from '../measure/firingRate.js';
import { record } from '../measure/record.js';
import { currentSweep } from '../source/currentSweep.js';
import { cellsOf, runGraph, type TestGraph } from '../testing/runGraph.js';
import { lif } from './lif.js';

type Params = Record<string, string>;

interface Trial {
  readonly sweep: Params;
  readonly neuron?: Params;
  readonly duration: string;
  readonly options?: TestGraph['options'];
  readonly voltage?: boolean;
}

function run({ sweep, neuron = {}, duration, options = {}, voltage = false }: Trial): Promise<RunResult> {
  return runGraph({
    nodes: {
      sweep: { type: 'source/current-sweep', params: sweep },
      neuron: { type: 'neuron/lif', params: neuron },
      rec: { type: 'measure/record', params: { duration } },
    },
    edges: [
      { from: 'sweep.current', to: 'neuron.current' },
      { from: 'neuron.spikes', to: 'rec.spikes' },
      ...(voltage ? [{ from: 'neuron.voltage', to: 'rec.voltage' }] : []),
    ],
    registry: [currentSweep, lif, record],
    options,
  });
}

function spikeSteps(result: RunResult, current: number): number[] {
  const currents = cellsOf(result, 'rec.spikes', 'current');
  return cellsOf(result, 'rec.spikes', 'step').filter((_, row) => currents[row] === current) as number[];
}

/** The equations once more, for one neuron and without any of the engine; host `Math.exp` included. */
function simulate(current: number, numSteps: number, change: Partial<typeof standard> = {}) {
  const { cM, gL, eL, vThreshold, vReset, vInit, refractory, dt, scheme } = { ...standard, ...change };
  const trace: number[] = [];
  const spikes: number[] = [];
  let v = vInit;
  let wait = 0;
  for (let it = 0; it < numSteps; it++) {
    if (it === numSteps - 1) {
      // The study's loop goes to n − 2: the last point is computed and not looked at.
    } else if (wait > 0) {
      v = vReset;
      wait -= 1;
    } else if (v >= vThreshold) {
      spikes.push(it);
      v = vReset;
      wait = refractory;
    }
    trace.push(v);
    const tau = cM / gL;
    if (scheme === 'euler') v += (dt / tau) * (-(v - eL) + current / gL);
    else v = eL + current / gL + (v - (eL + current / gL)) * Math.exp(-dt / tau);
  }
  return { trace, spikes };
}

const standard = {
  cM: 100,
  gL: 10,
  eL: -75,
  vThreshold: -55,
  vReset: -75,
  vInit: -75,
  refractory: 20,
  dt: 0.1,
  scheme: 'euler' as 'euler' | 'exponential',
};

describe('neuron/lif', () => {
  it('agrees with an independent simulation in every voltage and every spike', async () => {
    const result = await run({
      sweep: { from: '0 pA', to: '2000 pA', step: '100 pA' },
      duration: '100 ms',
      voltage: true,
    });
    const voltage = cellsOf(result, 'rec.voltage', 'voltage');
    for (let k = 0; k <= 20; k++) {
      const { trace, spikes } = simulate(100 * k, 1000);
      expect(voltage.slice(1000 * k, 1000 * (k + 1))).toEqual(trace);
      expect(spikeSteps(result, 100 * k)).toEqual(spikes);
    }
  });

  it('agrees with it for other parameters, in other units', async () => {
    const neuron = {
      cM: '0.2 nF',
      gL: '12.5 nS',
      eL: '-0.07 V',
      vThreshold: '-50 mV',
      vReset: '-65 mV',
      vInit: '-60 mV',
      tRef: '3000 us',
    };
    const change = { cM: 200, gL: 12.5, eL: -70, vThreshold: -50, vReset: -65, vInit: -60, refractory: 12, dt: 0.25 };
    const sweep = { from: '0 nA', to: '1 nA', step: '50 pA', dt: '250 us' };
    const result = await run({ sweep, neuron, duration: '250 ms', voltage: true });
    const voltage = cellsOf(result, 'rec.voltage', 'voltage');
    for (let k = 0; k <= 20; k++) {
      const { trace, spikes } = simulate(50 * k, 1000, change);
      expect(voltage.slice(1000 * k, 1000 * (k + 1))).toEqual(trace);
      expect(spikeSteps(result, 50 * k)).toEqual(spikes);
    }
  });

  it('the exponential scheme is the exact solution between spikes, for any dt', async () => {
    for (const dt of ['0.1 ms', '1 ms']) {
      const steps = dt === '1 ms' ? 100 : 1000;
      const sweep = { from: '0 pA', to: '200 pA', step: '50 pA', dt };
      const result = await run({ sweep, neuron: { scheme: 'exponential' }, duration: '100 ms', voltage: true });
      const voltage = cellsOf(result, 'rec.voltage', 'voltage') as number[];
      for (let k = 0; k < 5; k++) {
        for (let t = 0; t < steps; t++) {
          const exact = -75 + 5 * k * (1 - Math.exp((-t * (100 / steps)) / 10));
          expect(Math.abs(voltage[k * steps + t] - exact)).toBeLessThan(1e-11);
        }
      }
    }
  });

  it('spikes at the same steps as the independent exponential simulation', async () => {
    const sweep = { from: '150 pA', to: '500 pA', step: '25 pA' };
    const result = await run({ sweep, neuron: { scheme: 'exponential' }, duration: '500 ms' });
    for (let current = 150; current <= 500; current += 25) {
      expect(spikeSteps(result, current)).toEqual(simulate(current, 5000, { scheme: 'exponential' }).spikes);
    }
  });

  it('without a refractory time it fires again as soon as it can', async () => {
    const sweep = { from: '2000 pA', to: '2000 pA', step: '5 pA' };
    const result = await run({ sweep, neuron: { tRef: '0 ms' }, duration: '50 ms' });
    expect(spikeSteps(result, 2000)).toEqual(simulate(2000, 500, { refractory: 0 }).spikes);
  });

  it.each([
    ['traces', '200 ms', { from: '150 pA', to: '400 pA', step: '10 pA' }, { 150: 0, 210: 6, 400: 22 }],
    ['2×2 panel', '300 ms', { from: '150 pA', to: '350 pA', step: '50 pA' }, { 150: 0, 200: 0, 250: 16, 350: 28 }],
    [
      'rheobase check',
      '500 ms',
      { from: '190 pA', to: '210 pA', step: '5 pA' },
      { 190: 0, 195: 0, 200: 0, 205: 12, 210: 15 },
    ],
    [
      'raster',
      '500 ms',
      { from: '150 pA', to: '425 pA', step: '25 pA' },
      {
        150: 0,
        175: 0,
        200: 0,
        225: 20,
        250: 27,
        275: 33,
        300: 38,
        325: 43,
        350: 47,
        375: 52,
        400: 56,
        425: 59,
      },
    ],
  ] as const)('has the counts of the study: %s', async (_, duration, sweep, counts) => {
    const result = await run({ sweep, duration });
    for (const [current, count] of Object.entries(counts)) {
      expect([current, spikeSteps(result, Number(current)).length]).toEqual([current, count]);
    }
  });

  it('never fires at exactly rheobase, however long, and always just above it', async () => {
    for (const dt of ['0.01 ms', '0.1 ms', '0.5 ms', '1 ms', '2 ms']) {
      for (const scheme of ['euler', 'exponential']) {
        const silent = { from: '200 pA', to: '200 pA', step: '5 pA', dt };
        expect(spikeSteps(await run({ sweep: silent, neuron: { scheme }, duration: '5000 ms' }), 200)).toEqual([]);
        const firing = { ...silent, from: '200.001 pA', to: '200.001 pA' };
        const late = spikeSteps(await run({ sweep: firing, neuron: { scheme }, duration: '500 ms' }), 200.001);
        expect(late.length).toBeGreaterThan(0);
      }
    }
  });

  it('has the interspike interval of the closed form, to 1e-9 Hz', async () => {
    const result = await runGraph({
      nodes: {
        sweep: { type: 'source/current-sweep', params: { from: '205 pA', to: '2000 pA' } },
        neuron: { type: 'neuron/lif' },
        rate: { type: 'measure/firing-rate' },
      },
      edges: [
        { from: 'sweep.current', to: 'neuron.current' },
        { from: 'neuron.spikes', to: 'rate.spikes' },
      ],
      registry: [currentSweep, lif, firingRate],
    });
    const rates = cellsOf(result, 'rate.table', 'rate from intervals') as number[];
    let worst = 0;
    rates.forEach((rate, row) => {
      const i = (205 + 5 * row) / 200;
      const n = Math.ceil(Math.log((i - 1) / i) / Math.log(1 - 0.1 / 10));
      worst = Math.max(worst, Math.abs(rate - 1000 / (2 + n * 0.1)));
    });
    expect(rates).toHaveLength(360);
    expect(worst).toBeLessThan(1e-9);
  });

  it('K: windows of 1, of 7 and of all steps give the same bytes', async () => {
    const trial: Trial = { sweep: { from: '0 pA', to: '1000 pA', step: '50 pA' }, duration: '50 ms', voltage: true };
    for (const scheme of ['euler', 'exponential']) {
      for (const dtype of ['float64', 'float32'] as const) {
        const hashes = [];
        for (const window of [1, 7, 500]) {
          const result = await run({ ...trial, neuron: { scheme }, options: { window, dtype } });
          expect(result.outputs['rec.spikes'].kind).toBe('table');
          hashes.push(JSON.stringify(result.receipt.observables));
        }
        expect(new Set(hashes).size).toBe(1);
      }
    }
  });

  it('in float32 rounds after every operation', async () => {
    const sweep = { from: '300 pA', to: '300 pA', step: '5 pA' };
    const result = await run({ sweep, duration: '20 ms', voltage: true, options: { dtype: 'float32' } });
    const f = Math.fround;
    const share = f(0.1 / 10);
    const expected: number[] = [];
    let v = f(-75);
    let wait = 0;
    for (let t = 0; t < 200; t++) {
      if (wait > 0) {
        v = f(-75);
        wait--;
      } else if (v >= f(-55) && t < 199) {
        v = f(-75);
        wait = 20;
      }
      expected.push(v);
      v = f(v + f(share * f(f(-f(v - f(-75))) + f(300 / 10))));
    }
    expect(cellsOf(result, 'rec.voltage', 'voltage')).toEqual(expected);
  });

  it('T: refuses a refractory time that is no whole number of steps, and a reset above the threshold', async () => {
    const trial = { sweep: { from: '0 pA', to: '5 pA' }, duration: '10 ms' };
    await expect(run({ ...trial, neuron: { tRef: '2.05 ms' } })).rejects.toThrow(
      'neuron.tRef: 2.05 ms is not a whole number of steps of 0.1 ms. Take 2 ms or 2.1 ms.',
    );
    await expect(run({ ...trial, neuron: { vReset: '-55 mV' } })).rejects.toThrow(
      'neuron.vReset: expected a potential below the threshold of -55 mV, got "-55 mV".',
    );
  });

  it('T: counts the refractory time in exact decimals where floats would be one step off', async () => {
    const off = Array.from({ length: 99 }, (_, k) => k + 1).filter(
      (k) => Math.trunc(k / 10 / 0.1) !== k || Math.ceil((0.1 * k) / 0.1) !== k,
    );
    expect(off.length).toBeGreaterThan(0);
    for (const k of off) {
      const tRef = `${decimals.decimalText(decimals.decimal(BigInt(k), -1))} ms`;
      const sweep = { from: '900 pA', to: '900 pA', step: '5 pA' };
      const steps = spikeSteps(await run({ sweep, neuron: { tRef }, duration: '60 ms' }), 900);
      expect(steps).toEqual(simulate(900, 600, { refractory: k }).spikes);
    }
  });
});
