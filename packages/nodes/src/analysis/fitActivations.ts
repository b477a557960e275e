import { type Column, column, defineResult, log, Missing, param, table } from '@rheobase/core';
import { z } from 'zod';
import { level, levelIn } from '../parameter/level.js';
import type { Fit } from '../statistics/leastSquares.js';
import { findIn, listed, type NamedTable, namedTables } from '../table/namedTable.js';
import { type Family, families } from './activation/families.js';
import { type Data, fitFamily } from './activation/fitFamily.js';

const known = families.map(({ name }) => name);

const params = z.object({
  x: param.text('column of currents', { default: 'current' }),
  y: param.text('column of rates', { default: 'rate' }),
  functions: param.words(`functions to fit, in this order; by default all: ${known.join(', ')}`, { default: [] }),
  from: level.optional('only rates at this current and above are fitted and measured, for example "0 pA"'),
  until: level.optional('only rates up to this current'),
  rheobase: level.optional('where firing begins, for example "200 pA"; five of the measures need it'),
  ceiling: level.optional('the highest possible rate, 1/τ_ref, for example "500 Hz"; the saturation index needs it'),
});

export const fitActivations = defineResult({
  type: 'analysis/fit-activations',
  version: 1,
  title: 'fit activations',
  doc: {
    summary: 'Fits activation functions to a rate over a current, and measures how well each of them describes it.',
    equation: [
      'minimise RSS = Σ (f − f̂(I))² over the parameters of f̂',
      ...families.map(({ name, equation }) => `${name}: ${equation}`),
      'RMSE = √(RSS/n),  NRMSE = RMSE / (max f − min f),  R² = 1 − RSS / Σ (f − mean f)²,  AIC = n ln(RSS/n) + 2 k',
      'threshold error = |b − I_rh| / I_rh,  leak at rheobase = f̂(I_rh),  saturation index = f̂(I_max) τ_ref',
      'onset gain ratio = mean slope of f̂ on [1, 1.1] I_rh / mean slope of f̂ on [2, 2.5] I_rh',
    ],
    symbols: {
      f: 'rate, Hz',
      f̂: 'fitted function',
      I: 'current, pA',
      I_rh: 'rheobase; "below" means I ≤ I_rh, "above" I > I_rh',
      I_max: 'largest current of the data',
      τ_ref: 'refractory time, 1/ceiling',
      b: 'threshold of the function, pA',
      n: 'points',
      k: 'parameters of the function: column "parameters"',
    },
    source:
      'Levenberg 1944; Marquardt 1963, doi:10.1137/0111030; scaling as in Moré 1978. Akaike 1974, doi:10.1109/TAC.1974.1100705. Naka & Rushton 1966.',
    notes: [
      'Start: the threshold, or the middle of a function without one, is held at 24 currents of the data, then at those around the best, while the other parameters are fitted from stated values (analysis/activation/families.ts); from the six best all are fitted together, and the smallest sum wins.',
      'The steps, their damping, their scaling and the stopping rule are stated in statistics/leastSquares.ts; a fit that ran out of steps says so in the column "fit".',
      'The threshold of a function with an infinite slope there (LIF rate, √ReLU) often stops exactly at a current of the data: past it one more point would have to fire.',
      'The data of a simulation without noise are deterministic: there AIC and the standard errors rank functions and say how firmly a parameter is held by these points; they are not probabilities.',
      'Rows without a number in one of both columns are left out.',
    ],
  },
  tags: ['relu', 'sigmoid', 'naka-rushton', 'least squares', 'regression', 'f-i curve', 'aic'],
  params,
  inputs: { table: { result: 'table', doc: 'rates and currents' } },
  outputs: {
    measures: { result: 'table', doc: 'one row per function' },
    parameters: { result: 'table', doc: 'each parameter with unit and standard error' },
    curves: { result: 'table', doc: 'current, rate, and each fitted function there' },
  },
  check({ functions }) {
    const unknown = functions.find((name) => !known.includes(name));
    if (unknown !== undefined) return { parameter: 'functions', expected: `some of ${known.join(', ')}`, got: unknown };
    const twice = functions.find((name, i) => functions.indexOf(name) < i);
    return twice === undefined ? undefined : { parameter: 'functions', expected: 'each once', got: `${twice} twice` };
  },

  compute({ params: own, inputs }) {
    const [source] = namedTables(inputs.table) as NamedTable[];
    const read = readData(source, own);
    if ('problem' in read) return { port: 'table', ...read };
    const { x, y } = read;
    const levels: Levels = {};
    for (const [name, unit] of [
      ['rheobase', x.unit],
      ['ceiling', y.unit],
      ['from', x.unit],
      ['until', x.unit],
    ] as const) {
      const given = own[name];
      if (given === undefined) continue;
      const value = levelIn(given, unit, name);
      if (typeof value !== 'number') return value;
      levels[name] = value;
    }
    const { rheobase = 1, ceiling = 1 } = levels;
    if (!(rheobase > 0 && ceiling > 0)) return { problem: '"rheobase" and "ceiling" must be above 0' };
    const data = between(read.data, levels);
    const chosen = own.functions.length === 0 ? families : own.functions.map(familyNamed);
    const clash = chosen.find(({ name }) => [x.name, y.name].includes(name));
    if (clash !== undefined) return { problem: `a column of the table is named "${clash.name}" like a function` };
    const isEnough = new Set(data.x).size >= fewestCurrents;
    const fitted = chosen.map((family): Fitted => ({ family, fit: isEnough ? fitFamily(family, data) : undefined }));
    return {
      outputs: {
        measures: { kind: 'table', table: measureTable(fitted, data, levels, y) },
        parameters: { kind: 'table', table: parameterTable(fitted, data, x.unit, y.unit) },
        curves: { kind: 'table', table: curveTable(fitted, data, x, y) },
      },
    };
  },
});

