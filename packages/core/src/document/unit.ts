/**
 * Units and physical dimensions. Every known unit is a power of ten of the base units s, A, V, m and step, so that
 * conversion is exact; with half powers (`pA·√ms`, the unit of a noise intensity) it is a power of √10.
 */

/** Twice the powers of s, A, V, m and step: halves are whole numbers here. `step` counts time in steps. */
export type UnitDimension = readonly number[];

export const baseUnits = ['s', 'A', 'V', 'm', 'step'] as const;

export interface Unit {
  readonly dimension: UnitDimension;
  /** One of this unit is 10^(halfTens / 2) base units. */
  readonly halfTens: number;
}

export type UnitOutcome = { readonly ok: Unit } | { readonly error: string };

export const dimensionless: UnitDimension = [0, 0, 0, 0, 0];

/** A power beyond this is a mistake, and would make tens and texts grow without end. */
const largestPower = 8;

const prefixes: Readonly<Record<string, number>> = { f: -15, p: -12, n: -9, µ: -6, m: -3, '': 0, k: 3, M: 6, G: 9 };

/** F = A s/V, S = A/V, Ω = V/A, Hz = 1/s, C = A s, J = A V s, W = A V. */
const symbols: Readonly<Record<string, UnitDimension>> = {
  s: [2, 0, 0, 0, 0],
  A: [0, 2, 0, 0, 0],
  V: [0, 0, 2, 0, 0],
  m: [0, 0, 0, 2, 0],
  F: [2, 2, -2, 0, 0],
  S: [0, 2, -2, 0, 0],
  Ω: [0, -2, 2, 0, 0],
  Hz: [-2, 0, 0, 0, 0],
  C: [2, 2, 0, 0, 0],
  J: [2, 2, 2, 0, 0],
  W: [0, 2, 2, 0, 0],
};

const words: ReadonlyMap<string, Unit> = buildWords();

function buildWords(): Map<string, Unit> {
  const known = new Map<string, Unit>();
  for (const [symbol, dimension] of Object.entries(symbols)) {
    for (const [prefix, tens] of Object.entries(prefixes)) {
      known.set(prefix + symbol, { dimension, halfTens: 2 * tens });
    }
  }
  known.set('cm', { dimension: symbols.m, halfTens: -4 });
  known.set('step', { dimension: [0, 0, 0, 0, 2], halfTens: 0 });
  known.set('steps', { dimension: [0, 0, 0, 0, 2], halfTens: 0 });
  return known;
}

/** `u` and both Unicode letters are micro, `ohm` and both Unicode letters are Ω. */
function plainSpelling(word: string): string {
  return word
    .replace(/^[uμ]/, 'µ')
    .replace(/\u2126$/, 'Ω')
    .replace(/[oO]hm$/, 'Ω');
}

/** A unit that is one word, such as `pA`. */
export function unitWord(word: string): Unit | undefined {
  return words.get(plainSpelling(word));
}

/** One factor: `ms`, `√ms`, `cm^2`, `s^-1`, `ms^0.5`, or 1. Sticky, to be used with `lastIndex`. */
const factorPattern = /1|(√?)([a-zA-ZµμΩ\u2126]+)(?:\^(-?\d+(?:\.[05])?))?/y;

