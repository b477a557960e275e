import type { Expectation, GraphDocument } from '../document/schema.js';
import { hashResult } from './hash.js';
import type { Column, Result, Table } from './result.js';
import { milliseconds, smallestShift, unmatched } from './spikeTimes.js';
import { findColumn, rowCount } from './table.js';

/**
 * In: a document's `expect` and the results of a run. Out: for each rule whether it holds, in words, and where it does
 * not, the smallest tolerance that would pass. Nothing is loosened by itself. A rule whose cell is missing is not
 * measured: neither passed nor failed.
 */

export interface ExpectationOutcome {
  /** What was expected, and what came out where it differs. */
  readonly text: string;
  /** Null where it could not be decided. */
  readonly passed: boolean | null;
  /** The smallest tolerance, in the unit of the observable (ms for spike times), under which it would pass. */
  readonly smallestTolerance?: number;
  /** Where the expected value comes from. */
  readonly origin: string;
}

export function evaluateExpectations(
  document: Pick<GraphDocument, 'expect'>,
  outputs: Readonly<Record<string, Result>>,
): readonly ExpectationOutcome[] {
  return (document.expect ?? []).map((expectation) => ({
    ...evaluate(expectation, outputs),
    origin: originWords(expectation),
  }));
}

/** A rule beside what came out, for a table: the sentence of its outcome says the same in one. */
export interface ExpectedAndGot {
  readonly expected: string;
  /** Undefined where nothing could be measured. */
  readonly got: string | undefined;
}

export function expectedAndGot(expectation: Expectation, outputs: Readonly<Record<string, Result>>): ExpectedAndGot {
  const result = outputs[expectation.observable];
  if (expectation.rule === 'exact' && expectation.sha256 !== undefined) {
    const hash = result === undefined ? undefined : hashResult(result)?.sha256;
    return { expected: short(expectation.sha256), got: hash === undefined ? undefined : short(hash) };
  }
  if (expectation.rule === 'spikes' && expectation.times !== undefined) {
    const { times, timeTolerance = '0 ms', column = 'time' } = expectation;
    const picked = pickCells({ ...expectation, column }, result);
    const expected = `${sum(times.map(({ length }) => length))} spikes within ${timeTolerance}`;
    return { expected, got: 'reason' in picked ? undefined : `${picked.values.length} spikes` };
  }
  const picked = pickCells(expectation, result);
  const unit = 'reason' in picked ? '' : picked.unit;
  const values = 'reason' in picked || picked.missing.length === picked.values.length ? undefined : picked.values;
  const got = values === undefined ? undefined : `${shownValues(values)}${unit}`;
  switch (expectation.rule) {
    case 'exact': {
      const { value = [] } = expectation;
      return { expected: `${typeof value === 'number' ? value : listed(value)}${unit}`, got };
    }
    case 'close': {
      const { value, absolute = 0, relative = 0 } = expectation;
      const within = [
        ...(absolute > 0 || relative === 0 ? [`${absolute}${unit}`] : []),
        ...(relative > 0 ? [`${brief(100 * relative)} %`] : []),
      ];
      return { expected: `${typeof value === 'number' ? value : listed(value)}${unit} ± ${within.join(' or ')}`, got };
    }
    case 'range':
      return { expected: boundWords(expectation, unit), got };
    case 'stat': {
      const all = values?.every((value) => value !== null) ? (values as readonly number[]) : undefined;
      const of = expectation.statistic === 'mean' ? mean : (these: readonly number[]) => Math.sqrt(variance(these));
      const expected = `${expectation.statistic} ${boundWords(expectation, unit)}`;
      return { expected, got: all === undefined || all.length < 2 ? undefined : `${brief(of(all))}${unit}` };
    }
    case 'spikes': {
      const { counts = [], plusMinus = 0, pooled = false } = expectation;
      const give = plusMinus > 0 ? ` ± ${plusMinus}` : '';
      const all = values === undefined ? undefined : pooled ? String(sum(values as number[])) : shownValues(values);
      return { expected: `${pooled ? sum(counts) : listed(counts)}${give}`, got: all };
    }
  }
}

function shownValues(values: readonly (number | null)[]): string {
  return listed(values.map((value) => (value === null ? null : Number(brief(value)))));
}

type Verdict = Omit<ExpectationOutcome, 'origin'>;

