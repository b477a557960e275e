import type { Column, Result, ResultDefinition, ResultInput, Table } from '@rheobase/core';

/** For tests only: a node of the result stratum on its own, its parameters read as those of a file are. */

/** What stands on each port by the `node.port` it comes from: a table, a number, or any result as it is. */
export type Wires = Readonly<Record<string, Readonly<Record<string, Table | number | Result>>>>;

export function computeNode(definition: ResultDefinition, params: Readonly<Record<string, unknown>>, wires: Wires) {
  const inputs = Object.fromEntries(
    Object.keys(definition.inputs).map((port) => [port, Object.entries(wires[port] ?? {}).map(wire)]),
  );
  const computed = definition.compute({
    path: 'tested',
    title: definition.title,
    params: definition.params.strict().parse(params),
    inputs,
    file: (name) => {
      throw new Error(`internal: no file ${name}`);
    },
  });
  const none: Readonly<Record<string, Result>> = {};
  return 'problem' in computed ? { problem: computed.problem, outputs: none } : { ...computed, problem: undefined };
}

/** The table that a node gives, as rows of plain objects; a missing cell is its reason in brackets. */
export function tableFrom(definition: ResultDefinition, params: Readonly<Record<string, unknown>>, wires: Wires) {
  const { problem, outputs } = computeNode(definition, params, wires);
  const result = outputs.table;
  if (result?.kind !== 'table') throw new Error(problem ?? 'no table');
  return { table: result.table, rows: rowsOf(result.table) };
}

export function rowsOf({ columns }: Table): Record<string, number | string>[] {
  return (columns[0]?.values ?? []).map((_, row) =>
    Object.fromEntries(columns.map(({ name, values, missing }) => [name, values[row] ?? `[${missing?.[row]}]`])),
  );
}

/** Columns with a unit in brackets: `{ 'rate (Hz)': [0, 12] }`. */
export function tableWith(cells: Readonly<Record<string, readonly (number | string)[]>>, sweep?: string[]): Table {
  const columns = Object.entries(cells).map(([heading, values]): Column => {
    const [, name, unit] = /^(.*?)(?: \(([^)]*)\))?$/.exec(heading) as unknown as [string, string, string | undefined];
    const kind = values.some((value) => typeof value === 'string') ? 'text' : 'number';
    return { name, kind, values, ...(unit === undefined ? {} : { unit }) };
  });
  return sweep === undefined ? { columns } : { columns, sweep };
}

function wire([from, value]: [string, Table | number | Result]): ResultInput {
  if (typeof value === 'number') return { from, result: { kind: 'number', value } };
  return { from, result: 'kind' in value ? value : { kind: 'table', table: value } };
}
