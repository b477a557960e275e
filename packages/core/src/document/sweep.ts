import { type Issue, issue } from '../issue/issue.js';
import {
  add,
  type Decimal,
  decimal,
  decimalOf,
  decimalText,
  floorQuotient,
  multiply,
  scale,
  subtract,
  toNumber,
} from '../numeric/decimal.js';
import { parseQuantity, writtenUnit } from './quantity.js';
import { type GraphDocument, limits, type SweepValues } from './schema.js';
import { seedText, seedWords } from './seed.js';
import { shortened } from './shortened.js';
import { isDimensionless, parseUnit, sameDimension, type Unit } from './unit.js';

/** What a run of a sweep sets a named parameter or the seed to. Seeds are digits, quantities have their unit. */
export type SweepValue = number | string;

export interface SweepAxis {
  readonly name: string;
  readonly values: readonly SweepValue[];
}

/** Values that are counted but not yet written out: a range may stand for more than would fit. */
interface Values {
  readonly count: bigint;
  at(index: number): SweepValue;
}

interface Problem {
  readonly expected: string;
  readonly got: string;
}

type Range = Exclude<SweepValues, readonly unknown[]>;

/**
 * In: a document. Out: what each run of its sweep sets, the first key outermost; one run that sets nothing without a
 * sweep. Ranges are stepped in exact decimals and include `to` where a step lands on it. Whether a value suits its
 * parameter is asked when that run is checked.
 */
export function sweepRuns(document: GraphDocument): {
  readonly runs: readonly Readonly<Record<string, SweepValue>>[];
  readonly issues: readonly Issue[];
} {
  const { axes, issues } = sweepAxes(document);
  if (issues.length > 0) return { runs: [], issues };
  let runs: Record<string, SweepValue>[] = [{}];
  for (const { name, values } of axes) {
    runs = runs.flatMap((run) => values.map((value) => ({ ...run, [name]: value })));
  }
  return { runs, issues };
}

/** The axes of the sweep with every value written out; none where there is an issue. */
export function sweepAxes(document: GraphDocument): {
  readonly axes: readonly SweepAxis[];
  readonly issues: readonly Issue[];
} {
  const issues: Issue[] = [];
  const axes: { readonly name: string; readonly values: Values }[] = [];
  const known = new Set(['seed', ...Object.keys(document.parameters ?? {})]);
  let runs = 1n;
  for (const [name, written] of Object.entries(document.sweep ?? {})) {
    if (!known.has(name)) {
      issues.push(issue('unknown-named-parameter', { parameter: 'sweep' }, { name, known: [...known] }));
      continue;
    }
    const values = name === 'seed' ? seedValues(written) : parameterValues(written);
    if ('expected' in values) {
      issues.push(issue('bad-parameter', { parameter: `sweep.${name}` }, values));
      continue;
    }
    axes.push({ name, values });
    if (runs <= limits.sweepRuns) runs *= values.count;
  }
  if (runs > limits.sweepRuns) {
    const facts = { what: 'the sweep', limit: `${limits.sweepRuns} runs`, got: shortened(`${runs}`) };
    issues.push(issue('too-large', { parameter: 'sweep' }, facts));
  }
  if (issues.length > 0) return { axes: [], issues };
  return {
    axes: axes.map(({ name, values }) => ({
      name,
      values: Array.from({ length: Number(values.count) }, (_, index) => values.at(index)),
    })),
    issues,
  };
}

function seedValues(written: SweepValues): Values | Problem {
  const bad = itemsOf(written).find((value) => seedText(value) === undefined);
  if (bad !== undefined) return { expected: seedWords, got: shown(bad) };
  return isRange(written)
    ? stepped(written, (value) => decimal(BigInt(value)), decimalText)
    : listed(written.map((value) => String(BigInt(value))));
}

function parameterValues(written: SweepValues): Values | Problem {
  if (!isRange(written)) return listed(written);
  if (itemsOf(written).every((value) => typeof value === 'number')) {
    return stepped(written, (value) => decimalOf(value as number), toNumber);
  }
  // The values are written in the unit of `from`.
  const from = parseQuantity(String(written.from));
  if ('error' in from || isDimensionless(from.ok.dimension)) {
    return { expected: 'three numbers or three quantities such as "5 pA"', got: shown(written.from) };
  }
  const unitText = writtenUnit(from.ok);
  const unit = parseUnit(unitText);
  if ('error' in unit) throw new Error(`internal: ${unit.error}`);
  const bad = itemsOf(written).find((value) => amountIn(unit.ok, value) === undefined);
  if (bad !== undefined) return { expected: `a quantity in ${unitText}, as in "from"`, got: shown(bad) };
  return stepped(
    written,
    (value) => amountIn(unit.ok, value) as Decimal,
    (amount) => `${decimalText(amount)} ${unitText}`,
  );
}

/** How many of the unit a quantity is, exactly; undefined for what cannot be counted in it. */
function amountIn(unit: Unit, value: SweepValue): Decimal | undefined {
  const parsed = parseQuantity(String(value));
  if ('error' in parsed || !sameDimension(parsed.ok.dimension, unit.dimension)) return undefined;
  const { exact, rootTen } = parsed.ok;
  const tens = ((rootTen ? 1 : 0) - unit.halfTens) / 2;
  // A power of √10 is left over between, say, √s and √ms; of none it does not matter.
  return exact.digits === 0n || Number.isInteger(tens) ? scale(exact, tens) : undefined;
}

function listed(values: readonly SweepValue[]): Values {
  return { count: BigInt(values.length), at: (index) => values[index] };
}

function stepped(
  range: Range,
  exactly: (value: SweepValue) => Decimal,
  write: (value: Decimal) => SweepValue,
): Values | Problem {
  const [from, to, step] = itemsOf(range).map(exactly);
  const distance = subtract(to, from);
  if (step.digits === 0n || (distance.digits < 0n !== step.digits < 0n && distance.digits !== 0n)) {
    return { expected: `a step that leads from ${shown(range.from)} to ${shown(range.to)}`, got: shown(range.step) };
  }
  return {
    count: floorQuotient(distance, step) + 1n,
    at: (index) => write(add(from, multiply(decimal(BigInt(index)), step))),
  };
}

function isRange(written: SweepValues): written is Range {
  return !Array.isArray(written);
}

function itemsOf(written: SweepValues): readonly SweepValue[] {
  return isRange(written) ? [written.from, written.to, written.step] : written;
}

function shown(value: SweepValue): string {
  return typeof value === 'number' ? String(value) : JSON.stringify(shortened(value));
}
