import { type Column, column, defineResult, expm1, Missing, param, type Result, table } from '@rheobase/core';
import { z } from 'zod';
import { inNumbers } from '../table/inNumbers.js';
import { findAll, type NamedTable, namedTables, type Problem } from '../table/namedTable.js';

const params = z.object({
  cM: param.quantity('pF', 'membrane capacitance C_m', { default: '100 pF', min: '0 pF', aboveMin: true }),
  gL: param.quantity('nS', 'leak conductance g_L', { default: '10 nS', min: '0 nS', aboveMin: true }),
  eL: param.quantity('mV', 'resting potential E_L', { default: '-75 mV' }),
  vThreshold: param.quantity('mV', 'threshold V_th', { default: '-55 mV' }),
  duration: param.text('column of durations; by default the only one in ms', { default: '' }),
  thresholds: param.words('columns whose mean is the measured threshold; by default the only one in pA', {
    default: [],
  }),
});

export const strengthDuration = defineResult({
  type: 'analysis/strength-duration',
  version: 1,
  title: 'strength–duration curve',
  doc: {
    summary:
      'How strong a pulse must be to make a neuron fire, by its duration, beside the closed form; and the chronaxie.',
    equation: [
      'I_th(T) = I_rh / (1 − exp(−T/τ_m)),  I_rh = g_L (V_th − E_L),  τ_m = C_m / g_L',
      'I_th(T_c) = 2 I_rh,  T_c = τ_m ln 2',
    ],
    symbols: {
      I_th: 'the smallest current that makes the neuron fire, pA',
      T: 'duration of the pulse, ms',
      I_rh: 'rheobase, pA',
      τ_m: 'membrane time constant, ms',
      T_c: 'chronaxie, ms: the duration at which twice the rheobase is needed',
    },
    source: 'Lapicque 1907, translated by Brunel & van Rossum 2007, doi:10.1007/s00422-007-0189-6.',
    notes: [
      'The measured threshold is the middle of the bracket that its columns make; half of the bracket is its error.',
      'The chronaxie is interpolated on a straight line between the two durations around twice the closed rheobase.',
      'The closed form holds for a neuron that starts at rest; a sweep over the duration gives the table.',
    ],
  },
  tags: ['chronaxie', 'rheobase', 'pulse', 'excitability', 'lapicque'],
  params,
  inputs: { table: { result: 'table', doc: 'a duration in ms and a threshold in pA in each row' } },
  outputs: {
    table: { result: 'table', doc: 'duration, measured and closed threshold, their difference' },
    chronaxie: { result: 'number', doc: 'measured chronaxie, ms' },
  },
  acrossSweep: true,

  compute({ params: own, inputs }) {
    const [{ name, table: given }] = namedTables(inputs.table) as NamedTable[];
    const source = { name, table: { ...given, columns: given.columns.map(inNumbers) } };
    const durations = columnsIn(source, own.duration === '' ? [] : [own.duration], 'ms');
    const thresholds = columnsIn(source, own.thresholds, 'pA');
    if ('problem' in durations) return { port: 'table', ...durations };
    if ('problem' in thresholds) return { port: 'table', ...thresholds };
    const [{ values }] = durations;
    const tauM = own.cM.value / own.gL.value;
    const rheobase = own.gL.value * (own.vThreshold.value - own.eL.value);
    const measured = values.map((_, row) => meanOf(thresholds, row));
    const closed = values.map((time) =>
      typeof time === 'number' && time > 0 ? rheobase / -expm1(-time / tauM) : new Missing('no duration in this row'),
    );
    const difference = measured.map((threshold, row) => {
      const exact = closed[row];
      if (threshold instanceof Missing) return threshold;
      return exact instanceof Missing ? exact : threshold - exact;
    });
    const pA = { unit: 'pA' };
    const made = table(
      column(
        'duration',
        values.map((time) => (typeof time === 'number' ? time : new Missing('no duration'))),
        { unit: 'ms' },
      ),
      column('measured', measured, pA),
      column('closed form', closed, pA),
      column('difference', difference, pA),
    );
    const points = values.flatMap((time, row): Point[] => {
      const threshold = measured[row];
      return typeof time === 'number' && typeof threshold === 'number' ? [{ time, threshold }] : [];
    });
    return { outputs: { table: { kind: 'table', table: made }, chronaxie: chronaxieOf(points, 2 * rheobase) } };
  },
});

interface Point {
  readonly time: number;
  readonly threshold: number;
}

function columnsIn(source: NamedTable, names: readonly string[], unit: string): readonly Column[] | Problem {
  if (names.length > 0) {
    const named = findAll(source, names);
    if ('problem' in named) return named;
    const wrong = named.find((one) => one.unit !== unit || one.kind === 'text');
    return wrong === undefined ? named : { problem: `its column "${wrong.name}" is not in ${unit}` };
  }
  const found = source.table.columns.filter((one) => one.unit === unit);
  if (found.length === 1) return found;
  return { problem: `it has ${found.length} columns in ${unit}: name the one that is meant` };
}

function meanOf(columns: readonly Column[], row: number): number | Missing {
  let sum = 0;
  for (const { values, missing } of columns) {
    const value = values[row];
    if (typeof value !== 'number') return new Missing(missing?.[row] ?? 'no threshold');
    sum += value;
  }
  return sum / columns.length;
}

function chronaxieOf(points: readonly Point[], twice: number): Result {
  const inOrder = [...points].sort((a, b) => a.time - b.time);
  const after = inOrder.findIndex(
    ({ threshold }, k) => k > 0 && threshold <= twice && inOrder[k - 1].threshold >= twice,
  );
  if (after < 0) {
    return {
      kind: 'number',
      value: null,
      unit: 'ms',
      missing: `no two durations lie around a threshold of ${twice} pA`,
    };
  }
  const [a, b] = [inOrder[after - 1], inOrder[after]];
  const share = a.threshold === b.threshold ? 0 : (a.threshold - twice) / (a.threshold - b.threshold);
  return { kind: 'number', value: a.time + share * (b.time - a.time), unit: 'ms' };
}