/** Reads factors joined by `*`, `·` or `/`; a division takes the next factor alone, so that A/m^2/s is A m^-2 s^-1. */
export function parseUnit(text: string): UnitOutcome {
  // Before any pattern sees it: a million spaces would keep one busy for minutes.
  if (text.length > 100) return { error: 'the unit is too long' };
  const spaceless = text.replace(/\s*([*·/])\s*/g, '$1').trim();
  if (spaceless === '') return { error: 'no unit' };
  let unit: Unit = { dimension: dimensionless, halfTens: 0 };
  let sign = 1;
  for (let at = 0; ; at += 1) {
    factorPattern.lastIndex = at;
    const match = factorPattern.exec(spaceless);
    if (match === null) return { error: `cannot read the unit "${text.trim()}"` };
    if (match[2] !== undefined) {
      const factor = unitWord(match[2]);
      if (factor === undefined) return { error: `unknown unit "${match[2]}"` };
      const halves = Number(match[3] ?? 1) * (match[1] === '√' ? 1 : 2);
      if (!Number.isInteger(halves)) return { error: `a unit has whole or half powers, not ${match[0]}` };
      const power = raiseUnit(factor, sign * halves);
      if ('error' in power) return power;
      unit = multiplyUnits(unit, power.ok);
    }
    at = factorPattern.lastIndex;
    if (at === spaceless.length) break;
    if (!'*·/'.includes(spaceless[at])) return { error: `cannot read the unit "${text.trim()}"` };
    sign = spaceless[at] === '/' ? -1 : 1;
  }
  return isReasonable(unit.dimension) ? { ok: unit } : { error: `the powers in "${text.trim()}" are too large` };
}

function multiplyUnits(a: Unit, b: Unit): Unit {
  return { dimension: multiplyDimensions(a.dimension, b.dimension), halfTens: a.halfTens + b.halfTens };
}

/** unit^(halves / 2). */
function raiseUnit(unit: Unit, halves: number): UnitOutcome {
  const dimension = raiseDimension(unit.dimension, halves);
  if (dimension === undefined) return { error: 'a unit has whole or half powers' };
  return { ok: { dimension, halfTens: (unit.halfTens * halves) / 2 } };
}

export function multiplyDimensions(a: UnitDimension, b: UnitDimension): UnitDimension {
  return a.map((power, base) => power + b[base]);
}

/** dimension^(halves / 2), or undefined where a quarter of a base unit would come up. */
export function raiseDimension(dimension: UnitDimension, halves: number): UnitDimension | undefined {
  const powers = dimension.map((power) => (power * halves) / 2 + 0);
  return powers.every(Number.isInteger) ? powers : undefined;
}

export function sameDimension(a: UnitDimension, b: UnitDimension): boolean {
  return a.every((power, base) => power === b[base]);
}

export function isDimensionless(dimension: UnitDimension): boolean {
  return dimension.every((power) => power === 0);
}

/** Whether the powers are small enough to be meant. */
export function isReasonable(dimension: UnitDimension): boolean {
  return dimension.every((power) => Math.abs(power) <= 2 * largestPower);
}

/** Powers of ten of ms, pA, mV, µm and step: the base of the units that kernels compute in. */
const engineTens = [-3, -12, -3, -6, 0] as const;
const engineBase = ['ms', 'pA', 'mV', 'µm', 'step'] as const;

/**
 * The coherent unit in which kernels compute is 10^engineScale base units: ms, mV and pA, hence nS, pF, GΩ and kHz.
 * A whole or half number.
 */
export function engineScale(dimension: UnitDimension): number {
  return dimension.reduce((sum, power, base) => sum + power * engineTens[base], 0) / 2;
}

/** Engine units that have a name. */
const engineNames = ['nS', 'pF', 'GΩ', 'kHz'] as const;

/** `mV`, `nS`, `pA·√ms`, `pA/µm^2`, … or `1`. */
export function engineUnit(dimension: UnitDimension): string {
  const named = engineNames.find((name) => sameDimension(words.get(name)!.dimension, dimension));
  return named ?? unitText(dimension, engineBase);
}

/** The dimension as a product of these spellings of the base units, in a fixed order; `1` where it has none. */
export function unitText(dimension: UnitDimension, spelling: readonly string[] = baseUnits): string {
  // Current and voltage come before time, as people write them.
  const order = [1, 2, 0, 3, 4];
  const above = order.filter((base) => dimension[base] > 0).map((base) => factorText(spelling[base], dimension[base]));
  const below = order.filter((base) => dimension[base] < 0).map((base) => factorText(spelling[base], -dimension[base]));
  if (above.length === 0 && below.length === 0) return '1';
  return [above.join('·') || '1', ...below].join('/');
}

function factorText(unit: string, halves: number): string {
  if (halves === 1) return `√${unit}`;
  return halves === 2 ? unit : `${unit}^${halves / 2}`;
}
