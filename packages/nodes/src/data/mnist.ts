import type { DataFile, DatasetFiles } from '@rheobase/core';

const mirrors = ['https://ossci-datasets.s3.amazonaws.com/mnist', 'https://storage.googleapis.com/cvdf-datasets/mnist'];

/**
 * MNIST: 60,000 training and 10,000 test images of handwritten digits, 28×28, in the IDX format.
 * Source: Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, Gradient-based learning applied to document recognition, 1998.
 */
export const mnist: DatasetFiles = {
  name: 'MNIST',
  folder: 'mnist',
  files: [
    file('train-images-idx3-ubyte', 47_040_016, 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db'),
    file('train-labels-idx1-ubyte', 60_008, '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5'),
    file('t10k-images-idx3-ubyte', 7_840_016, '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7'),
    file('t10k-labels-idx1-ubyte', 10_008, 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2'),
  ],
};

function file(name: string, bytes: number, sha256: string): DataFile {
  return { name, sha256, bytes, urls: mirrors.map((mirror) => `${mirror}/${name}.gz`) };
}
