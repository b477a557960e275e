import type { Column } from '@rheobase/core';
import { type Problem, unitWords } from './namedTable.js';

export interface Origin {
  readonly from: string;
  readonly column: Column;
}

/** Unit and kind of columns that are to become one, or why they cannot. */
export function likeColumns(
  name: string,
  origins: readonly Origin[],
): { readonly unit?: string; readonly kind: Column['kind'] } | Problem {
  const [first, ...others] = origins;
  for (const other of others) {
    if (other.column.unit !== first.column.unit) {
      const units = [first, other].map(({ from, column }) => `${unitWords(column.unit)} in ${from}`);
      return { problem: `column "${name}" has ${units.join(' and ')}` };
    }
    if ((other.column.kind === 'text') !== (first.column.kind === 'text')) {
      const [text, numbers] = first.column.kind === 'text' ? [first, other] : [other, first];
      return { problem: `column "${name}" is text in ${text.from} and numbers in ${numbers.from}` };
    }
  }
  const kind = others.every(({ column }) => column.kind === first.column.kind) ? first.column.kind : 'number';
  return first.column.unit === undefined ? { kind } : { unit: first.column.unit, kind };
}