function evaluate(expectation: Expectation, outputs: Readonly<Record<string, Result>>): Verdict {
  if (expectation.rule === 'exact' && expectation.sha256 !== undefined) return digest(expectation, outputs);
  if (expectation.rule === 'spikes' && expectation.times !== undefined) return spikeTimes(expectation, outputs);
  const name = nameOf(expectation);
  const picked = pickCells(expectation, outputs[expectation.observable]);
  if ('reason' in picked) return notMeasured(name, picked.reason);
  switch (expectation.rule) {
    case 'exact':
      return exact(name, expectation.value, picked);
    case 'close':
      return close(name, expectation, picked);
    case 'range':
      return range(name, expectation, picked);
    case 'stat':
      return stat(name, expectation, picked);
    case 'spikes':
      return spikes(name, expectation, picked);
  }
}

/** The numbers that a rule speaks of; a missing one is null, and `missing` says why. */
interface Cells {
  readonly values: readonly (number | null)[];
  readonly missing: readonly string[];
  readonly unit: string;
}

type Picked = Cells | { readonly reason: string };

function pickCells({ observable, column, where }: Expectation, result: Result | undefined): Picked {
  if (result === undefined) return { reason: `the run has no result ${observable}` };
  if (result.kind === 'number') return cellsOf(asColumn(result), [0]);
  if (result.kind !== 'table') return { reason: `${observable} is a ${result.kind}, it has no cells` };
  const { table } = result;
  const found = column === undefined ? onlyColumn(table) : findColumn(table, column);
  if (found === undefined) {
    return { reason: column === undefined ? `${observable} has several columns` : `there is no column "${column}"` };
  }
  const rows: number[] = [];
  const conditions = Object.entries(where ?? {});
  for (const [name] of conditions) {
    if (findColumn(table, name) === undefined) return { reason: `there is no column "${name}" to look in` };
  }
  for (let row = 0; row < rowCount(table); row++) {
    if (conditions.every(([name, value]) => isCell(findColumn(table, name)?.values[row], value))) rows.push(row);
  }
  return rows.length === 0 ? { reason: 'there is no such row' } : cellsOf(found, rows);
}

/** Seeds stand in tables as digits and may be written as numbers. */
function isCell(cell: number | string | null | undefined, value: number | string): boolean {
  return cell !== null && cell !== undefined && String(cell) === String(value);
}

/** Without a column's name the one column that is not an axis of the sweep is meant. */
function onlyColumn({ columns, sweep = [] }: Table): Column | undefined {
  const own = columns.filter(({ name }) => !sweep.includes(name));
  return own.length === 1 ? own[0] : undefined;
}

function asColumn({ value, unit, missing = 'no value' }: Extract<Result, { kind: 'number' }>): Column {
  const cells = { name: '', kind: 'number', values: [value] } as const;
  return { ...cells, ...(unit === undefined ? {} : { unit }), ...(value === null ? { missing: { 0: missing } } : {}) };
}

function cellsOf({ kind, values, missing = {}, unit }: Column, rows: readonly number[]): Picked {
  if (kind === 'text') return { reason: 'the column holds text' };
  const empty = rows.filter((row) => values[row] === null);
  return {
    values: rows.map((row) => values[row] as number | null),
    missing: empty.map((row) => missing[row] ?? 'no value'),
    unit: unit === undefined ? '' : ` ${unit}`,
  };
}

function digest(
  { observable, sha256 }: { observable: string; sha256?: string | undefined },
  outputs: Readonly<Record<string, Result>>,
): Verdict {
  const result = outputs[observable];
  const hash = result === undefined ? undefined : hashResult(result)?.sha256;
  if (hash === undefined) return notMeasured(observable, 'the run has no such result to hash');
  if (hash === sha256) return { text: `${observable} has the SHA-256 ${short(hash)}`, passed: true };
  return { text: `${observable}: expected the SHA-256 ${short(sha256 as string)}, got ${short(hash)}`, passed: false };
}

