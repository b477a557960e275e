import { defineSignal, dimensions, param } from '@rheobase/core';
import { z } from 'zod';
import { type CsvColumn, readCsv, type Separator } from '../data/csv.js';
import { datasetOf, type OwnFile, ownFile } from '../parameter/dataFile.js';
import {
  arrayKernel,
  batchOf,
  checkCounts,
  factorOf,
  faultOf,
  meaningParams,
  samplesParams,
  signalKinds,
  timeOf,
  unitOf,
} from './own/ownSignal.js';

const params = z.object({
  file: ownFile('the CSV file, as "rheobase data add" prints it'),
  separator: param.choice(['comma', 'semicolon', 'tab'], 'what stands between two cells', { default: 'comma' }),
  columns: param.words('the columns to take, by name and without unit; they become the features, in this order', {
    default: ['value'],
  }),
  rows: param.choice(['samples', 'steps'], 'what a row is: a sample of a data set, or a step of time', {
    default: 'samples',
  }),
  count: param.integer('how many rows the file has, headings aside', { default: 1, min: 1, max: 100_000_000 }),
  ...meaningParams,
  ...samplesParams,
});

type Params = z.output<typeof params>;

export const columns = defineSignal({
  type: 'source/columns',
  version: 1,
  title: 'columns from a file',
  doc: {
    summary: 'Columns of a CSV file as a signal: the features or labels of a data set, or a recording over time.',
    equation: ['samples: out[sample, feature] = the cell of that row and column', 'steps: out[t, feature] = the same'],
    symbols: { out: 'the numbers; a current, voltage or conductance in the unit of its heading, "current (nA)"' },
    source: 'CSV: RFC 4180, in UTF-8, with a line of headings.',
    notes: [
      'Features and labels are two nodes with the same file, the same `dataset` and the same splits.',
      'A column of text can be no signal: write classes as numbers from 0 on. An empty cell is refused.',
      'The file is named by its SHA-256 and looked for in the data folder (--data-dir), then among the files that "rheobase data add" keeps; never by a path. For a table to plot or to compare with, take source/table.',
    ],
  },
  tags: ['csv', 'data', 'own', 'dataset', 'recording', 'features'],
  params,
  inputs: {},
  outputs: { out: { signal: signalKinds, shape: ['...n'], doc: 'the numbers' } },
  check(own) {
    const { columns: wanted, kind, rows, count } = own;
    if (wanted.length === 0) return { parameter: 'columns', expected: 'at least one column', got: 'none' };
    if (kind === 'label' && wanted.length > 1) {
      return { parameter: 'columns', expected: 'one column of labels', got: wanted.join(', ') };
    }
    return rows === 'samples' ? checkCounts(own, count) : undefined;
  },
  infer({ path, params: own }) {
    const { kind, rows, count, dt, classes, columns: wanted } = own;
    const isTimed = rows === 'steps';
    return {
      outputs: {
        out: {
          kind,
          unit: unitOf(kind),
          shape: kind === 'label' ? [] : dimensions(wanted.length),
          time: isTimed ? timeOf(path, dt, count) : null,
          varies: isTimed,
          batch: isTimed ? null : batchOf(path, own, count),
          ...(kind === 'label' ? { classes } : {}),
        },
      },
    };
  },
  data: ({ file }) => datasetOf(file),
  checkData(own, content) {
    const found = readColumns(own, content(own.file.name));
    return 'error' in found ? { file: own.file.name, reason: found.error } : undefined;
  },

  kernel(at) {
    const found = readColumns(at.params, at.file(at.params.file.name));
    if ('error' in found) throw new Error(`internal: ${at.params.file.name}: ${found.error}`);
    return arrayKernel(at, found, 1);
  },
});

/** The wanted numbers, [row][column], in the units of the engine. */
function readColumns(
  { separator, columns: wanted, count, kind, classes }: Params & { file: OwnFile; separator: Separator },
  bytes: Uint8Array,
): { values: Float64Array } | { error: string } {
  const all = readCsv(bytes, separator);
  if ('error' in all) return all;
  const rows = all[0].cells.length;
  if (rows !== count) return { error: `it has ${rows} rows, the graph says ${count}` };
  const values = new Float64Array(count * wanted.length);
  for (const [feature, name] of wanted.entries()) {
    const found = all.find((column) => column.name === name);
    if (found === undefined) return { error: `it has no column "${name}"; its columns: ${named(all)}` };
    if (!found.isNumeric) return { error: `column "${name}" is text` };
    const factor = factorOf(kind, found.unit);
    if (typeof factor === 'object') return { error: `column "${name}": ${factor.error}` };
    for (const [row, cell] of found.cells.entries()) {
      const wrong = cell === null ? 'it is empty' : faultOf(kind, classes, cell as number);
      if (wrong !== undefined) return { error: `column "${name}", row ${row + 1}: ${wrong}` };
      values[row * wanted.length + feature] = (cell as number) * factor;
    }
  }
  return { values };
}

function named(columns: readonly CsvColumn[]): string {
  return columns
    .slice(0, 20)
    .map(({ name }) => name)
    .join(', ');
}