interface Fitted {
  readonly family: Family;
  readonly fit: Fit | undefined;
}

interface Levels {
  rheobase?: number;
  ceiling?: number;
  from?: number;
  until?: number;
}

function between({ x, y }: Data, { from = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY }: Levels): Data {
  const inside = x.map((current) => current >= from && current <= until);
  return { x: x.filter((_, i) => inside[i]), y: y.filter((_, i) => inside[i]) };
}

function familyNamed(name: string): Family {
  return families.find((family) => family.name === name) as Family;
}

function readData(source: NamedTable, names: { readonly x: string; readonly y: string }) {
  const x = findIn(source, names.x);
  const y = findIn(source, names.y);
  if ('problem' in x) return x;
  if ('problem' in y) return y;
  for (const { kind, name } of [x, y]) if (kind === 'text') return { problem: `column "${name}" is text` };
  if ((source.table.sweep ?? []).some((name) => name !== x.name)) {
    return { problem: `its rows come from several runs, swept over ${listed(source.table.sweep ?? [])}` };
  }
  const rows = x.values.flatMap((at, row) => {
    const rate = y.values[row];
    return typeof at === 'number' && typeof rate === 'number' ? [{ at, rate }] : [];
  });
  const data: Data = { x: rows.map(({ at }) => at), y: rows.map(({ rate }) => rate) };
  return { x, y, data };
}

const fewestCurrents = 5;

/** Why a function was not fitted. */
function notFitted({ x, y }: Data): Missing {
  const different = new Set(x).size;
  if (different < fewestCurrents) {
    return new Missing(`there are rates at ${different} currents; a fit needs at least ${fewestCurrents}`);
  }
  return new Missing(
    y.some((rate) => rate > 0) ? 'no start gives a finite sum' : 'there is nothing to fit: no rate is above 0',
  );
}

