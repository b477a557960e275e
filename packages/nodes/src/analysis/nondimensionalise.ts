import { type Column, column, defineResult, Missing, param, table } from '@rheobase/core';
import { z } from 'zod';
import { inNumbers } from '../table/inNumbers.js';
import { type NamedTable, namedTables, namesOf } from '../table/namedTable.js';

const params = z.object({
  cM: param.quantity('pF', 'membrane capacitance C_m', { default: '100 pF', min: '0 pF', aboveMin: true }),
  gL: param.quantity('nS', 'leak conductance g_L', { default: '10 nS', min: '0 nS', aboveMin: true }),
  eL: param.quantity('mV', 'resting potential E_L', { default: '-75 mV' }),
  vThreshold: param.quantity('mV', 'threshold V_th', { default: '-55 mV' }),
  vReset: param.quantity('mV', 'reset potential V_reset', { default: '-75 mV' }),
  tRef: param.quantity('ms', 'refractory time τ_ref', { default: '2 ms', min: '0 ms' }),
  dt: param.quantity('ms', 'time step of the simulated neuron', { default: '0.1 ms', min: '0 ms', aboveMin: true }),
});

type Neuron = z.output<typeof params>;

/** What becomes of a column, by its unit: the symbol, the name it usually has, and the number without a unit. */
const forms: Readonly<
  Record<
    string,
    { readonly symbol: string; readonly usual: string; readonly of: (own: Neuron) => (x: number) => number }
  >
> = {
  ms: { symbol: 't̃', usual: 'time', of: (own) => (t) => t / tauOf(own) },
  mV: { symbol: 'ṽ', usual: 'voltage', of: (own) => (v) => (v - own.eL.value) / heightOf(own) },
  pA: { symbol: 'ĩ', usual: 'current', of: (own) => (i) => i / (own.gL.value * heightOf(own)) },
  Hz: { symbol: 'F', usual: 'rate', of: (own) => (f) => (f * tauOf(own)) / 1000 },
};

export const nondimensionalise = defineResult({
  type: 'analysis/nondimensionalise',
  version: 1,
  title: 'nondimensionalise',
  doc: {
    summary: 'Takes the units off a table about a LIF neuron, so that neurons of any size can be laid on each other.',
    equation: [
      't̃ = t/τ_m,  ṽ = (V − E_L)/(V_th − E_L),  ĩ = I/I_rh,  F = f τ_m',
      'τ_m = C_m/g_L,  I_rh = g_L (V_th − E_L)',
      'dṽ/dt̃ = −ṽ + ĩ,  threshold 1,  reset to ṽ_reset,  refractory for t̃_ref',
      'F = 1 / (t̃_ref + ln((ĩ − ṽ_reset)/(ĩ − 1)))',
    ],
    symbols: {
      t: 'time, ms: every column in ms becomes t̃',
      V: 'potential, mV: every column in mV becomes ṽ, 0 at rest and 1 at threshold',
      I: 'current, pA: every column in pA becomes ĩ, 1 at rheobase',
      f: 'rate, Hz: every column in Hz becomes F, spikes per membrane time constant',
      τ_m: 'membrane time constant, ms',
      I_rh: 'rheobase, pA',
      ṽ_reset: '(V_reset − E_L)/(V_th − E_L)',
      t̃_ref: 'τ_ref/τ_m',
    },
    source: 'Change of variables in C_m dV/dt = −g_L (V − E_L) + I; Gerstner et al., Neuronal Dynamics (2014), §1.3.',
    notes: [
      'Below threshold one number is left, ĩ. The rate depends on three: ĩ, ṽ_reset and t̃_ref; a simulation also on dt/τ_m.',
      'Two neurons that agree in these have the same spike steps, whatever their C_m, g_L, E_L and V_th are. The exception: where the exact crossing falls on a step, that is where ĩ is within 1e-9 of 1/(1 − (1 − dt/τ_m)ⁿ) (Euler, reset to rest), rounding decides, and a spike may come one step earlier or later.',
      'A column keeps its name in brackets where it is not the usual one of its unit: "F (rate from intervals)". Columns in other units or none stay as they are.',
    ],
  },
  tags: ['dimensionless', 'units', 'universality', 'scaling', 'lif'],
  params,
  inputs: { table: { result: 'table', doc: 'any table with columns in ms, mV, pA or Hz' } },
  outputs: {
    table: { result: 'table', doc: 'the same table without these units' },
    groups: { result: 'table', doc: 'one row: τ_m, rheobase, ṽ_reset, t̃_ref, dt/τ_m' },
  },
  check({ vThreshold, eL, vReset }) {
    const got = (quantity: { readonly written: string }) => `"${quantity.written}"`;
    if (vThreshold.value <= eL.value) {
      const expected = `a potential above the resting potential of ${eL.written}`;
      return { parameter: 'vThreshold', expected, got: got(vThreshold) };
    }
    if (vReset.value < vThreshold.value) return undefined;
    const expected = `a potential below the threshold of ${vThreshold.written}`;
    return { parameter: 'vReset', expected, got: got(vReset) };
  },

  compute({ params: own, inputs }) {
    const [{ name, table: given }] = namedTables(inputs.table) as NamedTable[];
    const swept = given.sweep ?? [];
    const columns = given.columns.map((one) => (swept.includes(one.name) ? inNumbers(one) : one));
    if (!columns.some(({ unit }) => formOf(unit) !== undefined)) {
      return { port: 'table', problem: `${name} has no column in ms, mV, pA or Hz` };
    }
    const made = columns.map((one) => dimensionless(one, own));
    const names = namesOf({ columns: made });
    const twice = names.find((one, i) => names.indexOf(one) < i);
    if (twice !== undefined) return { port: 'table', problem: `two of its columns would be named "${twice}"` };
    const sweep = swept.map((one) => made[columns.findIndex((column) => column.name === one)].name);
    return {
      outputs: {
        table: { kind: 'table', table: { ...given, ...table(...made), ...(sweep.length === 0 ? {} : { sweep }) } },
        groups: { kind: 'table', table: groupsOf(own) },
      },
    };
  },
});

function tauOf({ cM, gL }: Neuron): number {
  return cM.value / gL.value;
}

function heightOf({ vThreshold, eL }: Neuron): number {
  return vThreshold.value - eL.value;
}

function formOf(unit: string | undefined) {
  return unit === undefined ? undefined : forms[unit];
}

function dimensionless(one: Column, own: Neuron): Column {
  const form = formOf(one.unit);
  if (form === undefined || one.kind === 'text') return one;
  const scaled = form.of(own);
  const cells = one.values.map((value, row) =>
    typeof value === 'number' ? scaled(value) : new Missing(one.missing?.[row] ?? 'no value'),
  );
  return column(one.name === form.usual ? form.symbol : `${form.symbol} (${one.name})`, cells);
}

function groupsOf(own: Neuron) {
  const tau = tauOf(own);
  return table(
    column('τ_m', [tau], { unit: 'ms' }),
    column('rheobase', [own.gL.value * heightOf(own)], { unit: 'pA' }),
    column('ṽ_reset', [(own.vReset.value - own.eL.value) / heightOf(own)]),
    column('t̃_ref', [own.tRef.value / tau]),
    column('dt/τ_m', [own.dt.value / tau]),
  );
}
