import {
  type Column,
  column,
  defineResult,
  evaluateExpression,
  inUnit,
  Missing,
  param,
  parseQuantity,
  rowCount,
  table,
} from '@rheobase/core';
import { z } from 'zod';
import { level } from '../parameter/level.js';
import { inNumbers } from '../table/inNumbers.js';
import { listed, type NamedTable, namedTables, namesOf } from '../table/namedTable.js';

const params = z.object({
  name: param.text('name of the new column', { default: 'formula' }),
  formula: param.text(
    'an expression of columns, of "values" and of quantities, for example "1/(2 ms + C*(20 mV)/current)"',
    { default: '0', maxLength: 4096 },
  ),
  unit: param.text('unit of the new column, for example "Hz"; empty for none', { default: '' }),
  values: z
    .record(z.string().regex(/^[A-Za-z][A-Za-z0-9_]*$/), level.required('a number or a quantity'))
    .prefault({})
    .meta({ description: 'names for numbers and quantities in the formula: { "C": "100 pF" }' }),
});

export const formula = defineResult({
  type: 'analysis/formula',
  version: 1,
  title: 'formula',
  doc: {
    summary: 'Adds a column that is computed from the others, row by row: a closed form beside what was measured.',
    equation: ['y = formula(columns of the row, values)'],
    symbols: {
      y: 'cell of the new column',
      formula: 'numbers, quantities, names, + − * / ^, parentheses, and the functions that an $expr knows',
    },
    source: 'The expressions of the file format (docs/decisions/0005); units are checked by dimension.',
    notes: [
      'A column can be named in the formula if its name is one word of letters and digits; its cells carry its unit.',
      'Where a row has no value (a column is missing there, or the logarithm of a negative number is asked for) the new cell is missing and says why.',
      'It computes, and cannot run code.',
    ],
  },
  tags: ['expression', 'derive', 'compute', 'closed form', 'column'],
  params,
  inputs: { table: { result: 'table', doc: 'any table' } },
  outputs: { table: { result: 'table', doc: 'the same table with the new column at its end' } },
  check({ unit }) {
    if (unit === '' || 'ok' in parseQuantity(`1 ${unit}`)) return undefined;
    return { parameter: 'unit', expected: 'a unit, for example "Hz"', got: `"${unit}"` };
  },

  compute({ params: { name, formula, unit, values }, inputs }) {
    const [source] = namedTables(inputs.table) as NamedTable[];
    const own = source.table;
    if (namesOf(own).includes(name)) return { problem: `the table has a column "${name}" already` };
    const words = new Map(own.columns.map((one) => [one.name, inNumbers(one)]));
    const rows = rowCount(own);
    const cells: (number | Missing)[] = [];
    for (let row = 0; row < rows; row++) {
      const gaps: string[] = [];
      const outcome = evaluateExpression(formula, (word) => {
        const given = values[word];
        if (given !== undefined) return given;
        const found = words.get(word);
        return found === undefined ? undefined : cellOf(found, row, gaps);
      });
      if ('value' in outcome) {
        const cell = numberIn(outcome.value, unit);
        if (typeof cell === 'object') return cell;
        cells.push(cell);
      } else if (gaps.length > 0) {
        cells.push(new Missing(gaps[0]));
      } else if (outcome.unknown !== undefined) {
        const known = [...Object.keys(values), ...words.keys()];
        return { problem: `the formula names "${outcome.unknown}"; there are ${listed(known)}` };
      } else {
        cells.push(new Missing(outcome.error));
      }
    }
    // A mistake in the formula itself is one in every row.
    const [first] = cells;
    if (
      rows > 0 &&
      first instanceof Missing &&
      cells.every((cell) => cell instanceof Missing && cell.reason === first.reason)
    ) {
      return { problem: `"${formula}" has no value in any row: ${first.reason}` };
    }
    const added = column(name, cells, { kind: 'number', ...(unit === '' ? {} : { unit }) });
    const made = table(...own.columns, added);
    return { outputs: { table: { kind: 'table', table: { ...own, columns: made.columns } } } };
  },
});

/** What a column holds in a row, as a number or as the text of a quantity. */
function cellOf({ unit, values, missing, name }: Column, row: number, gaps: string[]): number | string | undefined {
  const value = values[row];
  if (typeof value === 'number') return unit === undefined ? value : `${value} ${unit}`;
  gaps.push(value === null ? (missing?.[row] ?? 'no value') : `column "${name}" is text`);
  return undefined;
}

function numberIn(value: number | string, unit: string): number | { readonly problem: string } {
  if (typeof value === 'number') {
    return unit === '' ? value : { problem: `the formula gives a plain number, not one in ${unit}` };
  }
  const parsed = parseQuantity(value);
  if ('error' in parsed) throw new Error(`internal: the value ${value} of a formula is no quantity`);
  const wanted = parseQuantity(`1 ${unit}`);
  const fits = 'ok' in wanted && parsed.ok.dimension.every((halves, i) => halves === wanted.ok.dimension[i]);
  if (unit === '' || !fits)
    return { problem: `the formula gives ${value}, which is not in ${unit || 'plain numbers'}` };
  return inUnit(parsed.ok, unit);
}
