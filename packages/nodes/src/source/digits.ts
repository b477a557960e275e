import { defineSignal, param } from '@rheobase/core';
import { z } from 'zod';
import { type DigitSplit, digitImage, digitSide } from '../data/digits.js';
import { imageKernel, imageTypes, type LabelledImage } from '../data/images.js';

const largest = 60_000;
/** Samples of a split keep their numbers, and so their draws, whatever the size of the other splits. */
const firstOf: Readonly<Record<DigitSplit, number>> = { train: 0, validation: 100_000, test: 200_000 };

const params = z.object({
  train: param.integer('number of training images', { default: 2_000, min: 1, max: largest }),
  validation: param.integer('number of validation images', { default: 0, min: 0, max: largest }),
  test: param.integer('number of test images', { default: 1_000, min: 1, max: largest }),
  drawing: param.integer('which set of drawings; independent of the seed of the graph', { default: 0, min: 0 }),
});

export const digits = defineSignal({
  type: 'source/digits',
  version: 1,
  title: 'digits (drawn)',
  doc: {
    summary: 'Digits drawn in code from stroke skeletons, 28 × 28 pixels in ten classes: needs no download.',
    equation: ['images = pixel / 255'],
    symbols: { images: 'grey values from 0 to 1, [28, 28]', labels: 'the digit, 0 to 9' },
    source: 'Skeletons with random affine and elastic distortion and stroke width (after Simard et al. 2003).',
    notes: ['The skeletons of the test split use control parameters that training never sees.'],
  },
  tags: ['dataset', 'images', 'embedded'],
  params,
  inputs: {},
  outputs: {
    images: { signal: 'real', shape: ['h', 'w'], time: 'none', doc: 'grey values from 0 to 1' },
    labels: { signal: 'label', shape: [], time: 'none', doc: 'the digit' },
  },
  memoryless: true,
  infer({ path, params: counts }) {
    const split = (name: DigitSplit) => ({ first: firstOf[name], count: counts[name] });
    const splits = { train: split('train'), validation: split('validation'), test: split('test') };
    return { outputs: imageTypes(digitSide, { giver: path, splits }) };
  },

  kernel({ params: { drawing }, ...at }) {
    const own = new Map<number, LabelledImage>();
    return imageKernel({ params: undefined, ...at }, (sample) => {
      let image = own.get(sample);
      if (image === undefined) {
        const split: DigitSplit =
          sample >= firstOf.test ? 'test' : sample >= firstOf.validation ? 'validation' : 'train';
        image = digitImage(drawing, split, sample - firstOf[split]);
        own.set(sample, image);
      }
      return image;
    });
  },
});
