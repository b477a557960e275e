import { defineSignal } from '@rheobase/core';
import { fashionMnist as files } from '../data/mnist.js';
import { mnistLike } from './images/mnistLike.js';

export const fashionMnist = defineSignal({
  type: 'source/fashion-mnist',
  version: 1,
  title: 'Fashion-MNIST',
  doc: {
    summary: 'Articles of clothing: 60,000 training and 10,000 test images of 28 × 28 pixels in ten classes.',
    equation: ['images = pixel / 255'],
    symbols: {
      images: 'grey values from 0 to 1, [28, 28]',
      labels:
        '0 T-shirt/top, 1 trouser, 2 pullover, 3 dress, 4 coat, 5 sandal, 6 shirt, 7 sneaker, 8 bag, 9 ankle boot',
    },
    source: 'Xiao, Rasul & Vollgraf 2017, arXiv:1708.07747; the files are named by their SHA-256.',
    notes: [
      'A harder task in the format of MNIST: it may stand wherever source/mnist stands.',
      'Splits: train, validation (taken from the training images behind train) and test.',
    ],
  },
  tags: ['dataset', 'images', 'clothing'],
  ...mnistLike(files, 'the kind of article'),
});