function exact(name: string, expected: number | readonly (number | null)[] | undefined, cells: Cells): Verdict {
  if (expected === undefined) return notMeasured(name, 'the rule names neither a value nor a SHA-256');
  const wanted = typeof expected === 'number' ? cells.values.map(() => expected) : expected;
  const uneven = differentLength(name, wanted, cells);
  if (uneven !== undefined) return uneven;
  const wrong = wanted.findIndex(
    (value, i) => value !== cells.values[i] && (value === null || cells.values[i] !== null),
  );
  const tolerance = deviation(wanted, cells.values);
  if (wrong >= 0) {
    const got = cells.values[wrong] === null ? 'nothing' : `${cells.values[wrong]}${cells.unit}`;
    const want = wanted[wrong] === null ? 'no value' : `exactly ${wanted[wrong]}${cells.unit}`;
    const enough = `"close" and absolute ${roundedUp(tolerance)}${cells.unit}`;
    return failed(`${name}${rowWords(wrong, wanted)}: expected ${want}, got ${got}`, tolerance, enough);
  }
  // An expected gap is measured by being a gap; any other is not.
  const gap = wanted.some((value, i) => value !== null && cells.values[i] === null);
  if (gap) return notMeasured(name, cells.missing[0]);
  return { text: `${name} is exactly ${listed(wanted)}${cells.unit}`, passed: true, smallestTolerance: tolerance };
}

function close(
  name: string,
  rule: { value: number | readonly number[]; absolute?: number | undefined; relative?: number | undefined },
  cells: Cells,
): Verdict {
  const { value, absolute = 0, relative = 0 } = rule;
  const wanted = typeof value === 'number' ? cells.values.map(() => value) : value;
  const uneven = differentLength(name, wanted, cells);
  if (uneven !== undefined) return uneven;
  const allowed = (want: number) => Math.max(absolute, relative * Math.abs(want));
  const tolerance = deviation(wanted, cells.values);
  const wrong = wanted.findIndex((want, i) => {
    const got = cells.values[i];
    return got !== null && !(Math.abs(got - want) <= allowed(want));
  });
  const within = [
    ...(absolute > 0 || relative === 0 ? [`${absolute}${cells.unit}`] : []),
    ...(relative > 0 ? [`a factor of ${relative}`] : []),
  ].join(' or ');
  if (wrong >= 0) {
    const got = `${cells.values[wrong]}${cells.unit}`;
    const text = `${name}${rowWords(wrong, wanted)}: expected ${wanted[wrong]} within ${within}, got ${got}`;
    return failed(text, tolerance, `absolute ${roundedUp(tolerance)}${cells.unit}`);
  }
  if (cells.missing.length > 0) return notMeasured(name, cells.missing[0]);
  const text = `${name} is ${listed(wanted)}${cells.unit} within ${within} (off by ${brief(tolerance)} at most)`;
  return { text, passed: true, smallestTolerance: tolerance };
}

