import {
  type Column,
  column,
  defineResult,
  findColumn,
  Missing,
  param,
  type Result,
  type Table,
  table,
} from '@rheobase/core';
import { z } from 'zod';

const params = z.object({
  gL: param.optionalQuantity('nS', 'leak conductance g_L, for the closed form', { min: '0 nS', aboveMin: true }),
  eL: param.optionalQuantity('mV', 'resting potential E_L, for the closed form'),
  vThreshold: param.optionalQuantity('mV', 'threshold V_th, for the closed form'),
});

export const rheobase = defineResult({
  type: 'measure/rheobase',
  version: 1,
  title: 'rheobase',
  doc: {
    summary: 'Finds between which two currents of an F–I table firing begins, beside the closed form of a LIF neuron.',
    equation: ['I_rh = g_L (V_th − E_L)', 'I_silent < firing begins ≤ I_fires'],
    symbols: {
      I_rh: 'rheobase, pA: above it a neuron fires if one waits long enough',
      I_silent: 'the largest current without a spike below I_fires, pA: the measured rheobase',
      I_fires: 'the smallest current with a spike, pA',
      g_L: 'leak conductance, nS',
      V_th: 'threshold, mV',
      E_L: 'resting potential, mV',
    },
    source: 'Lapicque 1907; Gerstner et al., Neuronal Dynamics (2014), §1.3.',
    notes: [
      'The measurement is a bracket as wide as the step of the table, and only as good as its duration: just above rheobase the first spike comes late.',
      'A LIF neuron at exactly I_rh never fires, so the bracket agrees if I_silent ≤ I_rh < I_fires.',
    ],
  },
  tags: ['threshold', 'f-i curve', 'excitability'],
  params,
  inputs: { table: { result: 'table', doc: 'an F–I table: a column "current" in pA, a column "spikes" or "rate"' } },
  outputs: {
    rheobase: { result: 'number', doc: 'the largest current that does not fire, pA' },
    table: { result: 'table', doc: 'one row: the bracket, the closed form, and whether they agree' },
  },

  compute({ params: { gL, eL, vThreshold }, inputs }) {
    const found = readCurve(inputs.table[0].result);
    if ('problem' in found) return { port: 'table', problem: found.problem };
    const { silent, fires } = bracket(found.points);
    const closed =
      gL === undefined || eL === undefined || vThreshold === undefined
        ? new Missing('give gL, eL and vThreshold for the closed form')
        : gL.value * (vThreshold.value - eL.value);
    const unit = { unit: 'pA' };
    const row = table(
      column('does not fire', [silent], unit),
      column('fires', [fires], unit),
      column('closed form', [closed], unit),
      column('agreement', [agreement(silent, fires, closed)], { kind: 'text' }),
    );
    return { outputs: { rheobase: numberOf(silent), table: { kind: 'table', table: row } } };
  },
});

interface Point {
  readonly current: number;
  readonly fires: boolean;
}

function readCurve(result: Result): { readonly points: readonly Point[] } | { readonly problem: string } {
  if (result.kind !== 'table') throw new Error(`internal: measure/rheobase got a ${result.kind}`);
  const currents = numbers(result.table, ['current']);
  if ('problem' in currents) return currents;
  if (currents.column.unit !== 'pA') {
    return { problem: `its column "current" is in ${currents.column.unit ?? 'no unit'}, not in pA` };
  }
  const responses = numbers(result.table, ['spikes', 'rate']);
  if ('problem' in responses) return responses;
  const points = currents.column.values.flatMap((current, row): Point[] => {
    const response = responses.column.values[row];
    return current === null || response === null ? [] : [{ current: Number(current), fires: Number(response) > 0 }];
  });
  return points.length === 0 ? { problem: 'the table has no row with both a current and a count' } : { points };
}

/** The first of some columns that the table has, if it holds numbers. */
function numbers(given: Table, names: readonly string[]): { readonly column: Column } | { readonly problem: string } {
  for (const name of names) {
    const found = findColumn(given, name);
    if (found === undefined) continue;
    return found.kind === 'text' ? { problem: `its column "${name}" holds text` } : { column: found };
  }
  const wanted = names.map((name) => `"${name}"`).join(' or ');
  return { problem: `the table has no column ${wanted}. It has: ${given.columns.map(({ name }) => name).join(', ')}` };
}

function bracket(points: readonly Point[]): { silent: number | Missing; fires: number | Missing } {
  const currents = points.map(({ current }) => current);
  const firing = points.filter((point) => point.fires).map(({ current }) => current);
  if (firing.length === 0) {
    const reason = `no current up to ${largest(currents)} pA makes it fire`;
    return { silent: new Missing(reason), fires: new Missing(reason) };
  }
  const fires = smallest(firing);
  const below = currents.filter((current) => current < fires);
  return {
    silent: below.length === 0 ? new Missing(`it fires at the smallest current already`) : largest(below),
    fires,
  };
}

function smallest(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value));
}

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value));
}

function agreement(silent: number | Missing, fires: number | Missing, closed: number | Missing): string | Missing {
  const missing = [closed, silent, fires].find((value): value is Missing => value instanceof Missing);
  if (missing !== undefined) return missing;
  return (silent as number) <= (closed as number) && (closed as number) < (fires as number)
    ? 'the closed form lies in the bracket'
    : 'the closed form lies outside the bracket';
}

function numberOf(value: number | Missing): Result {
  return value instanceof Missing
    ? { kind: 'number', value: null, unit: 'pA', missing: value.reason }
    : { kind: 'number', value, unit: 'pA' };
}
