import type { DataFile, DatasetFiles } from '@rheobase/core';

interface Digests {
  readonly trainImages: string;
  readonly trainLabels: string;
  readonly testImages: string;
  readonly testLabels: string;
}

/**
 * MNIST: 60,000 training and 10,000 test images of handwritten digits, 28×28, in the IDX format.
 * Source: Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, Gradient-based learning applied to document recognition, 1998.
 */
export const mnist: DatasetFiles = likeMnist(
  { name: 'MNIST', folder: 'mnist' },
  {
    trainImages: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
    trainLabels: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
    testImages: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
    testLabels: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
  },
  ['https://ossci-datasets.s3.amazonaws.com/mnist', 'https://storage.googleapis.com/cvdf-datasets/mnist'],
);

/**
 * Fashion-MNIST: as MNIST, with articles of clothing in the place of digits.
 * Source: H. Xiao, K. Rasul, R. Vollgraf, Fashion-MNIST: a novel image dataset for benchmarking machine learning
 * algorithms, 2017, arXiv:1708.07747. The digests are those of the files in Debian's package dataset-fashion-mnist,
 * whose MD5 are the published ones (f4a8712d…, 9018921c…, 8181f547…, 15d48437…).
 */
export const fashionMnist: DatasetFiles = likeMnist(
  { name: 'Fashion-MNIST', folder: 'fashion-mnist' },
  {
    trainImages: 'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888',
    trainLabels: 'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9',
    testImages: '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b',
    testLabels: '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34',
  },
  [
    'https://storage.googleapis.com/tensorflow/tf-keras-datasets',
    'https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion',
  ],
);

function likeMnist(
  named: Pick<DatasetFiles, 'name' | 'folder'>,
  { trainImages, trainLabels, testImages, testLabels }: Digests,
  mirrors: readonly string[],
): DatasetFiles {
  const file = (name: string, bytes: number, sha256: string): DataFile => ({
    name,
    sha256,
    bytes,
    urls: mirrors.map((mirror) => `${mirror}/${name}.gz`),
  });
  return {
    ...named,
    files: [
      file('train-images-idx3-ubyte', 47_040_016, trainImages),
      file('train-labels-idx1-ubyte', 60_008, trainLabels),
      file('t10k-images-idx3-ubyte', 7_840_016, testImages),
      file('t10k-labels-idx1-ubyte', 10_008, testLabels),
    ],
  };
}
