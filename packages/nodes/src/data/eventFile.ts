import { parseQuantity } from '@rheobase/core';
import { membersOf, readArrayFile } from './arrayFile.js';
import { readCsv, type Separator } from './csv.js';

/** Events, one per place in each list. */
export interface EventList {
  readonly sample: ArrayLike<number>;
  readonly time: ArrayLike<number>;
  /** What a time is multiplied by to be in ms. */
  readonly milliseconds: number;
  readonly channel: ArrayLike<number>;
  readonly label: ArrayLike<number> | undefined;
}

const names = ['sample', 'time', 'channel'] as const;

/** A list of events from CSV, or from the arrays of a .npz file, whose times are in `timeUnit`. */
export function readEventFile(
  bytes: Uint8Array,
  { timeUnit, separator }: { readonly timeUnit: string; readonly separator: Separator },
): EventList | { error: string } {
  return bytes[0] === 0x50 && bytes[1] === 0x4b ? readArrays(bytes, timeUnit) : readColumns(bytes, separator);
}

function readArrays(bytes: Uint8Array, timeUnit: string): EventList | { error: string } {
  const lists: Record<string, ArrayLike<number>> = {};
  for (const name of [...names, ...(membersOf(bytes).includes('label') ? ['label'] : [])]) {
    const found = readArrayFile(bytes, name);
    if ('error' in found) return found;
    if (found.shape.length !== 1) return { error: `its array "${name}" has ${found.shape.length} axes, expected 1` };
    lists[name] = found.values;
  }
  return together(lists, timeUnit);
}

function readColumns(bytes: Uint8Array, separator: Separator): EventList | { error: string } {
  const columns = readCsv(bytes, separator);
  if ('error' in columns) return columns;
  const lists: Record<string, ArrayLike<number>> = {};
  let timeUnit = '';
  for (const { name, unit, cells, isNumeric } of columns) {
    if (![...names, 'label'].includes(name)) continue;
    const empty = cells.indexOf(null);
    if (!isNumeric) return { error: `column "${name}" is text` };
    if (empty >= 0) return { error: `column "${name}", row ${empty + 1}: it is empty` };
    if (name === 'time') timeUnit = unit ?? '';
    lists[name] = cells as readonly number[];
  }
  const absent = names.find((name) => lists[name] === undefined);
  if (absent !== undefined) return { error: `it has no column "${absent}"` };
  if (timeUnit === '') return { error: 'the heading of its times has no unit; write "time (ms)"' };
  return together(lists, timeUnit);
}

function together(lists: Readonly<Record<string, ArrayLike<number>>>, timeUnit: string): EventList | { error: string } {
  const { sample, time, channel, label } = lists;
  const odd = Object.entries(lists).find(([, { length }]) => length !== sample.length);
  if (odd !== undefined) return { error: `it has ${sample.length} samples but ${odd[1].length} of "${odd[0]}"` };
  const [unit, ms] = [parseQuantity(`1 ${timeUnit}`), parseQuantity('1 ms')];
  if ('error' in unit || 'error' in ms || unit.ok.dimension.some((power, base) => power !== ms.ok.dimension[base])) {
    return { error: `its times are in "${timeUnit}", which is no unit of time` };
  }
  return { sample, time, milliseconds: unit.ok.value, channel, label };
}
