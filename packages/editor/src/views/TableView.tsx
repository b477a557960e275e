import type { Column, Table } from '@rheobase/core';
import { useState } from 'react';
import { english } from '../text/english.js';

const page = 50;

/** A table of a run. A missing cell says why it is missing. */
export function TableView({ table }: { table: Table }) {
  const [rows, setRows] = useState(page);
  const count = table.columns[0]?.values.length ?? 0;
  const shown = Math.min(rows, count);
  return (
    <div className="table-view">
      <table>
        <thead>
          <tr>
            {table.columns.map(({ name, unit, kind }) => (
              <th key={name} scope="col" className={kind}>
                {name}
                {unit === undefined ? null : <span className="unit"> {unit}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: shown }, (_, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place.
            <tr key={row}>
              {table.columns.map((column) => (
                <Cell key={column.name} column={column} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {shown < count ? (
        <button type="button" onClick={() => setRows(rows + 10 * page)}>
          {english.view.moreRows(count - shown)}
        </button>
      ) : null}
    </div>
  );
}

function Cell({ column, row }: { column: Column; row: number }) {
  const value = column.values[row];
  if (value === null) {
    return (
      <td className="missing" title={column.missing?.[row]}>
        –
      </td>
    );
  }
  return <td className={column.kind}>{typeof value === 'number' ? numberText(value, column.kind) : value}</td>;
}

/** Six digits at most; whole numbers whole. */
export function numberText(value: number, kind: Column['kind'] = 'number'): string {
  if (kind === 'integer' || Number.isInteger(value)) return value.toLocaleString('en');
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) return value.toExponential(3);
  return value.toLocaleString('en', { maximumSignificantDigits: 6 });
}
