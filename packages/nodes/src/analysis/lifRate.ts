import {
  column,
  decimals,
  defineResult,
  expm1,
  findColumn,
  log,
  log1p,
  Missing,
  param,
  stepsOf,
  table,
} from '@rheobase/core';
import { z } from 'zod';
import { checkCurrentGrid, currentGridParams, currentsOf } from '../parameter/currentGrid.js';
import { stepTime } from '../recording/stepTime.js';

const params = z.object({
  cM: param.quantity('pF', 'membrane capacitance C_m', { default: '100 pF', min: '0 pF', aboveMin: true }),
  gL: param.quantity('nS', 'leak conductance g_L', { default: '10 nS', min: '0 nS', aboveMin: true }),
  eL: param.quantity('mV', 'resting potential E_L', { default: '-75 mV' }),
  vThreshold: param.quantity('mV', 'threshold V_th', { default: '-55 mV' }),
  vReset: param.quantity('mV', 'reset potential V_reset', { default: '-75 mV' }),
  tRef: param.quantity('ms', 'refractory time τ_ref', { default: '2 ms', min: '0 ms' }),
  scheme: param.choice(['euler', 'exponential'], 'how the simulated neuron steps', { default: 'euler' }),
  dt: param.quantity('ms', 'time step of the simulated neuron', { default: '0.1 ms', min: '0 ms', aboveMin: true }),
  ...currentGridParams,
});

export const lifRate = defineResult({
  type: 'analysis/lif-rate',
  version: 1,
  title: 'LIF rate in closed form',
  doc: {
    summary:
      'Gives the rates that a LIF neuron must have, in steps of dt and in continuous time: beside an F–I table, or alone.',
    equation: [
      'u∞ = I / g_L,  u_θ = V_th − E_L,  u_r = V_reset − E_L',
      'stepped: f = 1 / (τ_ref + n dt),  n = ⌈ ln((u∞ − u_θ) / (u∞ − u_r)) / ln d ⌉',
      'd = 1 − dt/τ_m (euler), exp(−dt/τ_m) (exponential)',
      'continuous: f = 1 / (τ_ref + τ_m ln((u∞ − u_r) / (u∞ − u_θ)))',
      'f = 0 for u∞ ≤ u_θ',
      'a share s of the ceiling 1/τ_ref is reached at u∞ = (u_θ e^q − u_r) / (e^q − 1),  q = (1/s − 1) τ_ref / τ_m',
    ],
    symbols: {
      I: 'current, pA: column "current"',
      f: 'firing rate, Hz: columns "stepped closed form" and "continuous closed form"',
      n: 'steps from the reset to the threshold',
      τ_m: 'C_m / g_L, ms',
      τ_ref: 'refractory time, ms; a whole number of steps',
      dt: 'time step, ms',
      s: 'share of the highest possible rate',
    },
    source:
      'Solution of the LIF equation for a constant current; with u_r = 0 and i = u∞/u_θ, n = ⌈ln((i−1)/i) / ln(1−dt/τ_m)⌉.',
    notes: [
      'Below rheobase the rate is truly 0.',
      'Where a crossing falls on a step to within rounding, the simulated neuron may cross one step earlier or later than n.',
    ],
  },
  tags: ['f-i curve', 'analytic', 'theory', 'closed form'],
  params,
  inputs: {
    table: {
      result: 'table',
      optional: true,
      doc: 'an F–I table with a column "current" in pA; without it, the currents are from, from + step, … to',
    },
  },
  outputs: {
    table: { result: 'table', doc: 'the same table with both rates' },
    saturation: { result: 'table', doc: 'the current at which a share of the ceiling 1/τ_ref is reached' },
  },
  check({ vThreshold, vReset, tRef, dt, ...grid }) {
    const offGrid = checkCurrentGrid(grid);
    if (offGrid !== undefined) return offGrid;
    if (vReset.value >= vThreshold.value) {
      const expected = `a potential below the threshold of ${vThreshold.written}`;
      return { parameter: 'vReset', expected, got: `"${vReset.written}"` };
    }
    const counted = stepsOf(tRef, dt);
    if ('steps' in counted) return undefined;
    const expected = `a whole number of steps of ${dt.written} (${counted.below} or ${counted.above})`;
    return { parameter: 'tRef', expected, got: `"${tRef.written}"` };
  },

  compute({ params: lif, inputs }) {
    const given = inputs.table[0]?.result;
    if (given !== undefined && given.kind !== 'table')
      throw new Error(`internal: analysis/lif-rate got a ${given.kind}`);
    const source = given?.table ?? table(column('current', currentsOf(lif), { unit: 'pA' }));
    const { columns, ...rest } = source;
    const currents = findColumn(source, 'current');
    if (currents === undefined || currents.kind === 'text' || currents.unit !== 'pA') {
      const has = columns.map(({ name }) => name).join(', ');
      return { port: 'table', problem: `it needs a column "current" in pA. The table has: ${has}` };
    }
    const added = Object.entries({ 'stepped closed form': stepped(lif), 'continuous closed form': continuous(lif) });
    const taken = added.find(([name]) => findColumn(source, name) !== undefined);
    if (taken !== undefined) return { port: 'table', problem: `the table has a column "${taken[0]}" already` };
    const rates = added.map(([name, rate]) => {
      const cells = currents.values.map((current) =>
        typeof current === 'number' ? rate(current) : new Missing('no current in this row'),
      );
      return column(name, cells, { unit: 'Hz' });
    });
    return {
      outputs: {
        table: { kind: 'table', table: { ...rest, columns: table(...columns, ...rates).columns } },
        saturation: { kind: 'table', table: saturation(lif) },
      },
    };
  },
});