function measureTable(fitted: readonly Fitted[], { x, y }: Data, { rheobase, ceiling }: Levels, rate: Column) {
  const unfitted = notFitted({ x, y });
  const n = x.length;
  const mean = n === 0 ? 0 : y.reduce((sum, value) => sum + value, 0) / n;
  const spread = y.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  const [low, high] = y.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [y[0], y[0]]);
  const end = x.reduce((most, value) => Math.max(most, value), x[0]);
  const noRheobase = new Missing('no rheobase is given');
  const flat = new Missing('the rate is the same everywhere');

  const measures = fitted.map(({ family, fit }) => {
    if (fit === undefined) return undefined;
    const { parameters, rss } = fit;
    const at = (current: number) => family.curve(current, parameters);
    const rmse = Math.sqrt(rss / n);
    const part = (isIn: (current: number) => boolean, where: string) => {
      const residuals = x.flatMap((current, i) => (isIn(current) ? [y[i] - at(current)] : []));
      const squares = residuals.reduce((sum, value) => sum + value * value, 0);
      return residuals.length === 0 ? new Missing(`no point ${where}`) : Math.sqrt(squares / residuals.length);
    };
    const steep = (from: number, to: number, unit: number) => (at(to * unit) - at(from * unit)) / ((to - from) * unit);
    const late = rheobase === undefined ? 0 : steep(2, 2.5, rheobase);
    return {
      RMSE: rmse,
      NRMSE: high > low ? rmse / (high - low) : flat,
      'R²': spread > 0 ? 1 - rss / spread : flat,
      AIC: rss > 0 ? n * log(rss / n) + 2 * parameters.length : new Missing('the fit is exact'),
      'RMSE below rheobase':
        rheobase === undefined ? noRheobase : part((current) => current <= rheobase, 'at or below rheobase'),
      'RMSE above rheobase': rheobase === undefined ? noRheobase : part((current) => current > rheobase, 'above it'),
      'threshold error': !family.hasThreshold
        ? new Missing('this function has no threshold')
        : rheobase === undefined
          ? noRheobase
          : Math.abs(parameters[family.place] - rheobase) / rheobase,
      'leak at rheobase': rheobase === undefined ? noRheobase : at(rheobase),
      'saturation index': ceiling === undefined ? new Missing('no ceiling is given') : at(end) / ceiling,
      'onset gain ratio':
        rheobase === undefined
          ? noRheobase
          : Math.abs(late) > 1e-12 * (high / rheobase)
            ? steep(1, 1.1, rheobase) / late
            : new Missing('it is flat at 2 to 2.5 times rheobase'),
    };
  });
  type Name = keyof Exclude<(typeof measures)[number], undefined>;
  const own = rate.unit === undefined ? {} : { unit: rate.unit };
  const numbers = (name: Name, options = {}) =>
    column(
      name,
      measures.map((one) => one?.[name] ?? unfitted),
      options,
    );
  return table(
    column(
      'function',
      fitted.map(({ family }) => family.name),
      { kind: 'text' },
    ),
    column(
      'parameters',
      fitted.map(({ family }) => family.parameters.length),
      { kind: 'integer' },
    ),
    numbers('RMSE', own),
    numbers('NRMSE'),
    numbers('R²'),
    numbers('AIC'),
    numbers('RMSE below rheobase', own),
    numbers('RMSE above rheobase', own),
    numbers('threshold error'),
    numbers('leak at rheobase', own),
    numbers('saturation index'),
    numbers('onset gain ratio'),
    column(
      'fit',
      fitted.map(({ fit }) =>
        fit === undefined ? unfitted : fit.converged ? 'converged' : `stopped after ${fit.steps} steps`,
      ),
      { kind: 'text' },
    ),
  );
}

function parameterTable(fitted: readonly Fitted[], data: Data, x: string | undefined, y: string | undefined) {
  const unfitted = notFitted(data);
  const rows = fitted.flatMap(({ family, fit }) =>
    family.parameters.map(({ symbol, unit }, j) => {
      const { factor, word } = unitOf(unit, x, y);
      const error = fit?.standardErrors[j];
      return {
        name: family.name,
        symbol,
        value: fit === undefined ? unfitted : factor * fit.parameters[j],
        error: error === undefined ? new Missing('these points do not determine it') : factor * error,
        word,
      };
    }),
  );
  const words = (name: string, of: readonly string[]) => column(name, of, { kind: 'text' });
  return table(
    words(
      'function',
      rows.map(({ name }) => name),
    ),
    words(
      'parameter',
      rows.map(({ symbol }) => symbol),
    ),
    column(
      'value',
      rows.map(({ value }) => value),
    ),
    column(
      'standard error',
      rows.map(({ error }) => error),
    ),
    words(
      'unit',
      rows.map(({ word }) => word),
    ),
  );
}

/** A time is printed in ms where the rate is in Hz. */
function unitOf(kind: Family['parameters'][number]['unit'], x: string | undefined, y: string | undefined) {
  const over = (a: string | undefined, b: string | undefined) => (b === undefined ? (a ?? '') : `${a ?? '1'}/${b}`);
  if (kind === '1/y' && y === 'Hz') return { factor: 1000, word: 'ms' };
  const words = {
    x: x ?? '',
    y: y ?? '',
    'y/x': over(y, x),
    '1/x': over(undefined, x),
    'y/√x': over(y, x === undefined ? undefined : `√${x}`),
    '1/y': over(undefined, y),
    '1': '',
  };
  return { factor: 1, word: words[kind] };
}

function curveTable(fitted: readonly Fitted[], data: Data, x: Column, y: Column) {
  const own = y.unit === undefined ? {} : { unit: y.unit };
  const unfitted = notFitted(data);
  return table(
    column(x.name, data.x, x.unit === undefined ? {} : { unit: x.unit }),
    column(y.name, data.y, own),
    ...fitted.map(({ family, fit }) =>
      column(
        family.name,
        data.x.map((current) => (fit === undefined ? unfitted : family.curve(current, fit.parameters))),
        own,
      ),
    ),
  );
}
