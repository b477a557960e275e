import { type Column, defineResult, param } from '@rheobase/core';
import { z } from 'zod';
import { type CsvColumn, readCsv } from '../data/csv.js';
import { datasetOf, ownFile } from '../parameter/dataFile.js';

const params = z.object({
  file: ownFile('the CSV file, as "rheobase data add" prints it'),
  separator: param.choice(['comma', 'semicolon', 'tab'], 'what stands between two cells', { default: 'comma' }),
});

export const table = defineResult({
  type: 'source/table',
  version: 1,
  title: 'table from a file',
  doc: {
    summary: 'A table of your own, measured or computed elsewhere: to plot, to join, to compare a model with.',
    equation: ['table = the cells of the file'],
    symbols: { table: 'one column per column of the file; a heading such as "current (pA)" gives its unit' },
    source: 'CSV: RFC 4180, in UTF-8, with a line of headings.',
    notes: [
      'A column is numeric if every cell that is not empty is a number, written with a decimal point; else it is text. An empty cell is missing, not 0.',
      'The file is named by its SHA-256 and looked for in the data folder (--data-dir), then among the files that "rheobase data add" keeps; never by a path.',
      'For columns as signals, a recorded current or the features of a data set, take source/columns.',
    ],
  },
  tags: ['csv', 'data', 'measured', 'own'],
  params,
  inputs: {},
  outputs: { table: { result: 'table', doc: 'the table of the file' } },
  data: ({ file }) => datasetOf(file),
  checkData({ file, separator }, content) {
    const columns = readCsv(content(file.name), separator);
    return 'error' in columns ? { file: file.name, reason: columns.error } : undefined;
  },
  compute({ params: { file, separator }, file: content }) {
    const columns = readCsv(content(file.name), separator);
    if ('error' in columns) return { problem: `${file.name}: ${columns.error}` };
    return { outputs: { table: { kind: 'table', table: { columns: columns.map(toColumn) } } } };
  },
});

function toColumn({ name, unit, cells, isNumeric }: CsvColumn): Column {
  const missing: Record<number, string> = {};
  cells.forEach((cell, row) => {
    if (cell === null) missing[row] = 'empty in the file';
  });
  return {
    name,
    ...(unit === undefined ? {} : { unit }),
    kind: isNumeric ? 'number' : 'text',
    values: cells,
    ...(Object.keys(missing).length === 0 ? {} : { missing }),
  };
}
