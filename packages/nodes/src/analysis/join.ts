import { defineResult, param } from '@rheobase/core';
import { z } from 'zod';
import { namedTables } from '../table/namedTable.js';
import { sideBySide } from '../table/sideBySide.js';
import { stack } from '../table/stack.js';

const params = z.object({
  how: param.choice(
    ['outer', 'inner', 'stack'],
    'outer: every row of any table; inner: rows that all tables have; stack: tables below each other',
    { default: 'outer' },
  ),
  on: param.words('side by side: key columns by which rows belong together', { default: [] }),
  names: param.words('a name for each table; the nodes they come from by default', { default: [] }),
  columns: param.words('side by side: new names of all value columns, in order', { default: [] }),
  source: param.text('stack: name of the leading column that says where a row comes from', { default: 'source' }),
});

export const join = defineResult({
  type: 'analysis/join',
  version: 1,
  title: 'join tables',
  doc: {
    summary: 'Joins tables side by side by their key columns, or stacks them below each other.',
    equation: [
      'outer = { (key, a[key], b[key], …) : key in any table }',
      'inner = { (key, a[key], b[key], …) : key in every table }',
      'stack = { (name, row) : row of the table of that name }',
    ],
    symbols: { key: 'the cells of the key columns, equal to the last bit', name: 'where a row comes from' },
    source: 'Codd 1970, doi:10.1145/362384.362685.',
    notes: [
      'Value columns are named "table column" where `names` is given, else only where a name would stand twice; `columns` names them all.',
      'A table without a row for a key gives missing cells: "no row in measured". Missing cells keep their reasons.',
      'Columns of a sweep are keys without being named. A single number is a table of one row.',
      'Units must agree in columns that become one.',
    ],
  },
  tags: ['merge', 'stack', 'table'],
  params,
  inputs: { tables: { result: ['table', 'number'], many: true, doc: 'tables or single numbers' } },
  outputs: { table: { result: 'table', doc: 'all of them in one' } },

  compute({ params: { how, on, names, columns, source }, inputs }) {
    const sources = namedTables(inputs.tables, names);
    if ('problem' in sources) return sources;
    const prefix = names.length > 0 ? 'always' : 'needed';
    const joined = how === 'stack' ? stack(sources, source) : sideBySide(sources, { on, how, prefix, columns });
    return 'problem' in joined ? joined : { outputs: { table: { kind: 'table', table: joined } } };
  },
});