type Lif = z.output<typeof params>;
type Rate = (current: number) => number | Missing;

/** Potentials above rest, mV. */
function levels({ gL, eL, vThreshold, vReset }: Lif, current: number) {
  return { end: current / gL.value, threshold: vThreshold.value - eL.value, reset: vReset.value - eL.value };
}

function stepped(lif: Lif): Rate {
  const { cM, gL, tRef, dt, scheme } = lif;
  const share = dt.value / (cM.value / gL.value);
  const logDecay = scheme === 'euler' ? log1p(-share) : -share;
  const refractory = Number(decimals.divideExactly(tRef.exact, dt.exact));
  const time = stepTime({ giver: '', dt, length: null });
  return (current) => {
    const { end, threshold, reset } = levels(lif, current);
    if (end <= threshold) return 0;
    if (scheme === 'euler' && share >= 1) return new Missing('an Euler step of dt ≥ τ_m overshoots');
    const steps = Math.max(1, Math.ceil(log((end - threshold) / (end - reset)) / logDecay));
    return 1000 / time.at(refractory + steps);
  };
}

function continuous(lif: Lif): Rate {
  const { cM, gL, tRef } = lif;
  const tauM = cM.value / gL.value;
  return (current) => {
    const { end, threshold, reset } = levels(lif, current);
    if (end <= threshold) return 0;
    return 1000 / (tRef.value + tauM * log((end - reset) / (end - threshold)));
  };
}

const shares = [0.1, 0.25, 0.5, 0.75, 0.9, 0.99];

function saturation(lif: Lif) {
  const { cM, gL, tRef } = lif;
  const ceiling = tRef.value > 0 ? 1000 / tRef.value : new Missing('without a refractory time the rate has no ceiling');
  const { threshold, reset } = levels(lif, 0);
  const current = (share: number) => {
    const growth = expm1(((1 / share - 1) * tRef.value) / (cM.value / gL.value));
    // (u_θ e^q − u_r) / (e^q − 1), with e^q − 1 in one piece.
    return gL.value * (threshold + (threshold - reset) / growth);
  };
  return table(
    column('share of ceiling', shares),
    column(
      'rate',
      shares.map((share) => (ceiling instanceof Missing ? ceiling : share * ceiling)),
      { unit: 'Hz' },
    ),
    column(
      'current',
      shares.map((share) => (ceiling instanceof Missing ? ceiling : current(share))),
      { unit: 'pA' },
    ),
  );
}