interface Bounds {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

function range(name: string, bounds: Bounds, cells: Cells): Verdict {
  const words = boundWords(bounds, cells.unit);
  const outside = cells.values.map((value) => (value === null ? 0 : beyond(value, bounds)));
  const tolerance = Math.max(0, ...outside);
  const wrong = outside.findIndex((by) => by > 0);
  if (wrong >= 0) {
    const enough = `bounds wider by ${roundedUp(tolerance)}${cells.unit}`;
    return failed(`${name}: expected ${words}, got ${cells.values[wrong]}${cells.unit}`, tolerance, enough);
  }
  if (cells.missing.length > 0) return notMeasured(name, cells.missing[0]);
  const got =
    cells.values.length === 1 ? `${brief(cells.values[0] as number)}${cells.unit}` : `${cells.values.length} values`;
  return { text: `${name} is ${words}: ${got}`, passed: true, smallestTolerance: 0 };
}

function stat(name: string, rule: Bounds & { statistic: 'mean' | 'sd'; seeds: number }, cells: Cells): Verdict {
  const label = `${rule.statistic === 'mean' ? 'mean' : 'standard deviation'} of ${name}`;
  if (cells.missing.length > 0) return notMeasured(label, cells.missing[0]);
  const values = cells.values as readonly number[];
  if (values.length < rule.seeds) return notMeasured(label, `it needs ${rule.seeds} runs, got ${values.length}`);
  if (rule.statistic === 'sd' && values.length < 2) return notMeasured(label, 'one run has no spread');
  const value = rule.statistic === 'mean' ? mean(values) : Math.sqrt(variance(values));
  const words = `${boundWords(rule, cells.unit)} over ${values.length} runs`;
  const by = beyond(value, rule);
  if (by > 0) {
    const enough = `bounds wider by ${roundedUp(by)}${cells.unit}`;
    return failed(`${label}: expected ${words}, got ${brief(value)}${cells.unit}`, by, enough);
  }
  return { text: `${label} is ${words}: ${brief(value)}${cells.unit}`, passed: true, smallestTolerance: 0 };
}

type SpikesRule = Extract<Expectation, { rule: 'spikes' }>;

function spikes(name: string, rule: SpikesRule, cells: Cells): Verdict {
  const { counts, plusMinus = 0, timeTolerance, pooled = false } = rule;
  if (counts === undefined) return notMeasured(name, 'the rule names neither counts nor times');
  const uneven = differentLength(name, counts, cells);
  if (uneven !== undefined && !pooled) return uneven;
  if (cells.missing.length > 0) return notMeasured(name, cells.missing[0]);
  const wanted = pooled ? [sum(counts)] : counts;
  const got = pooled ? [sum(cells.values as number[])] : (cells.values as number[]);
  const tolerance = deviation(wanted, got);
  const give = plusMinus > 0 ? ` ± ${plusMinus}` : '';
  const wrong = wanted.findIndex((count, i) => Math.abs(got[i] - count) > plusMinus);
  const what = pooled ? 'spikes in all' : 'spikes';
  if (wrong >= 0) {
    const text = `${name}${rowWords(wrong, wanted)}: expected ${wanted[wrong]}${give} ${what}, got ${got[wrong]}`;
    return failed(text, tolerance, `± ${tolerance} ${what}`);
  }
  if (timeTolerance !== undefined) return notMeasured(name, 'a tolerance of times needs times');
  return { text: `${name} is ${listed(wanted)}${give} ${what}`, passed: true, smallestTolerance: tolerance };
}

/** When each neuron fires: a table with a row per spike, or what is left of it by `where`. */
function spikeTimes(rule: SpikesRule, outputs: Readonly<Record<string, Result>>): Verdict {
  const { times = [], by = 'neuron', column = 'time', plusMinus = 0, timeTolerance = '0 ms', pooled = false } = rule;
  const name = nameOf({ ...rule, column });
  const result = outputs[rule.observable];
  if (result?.kind === 'table' && rowCount(result.table) === 0) {
    return judgeTimes(name, pooled ? [ascending(times.flat())] : times.map(ascending), [], plusMinus, timeTolerance);
  }
  const picked = pickCells({ ...rule, column }, result);
  if ('reason' in picked) return notMeasured(name, picked.reason);
  if (picked.missing.length > 0) return notMeasured(name, picked.missing[0]);
  const scale = milliseconds(`1 ${picked.unit.trim()}`);
  if (scale === undefined) return notMeasured(name, 'the column holds no times');
  const inMs = (picked.values as readonly number[]).map((value) => value * scale);
  if (pooled) return judgeTimes(name, [ascending(times.flat())], [ascending(inMs)], plusMinus, timeTolerance);
  const neurons = pickCells({ ...rule, column: by }, result);
  if ('reason' in neurons) return notMeasured(name, neurons.reason);
  const trains: number[][] = [];
  (neurons.values as readonly number[]).forEach((neuron, row) => {
    trains[neuron] ??= [];
    trains[neuron].push(inMs[row]);
  });
  return judgeTimes(name, times.map(ascending), trains.map(ascending), plusMinus, timeTolerance);
}

function judgeTimes(
  name: string,
  wanted: readonly (readonly number[])[],
  got: readonly (readonly number[] | undefined)[],
  plusMinus: number,
  timeTolerance: string,
): Verdict {
  const tolerance = milliseconds(timeTolerance);
  if (tolerance === undefined) return notMeasured(name, `"${timeTolerance}" is not a time`);
  const neurons = Array.from({ length: Math.max(wanted.length, got.length) }, (_, neuron) => ({
    wanted: wanted[neuron] ?? [],
    got: got[neuron] ?? [],
  }));
  // As many spikes as may be elsewhere are left out of the comparison of times.
  const shifts = neurons.map((one) => smallestShift(one.wanted, one.got, plusMinus));
  const smallest = Math.max(0, ...shifts);
  const within = `within ${timeTolerance}${plusMinus > 0 ? `, all but ${plusMinus}` : ''}`;
  const wrong = shifts.findIndex((shift) => shift > tolerance);
  if (wrong >= 0) {
    const where = neurons.length === 1 ? '' : ` of neuron ${wrong}`;
    const { first, count } = unmatched(neurons[wrong].wanted, neurons[wrong].got, tolerance);
    const text = `${name}${where}: expected ${neurons[wrong].wanted.length} spikes ${within}, got ${neurons[wrong].got.length}, ${count} of them elsewhere, the first at ${first} ms`;
    return failed(text, smallest, `${roundedUp(smallest)} ms`);
  }
  const spikeCount = sum(neurons.map((one) => one.wanted.length));
  return { text: `${name} has the ${spikeCount} spike times ${within}`, passed: true, smallestTolerance: smallest };
}

function ascending(times: readonly number[]): readonly number[] {
  return [...times].sort((a, b) => a - b);
}

function notMeasured(name: string, reason: string): Verdict {
  return { text: `${name}: not measured, ${reason}`, passed: null };
}

/** `enough` is the smallest tolerance that would pass, in words. */
function failed(text: string, smallestTolerance: number, enough = ''): Verdict {
  if (!Number.isFinite(smallestTolerance)) return { text, passed: false };
  return { text: enough === '' ? text : `${text} (would pass with ${enough})`, passed: false, smallestTolerance };
}

function differentLength(name: string, wanted: readonly unknown[], { values }: Cells): Verdict | undefined {
  if (wanted.length === values.length) return undefined;
  return failed(`${name}: expected ${wanted.length} values, got ${values.length}`, Number.POSITIVE_INFINITY);
}

function deviation(wanted: readonly (number | null)[], got: readonly (number | null)[]): number {
  return wanted.reduce<number>((most, want, i) => {
    const value = got[i];
    if (want === null || value === null) return want === null && value !== null ? Number.POSITIVE_INFINITY : most;
    return Math.max(most, Math.abs(value - want));
  }, 0);
}

/** How far a value lies outside its bounds. */
function beyond(value: number, { min, max }: Bounds): number {
  return Math.max(0, min === undefined ? 0 : min - value, max === undefined ? 0 : value - max);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

/** Of a sample: over n − 1. */
function variance(values: readonly number[]): number {
  const middle = mean(values);
  return sum(values.map((value) => (value - middle) * (value - middle))) / (values.length - 1);
}

function nameOf({ observable, column, where }: Expectation): string {
  const rows = Object.entries(where ?? {}).map(([name, value]) => `${name} = ${value}`);
  const of = column === undefined ? observable : `${observable} ${column}`;
  return rows.length === 0 ? of : `${of} (${rows.join(', ')})`;
}

function rowWords(row: number, wanted: readonly unknown[]): string {
  return wanted.length === 1 ? '' : ` in row ${row + 1}`;
}

function boundWords({ min, max }: Bounds, unit: string): string {
  if (min !== undefined && max !== undefined) return `from ${min} to ${max}${unit}`;
  if (min !== undefined) return `at least ${min}${unit}`;
  return max === undefined ? 'any number' : `at most ${max}${unit}`;
}

const longestList = 6;

function listed(values: readonly (number | null)[]): string {
  const [first] = values;
  if (values.every((value) => value === first)) return String(first);
  const shown = values.slice(0, longestList).map((value) => (value === null ? '–' : String(value)));
  return shown.join(', ') + (values.length > longestList ? `, … (${values.length} values)` : '');
}

function brief(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** In six digits, and not below the number. */
function roundedUp(value: number): number {
  const rounded = Number(value.toPrecision(6));
  if (rounded >= value) return rounded;
  const [digits, exponent] = value.toExponential(5).split('e');
  return Number(`${(Number(digits) + 0.00001).toFixed(5)}e${exponent}`);
}

function short(hash: string): string {
  return `${hash.slice(0, 12)}…`;
}

const sources: { readonly [Source in Expectation['origin']['source']]: string } = {
  study: 'the study',
  'closed-form': 'closed form',
  independent: 'independent implementation',
  frozen: 'frozen: an earlier run of ours, which proves nothing',
};

function originWords({ origin: { source, note } }: Expectation): string {
  return note === undefined ? sources[source] : `${sources[source]}: ${note}`;
}
