import { chunkView, defineSignal, dimensions, param, type SignalDefinition } from '@rheobase/core';
import { z } from 'zod';

const params = z.object({
  features: param.integer('numbers per sample', { default: 5, min: 1 }),
  classes: param.integer('number of classes', { default: 3, min: 1 }),
  train: param.integer('training samples', { default: 16, min: 1 }),
  test: param.integer('test samples', { default: 16, min: 1 }),
  spread: param.number('standard deviation of a number', { default: 1, min: 0 }),
});

/** For tests: labelled points with normal coordinates, some of them exactly zero, so that small nets have small data. */
export const cloud: SignalDefinition = defineSignal({
  type: 'test/cloud',
  version: 1,
  title: 'random points',
  doc: { summary: 'Labelled random points.', equation: ['x ~ N(0, spread²)'], symbols: { x: 'point' }, source: 'none' },
  params,
  inputs: {},
  outputs: {
    points: { signal: 'real', shape: ['n'], time: 'none', doc: 'coordinates' },
    labels: { signal: 'label', shape: [], time: 'none', doc: 'class' },
  },
  memoryless: true,
  random: true,
  infer({ path, params: { features, train, test } }) {
    const batch = { giver: path, splits: { train: { first: 0, count: train }, test: { first: train, count: test } } };
    return { outputs: { points: { shape: dimensions(features), batch }, labels: { shape: [], batch } } };
  },

  kernel({ params: { features, classes, spread }, round, random, ...at }) {
    const coordinates = random('coordinates');
    const labels = random('labels');
    return {
      forward(frame, n0, n1) {
        const points = chunkView(frame, at.outputs.points);
        const truths = chunkView(frame, at.outputs.labels);
        for (let n = n0; n < n1; n++) {
          const sample = frame.samples[n];
          truths[n * at.outputs.labels.sampleStride] = labels.below(classes, 0, sample, 0, 0);
          for (let f = 0; f < features; f++) {
            const value = (sample + f) % 4 === 0 ? 0 : round(spread * coordinates.normal(0, sample, 0, f));
            points[n * at.outputs.points.sampleStride + f] = value;
          }
        }
      },
    };
  },
});
