import { type Binding, type DatasetFiles, type Kernel, param } from '@rheobase/core';
import { z } from 'zod';
import { readIdx } from '../../data/idx.js';
import { imageKernel, imageTypes } from '../../data/images.js';

/** What MNIST and the data sets in its format have in common: 70,000 images of 28 × 28 pixels in four IDX files. */

const trainingImages = 60_000;
const testImages = 10_000;
const side = 28;

export const mnistParams = z.object({
  train: param.integer('the first so many training images', { default: 10_000, min: 1, max: trainingImages }),
  validation: param.integer('so many training images after those', { default: 0, min: 0, max: trainingImages }),
  test: param.integer('the first so many test images', { default: 2_000, min: 1, max: testImages }),
});

type Counts = z.output<typeof mnistParams>;

/** An IDX file is a header of four bytes and four for each dimension, then its items one after another. */
function readBy(files: DatasetFiles, { train, validation, test }: Counts): DatasetFiles {
  const reads = (name: string) => {
    const count = name.startsWith('train') ? train + validation : test;
    return name.includes('images') ? 16 + count * side * side : 8 + count;
  };
  return {
    ...files,
    counts: ['train', 'test'],
    files: files.files.map((file) => ({ ...file, reads: Math.min(file.bytes, reads(file.name)) })),
  };
}

/** All of such a node but its names and its documentation. */
export function mnistLike(files: DatasetFiles, label: string) {
  return {
    params: mnistParams,
    inputs: {},
    outputs: {
      images: { signal: 'real', shape: ['h', 'w'], time: 'none', doc: 'grey values from 0 to 1' },
      labels: { signal: 'label', shape: [], time: 'none', doc: label },
    },
    memoryless: true,
    check({ train, validation }: Counts) {
      if (train + validation <= trainingImages) return undefined;
      return {
        parameter: 'validation',
        expected: `at most ${trainingImages - train} with train ${train}`,
        got: `${validation}`,
      };
    },
    infer({ path, params: { train, validation, test } }: { path: string; params: Counts }) {
      const splits = {
        train: { first: 0, count: train },
        validation: { first: train, count: validation },
        test: { first: trainingImages, count: test },
      };
      return { outputs: imageTypes(side, { giver: path, splits }) };
    },
    data: (counts: Counts) => readBy(files, counts),
    checkData(_: Counts, file: (name: string) => Uint8Array) {
      for (const { name } of files.files) {
        const array = readIdx(file(name));
        if ('error' in array) return { file: name, reason: array.error };
        const count = name.startsWith('train') ? trainingImages : testImages;
        const expected = name.includes('images') ? [count, side, side] : [count];
        if (array.shape.join() === expected.join()) continue;
        return { file: name, reason: `it holds ${array.shape.join(' × ')} values, expected ${expected.join(' × ')}` };
      }
      return undefined;
    },
    kernel(at: Binding<Counts>): Kernel {
      const read = (name: string) => {
        const array = readIdx(at.file(name));
        if ('error' in array) throw new Error(`internal: ${name}: ${array.error}`);
        return array.data;
      };
      const sets = [
        { first: 0, images: read('train-images-idx3-ubyte'), labels: read('train-labels-idx1-ubyte') },
        { first: trainingImages, images: read('t10k-images-idx3-ubyte'), labels: read('t10k-labels-idx1-ubyte') },
      ];
      return imageKernel(at, (sample) => {
        const { first, images, labels } = sets[sample < trainingImages ? 0 : 1];
        const index = sample - first;
        return { pixels: images.subarray(index * side * side, (index + 1) * side * side), label: labels[index] };
      });
    },
  } as const;
}
