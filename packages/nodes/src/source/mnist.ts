import { defineSignal } from '@rheobase/core';
import { mnist as files } from '../data/mnist.js';
import { mnistLike } from './images/mnistLike.js';

export const mnist = defineSignal({
  type: 'source/mnist',
  version: 1,
  title: 'MNIST',
  doc: {
    summary: 'Handwritten digits: 60,000 training and 10,000 test images of 28 × 28 pixels in ten classes.',
    equation: ['images = pixel / 255'],
    symbols: { images: 'grey values from 0 to 1, [28, 28]', labels: 'the digit, 0 to 9' },
    source: 'LeCun, Bottou, Bengio & Haffner 1998, doi:10.1109/5.726791; the files are named by their SHA-256.',
    notes: ['Splits: train, validation (taken from the training images behind train) and test.'],
  },
  tags: ['dataset', 'images', 'digits'],
  ...mnistLike(files, 'the digit'),
});
