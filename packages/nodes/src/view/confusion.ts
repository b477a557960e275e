import { type Column, defineResult, param } from '@rheobase/core';
import { z } from 'zod';
import { figureTexts, sentences, textOr } from '../parameter/figureTexts.js';
import { findAll, type NamedTable, namedTables } from '../table/namedTable.js';
import { cellPlot, type GridCell } from './figure/cellPlot.js';
import { shortNumber } from './figure/words.js';

const params = z.object({
  names: param.words('a word for each class, in order; by default its number', { default: [] }),
  ...figureTexts,
});

export const confusion = defineResult({
  type: 'view/confusion',
  version: 1,
  title: 'confusion matrix',
  doc: {
    summary: 'Draws how often each true class was taken for each class.',
    equation: ['colour of (true, predicted) = samples / samples of that true class'],
    symbols: { samples: 'how many of a true class got this prediction; in print, zeros left out' },
    source: 'Provost & Kohavi 1998, Machine Learning 30:271, Glossary of Terms.',
    notes: [
      'Reads the confusion table of measure/evaluate. The colour is a share of the row, so that rare classes show as clearly as frequent ones; the print is the count.',
      'With a sweep the counts of all runs are added.',
    ],
  },
  tags: ['figure', 'matrix', 'classification', 'errors'],
  params,
  inputs: { table: { result: 'table', doc: 'label, predicted, samples' } },
  outputs: { figure: { result: 'figure', doc: 'the matrix' } },
  acrossSweep: true,

  compute({ params, inputs }) {
    const [source] = namedTables(inputs.table) as NamedTable[];
    const found = findAll(source, ['label', 'predicted', 'samples']);
    if ('problem' in found) return found;
    const text = found.find(({ kind }) => kind === 'text');
    if (text !== undefined) return { problem: `column "${text.name}" is text; classes and counts are numbers` };
    const [labels, predictions, samples] = found as [Column, Column, Column];
    const classes = [...labels.values, ...predictions.values].reduce<number>(
      (most, value) => Math.max(most, Number(value) + 1),
      0,
    );
    if (params.names.length > 0 && params.names.length !== classes) {
      return { problem: `"names" has ${params.names.length} words for ${classes} classes` };
    }
    const counts = Array.from({ length: classes }, () => new Float64Array(classes));
    samples.values.forEach((count, row) => {
      counts[Number(labels.values[row])][Number(predictions.values[row])] += Number(count);
    });
    const totals = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
    const all = totals.reduce((sum, total) => sum + total, 0);
    const right = counts.reduce((sum, row, k) => sum + row[k], 0);
    const cells = counts.flatMap((of, row) =>
      Array.from(of, (count, column): GridCell => {
        if (totals[row] === 0) return { column, row, value: null };
        return { column, row, value: count / totals[row], text: count === 0 ? '' : shortNumber(count) };
      }),
    );
    const names = params.names.length > 0 ? params.names : Array.from({ length: classes }, (_, k) => String(k));
    const without = totals.filter((total) => total === 0).length;
    const figure = cellPlot(cells, {
      title: textOr(params.title, 'Confusion matrix'),
      subtitle: sentences(
        params.subtitle,
        all === 0 ? 'No samples' : `${shortNumber(right)} of ${shortNumber(all)} right`,
        ...(without > 0 ? [`${without} classes have no sample`] : []),
      ),
      xTitle: 'predicted class',
      yTitle: 'true class',
      legendTitle: 'share of the true class',
      columns: names,
      rows: names,
      domain: [0, 1],
    });
    return { outputs: { figure: { kind: 'figure', figure } } };
  },
});
