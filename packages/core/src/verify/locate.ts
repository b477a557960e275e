import { fingerprintsOf, firstDifference } from '../result/fingerprint.js';
import { hashResult } from '../result/hash.js';
import type { SealedObservable } from '../result/receipt.js';
import type { Column, Result, Table, Tensor } from '../result/result.js';

/** Where a result first differs from what was sealed. */
export interface Difference {
  /** `path.port` */
  readonly observable: string;
  readonly node: string;
  /** A column of a table, a tensor of a model. */
  readonly part?: string;
  /** Rows or elements, half open, that hold the first difference; one of them where it is known exactly. */
  readonly from?: number;
  readonly to?: number;
  /** The place in the terms of the table or tensor: `neuron 3, time 12.4 ms`, `[17, 3]`. */
  readonly place?: string;
  readonly before?: string;
  readonly after?: string;
}

/**
 * In: what a receipt keeps of an observable, the result that has another hash, and the sealed result itself where it is
 * at hand. Out: the first place where they differ. With the result it is one value, else a block of them.
 */
export function locate(
  observable: string,
  sealed: SealedObservable,
  fresh: Result | undefined,
  kept: Result | undefined,
): Difference {
  const at = { observable, node: observable.slice(0, observable.lastIndexOf('.')) };
  if (fresh === undefined) return { ...at, before: 'a result', after: 'none' };
  if (fresh.kind !== sealed.kind) return { ...at, before: `a ${sealed.kind}`, after: `a ${fresh.kind}` };
  if (fresh.kind === 'number') {
    const { value, unit } = sealed;
    return { ...at, before: numberWords(value ?? null, unit), after: numberWords(fresh.value, fresh.unit) };
  }
  const keptParts = kept !== undefined && hashResult(kept)?.sha256 === sealed.sha256 ? kept : undefined;
  const before = keptParts === undefined ? sealed.parts : fingerprintsOf(keptParts);
  const after = fingerprintsOf(fresh);
  if (before === undefined || after === undefined) return at;
  for (const part of partNames(before, after)) {
    const [was, is] = [before[part], after[part]];
    if (was === undefined || is === undefined) {
      const words = (present: unknown) => (present === undefined ? 'not there' : 'there');
      return { ...at, part, before: words(was), after: words(is) };
    }
    const range = firstDifference(was, is);
    if (range === undefined) continue;
    if (was.count !== is.count)
      return { ...at, part, ...range, before: `${was.count} values`, after: `${is.count} values` };
    return { ...at, part, ...inside(fresh, keptParts, part, range) };
  }
  // The values are the same: a unit, a reason or the order of the columns is not.
  return { ...at, before: 'other names, units, shapes or reasons' };
}

/** In the order of the fresh result, then whatever only the sealed one has. */
function partNames(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): string[] {
  return [...new Set([...Object.keys(after), ...Object.keys(before)])];
}

interface Range {
  readonly from: number;
  readonly to: number;
}

function inside(fresh: Result, kept: Result | undefined, part: string, range: Range): Partial<Difference> {
  const now = valuesOf(fresh, part);
  const was = kept === undefined ? undefined : valuesOf(kept, part);
  let { from, to } = range;
  if (now !== undefined && was !== undefined) {
    while (from < to - 1 && Object.is(was[from], now[from])) from++;
    to = from + 1;
  }
  const exact = to - from === 1;
  const place = placeOf(fresh, part, { from, to });
  return {
    from,
    to,
    ...(place === undefined ? {} : { place }),
    ...(exact && was !== undefined ? { before: cellWords(was[from]) } : {}),
    ...(exact && now !== undefined ? { after: cellWords(now[from]) } : {}),
  };
}

type Values = Tensor['values'] | Column['values'];

function valuesOf(result: Result, part: string): Values | undefined {
  if (result.kind === 'model') return result.model.tensors[part]?.values;
  return result.kind === 'table' ? result.table.columns.find(({ name }) => name === part)?.values : undefined;
}

function placeOf(result: Result, part: string, range: Range): string | undefined {
  if (result.kind === 'model') return tensorPlace(result.model.tensors[part].shape, range);
  return result.kind === 'table' ? rowPlace(result.table, part, range) : undefined;
}

function tensorPlace(shape: readonly number[], { from, to }: Range): string {
  const index = (flat: number) => {
    let rest = flat;
    return `[${[...shape]
      .reverse()
      .map((size) => {
        const digit = rest % size;
        rest = Math.floor(rest / size);
        return digit;
      })
      .reverse()
      .join(', ')}]`;
  };
  return to - from === 1 ? index(from) : `from ${index(from)} to ${index(to - 1)}`;
}

/** What the columns before this one say of the row: neuron, step, time, the values of a sweep. */
function rowPlace({ columns }: Table, part: string, { from, to }: Range): string | undefined {
  const before = columns.slice(
    0,
    columns.findIndex(({ name }) => name === part),
  );
  if (before.length === 0) return undefined;
  const words = before.slice(0, 4).map(({ name, unit, values }) => {
    const [first, last] = [values[from], values[to - 1]].map((value) => numberWords(value, unit));
    return first === last ? `${name} ${first}` : `${name} ${first} to ${last}`;
  });
  return words.join(', ');
}

function numberWords(value: number | string | null, unit?: string): string {
  return value === null ? 'no value' : `${value}${unit === undefined ? '' : ` ${unit}`}`;
}

function cellWords(value: number | string | null): string {
  return value === null ? 'no value' : String(value);
}
