import { chunkView, defineSignal, dimensions } from '@rheobase/core';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { cellsOf, runGraph } from '../testing/runGraph.js';
import { evaluate } from './evaluate.js';

/** Six samples of classes 0, 0, 0, 1, 1, 2 (of four), and which class has the highest score. */
const truths = [0, 0, 0, 1, 1, 2];
const guesses = [0, 0, 1, 1, 0, 1];

const answers = defineSignal({
  type: 'test/answers',
  version: 1,
  title: 'answers',
  doc: { summary: 'Scores and labels.', equation: ['y = x'], symbols: { x: 'what is written' }, source: 'none' },
  params: z.object({}),
  inputs: {},
  outputs: {
    scores: { signal: 'real', shape: ['n'], time: 'none', doc: 'scores' },
    labels: { signal: 'label', shape: [], time: 'none', doc: 'labels' },
  },
  infer({ path }) {
    const batch = { giver: path, splits: { test: { first: 0, count: truths.length } } };
    return { outputs: { scores: { shape: dimensions(4), batch }, labels: { shape: [], batch, classes: 4 } } };
  },
  kernel: (at) => ({
    forward(frame, n0, n1) {
      const scores = chunkView(frame, at.outputs.scores);
      const labels = chunkView(frame, at.outputs.labels);
      for (let n = n0; n < n1; n++) {
        const sample = frame.samples[n];
        for (let k = 0; k < 4; k++) scores[n * at.outputs.scores.sampleStride + k] = k === guesses[sample] ? 2 : 0.5;
        labels[n * at.outputs.labels.sampleStride] = truths[sample];
      }
    },
  }),
});

it('measure/evaluate by hand: confusion, precision, recall and F1 of each class', async () => {
  const result = await runGraph({
    nodes: { given: { type: 'test/answers' }, look: { type: 'measure/evaluate' } },
    edges: [
      { from: 'given.scores', to: 'look.scores' },
      { from: 'given.labels', to: 'look.labels' },
    ],
    registry: [answers, evaluate],
  });
  const cells = (name: string) => cellsOf(result, 'look.classes', name);
  expect(cells('class')).toEqual([0, 1, 2, 3]);
  expect(cells('samples')).toEqual([3, 2, 1, 0]);
  expect(cells('predicted')).toEqual([3, 3, 0, 0]);
  expect(cells('correct')).toEqual([2, 1, 0, 0]);
  expect(cells('precision')).toEqual([2 / 3, 1 / 3, null, null]);
  expect(cells('recall')).toEqual([2 / 3, 1 / 2, 0, null]);
  expect(cells('F1')).toEqual([4 / 6, 2 / 5, 0, null]);
  expect(cellsOf(result, 'look.confusion', 'samples')).toEqual([2, 1, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  expect(cellsOf(result, 'look.summary', 'accuracy')).toEqual([0.5]);
});
