import { defineResult, type Figure, param } from '@rheobase/core';
import { z } from 'zod';
import { figureTexts, textOr } from '../parameter/figureTexts.js';
import { panelPlot } from './figure/panelPlot.js';

const params = z.object({
  columns: param.integer('figures side by side', { default: 2, min: 1, max: 6 }),
  letters: param.flag('a letter in front of each heading', { default: true }),
  ...figureTexts,
});

export const panel = defineResult({
  type: 'view/panel',
  version: 1,
  title: 'panel',
  doc: {
    summary: 'Puts several figures on one sheet, in the order of their slots.',
    equation: ['figure k stands in row ⌊k / columns⌋, column k mod columns'],
    symbols: { k: 'position among the wires, from 0' },
    source: 'Small multiples: Tufte 1983, The Visual Display of Quantitative Information.',
    notes: [
      'Each figure keeps its axes, colours, legend and notes; the figures stay results of their own nodes too.',
      'With a sweep: all figures of one panel are drawn over the whole sweep, or all within each run.',
    ],
  },
  tags: ['figure', 'layout', 'multiple', 'subplots'],
  params,
  inputs: { figures: { result: 'figure', many: true, doc: 'figures to put together' } },
  outputs: { figure: { result: 'figure', doc: 'all of them' } },

  compute({ params: { title, ...params }, inputs }) {
    const figures: Figure[] = inputs.figures.map(({ from, result }) => {
      if (result.kind !== 'figure') throw new Error(`internal: ${from} gave a ${result.kind}, not a figure`);
      return result.figure;
    });
    const names = figures.map((figure) => figure.title).join('; ');
    return {
      outputs: {
        figure: { kind: 'figure', figure: panelPlot(figures, { ...params, title: textOr(title, names) }) },
      },
    };
  },
});
