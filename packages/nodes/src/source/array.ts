import { defineSignal, dimensions, param } from '@rheobase/core';
import { z } from 'zod';
import { readArrayFile } from '../data/arrayFile.js';
import { arrayDtypes } from '../data/numberArray.js';
import { datasetOf, ownFile } from '../parameter/dataFile.js';
import {
  arrayKernel,
  batchOf,
  checkCounts,
  factorOf,
  faultOf,
  meaningParams,
  samplesParams,
  signalKinds,
  timeOf,
  unitOf,
} from './own/ownSignal.js';

const params = z.object({
  file: ownFile('the file, as "rheobase data add" prints it'),
  array: param.text('for a .npz file: the name of the array in it', { default: 'arr_0', maxLength: 256 }),
  dtype: param.choice(arrayDtypes, 'the type of the numbers in the file', { default: 'float64' }),
  axes: param.words('what each axis is, slowest first: "sample", then "time", then any names of features', {
    default: ['sample', 'feature'],
  }),
  shape: z
    .array(z.int().min(1, { error: 'at least 1' }))
    .min(1)
    .max(8)
    .prefault([1, 1])
    .meta({ description: 'how long each axis is' }),
  unit: param.text('for currents, voltages and conductances: the unit of the numbers', { default: '', maxLength: 32 }),
  ...meaningParams,
  ...samplesParams,
});

type Params = z.output<typeof params>;

export const array = defineSignal({
  type: 'source/array',
  version: 1,
  title: 'array from a file',
  doc: {
    summary: 'Numbers of your own from a NumPy or IDX file, as a signal: features, labels, recordings, spikes.',
    equation: ['out[sample, time, feature …] = the numbers of the file'],
    symbols: { out: 'the numbers, in their unit; axes that are not there are left out' },
    source: 'Formats: NumPy npy and npz (numpy.lib.format); IDX of unsigned bytes.',
    notes: [
      'Axes stand in the order sample, time, features; numpy.moveaxis puts them so. Shape and dtype are checked against the file.',
      'Features and labels in two files, or in two arrays of one .npz, are two nodes with the same `dataset` and the same splits.',
      'The file is named by its SHA-256 and looked for in the data folder (--data-dir), then among the files that "rheobase data add" keeps; never by a path.',
    ],
  },
  tags: ['numpy', 'npy', 'npz', 'idx', 'data', 'own', 'dataset'],
  params,
  inputs: {},
  outputs: { out: { signal: signalKinds, shape: ['...n'], doc: 'the numbers' } },
  check: checkAxes,
  infer({ path, params: own }) {
    const { kind, axes, shape, dt, classes } = own;
    const samples = axes[0] === 'sample' ? shape[0] : undefined;
    const steps = axes.includes('time') ? shape[axes.indexOf('time')] : undefined;
    const features = shape.filter((_, axis) => axes[axis] !== 'sample' && axes[axis] !== 'time');
    return {
      outputs: {
        out: {
          kind,
          unit: unitOf(kind),
          shape: dimensions(...features),
          time: steps === undefined ? null : timeOf(path, dt, steps),
          varies: steps !== undefined,
          batch: samples === undefined ? null : batchOf(path, own, samples),
          ...(kind === 'label' ? { classes } : {}),
        },
      },
    };
  },
  data: ({ file }) => datasetOf(file),
  checkData({ file, array: member, dtype, shape, kind, classes }, content) {
    const found = readArrayFile(content(file.name), member);
    const fault = (reason: string) => ({ file: file.name, reason });
    if ('error' in found) return fault(found.error);
    if (found.dtype !== dtype) return fault(`its numbers are ${found.dtype}, the graph says ${dtype}`);
    if (found.shape.join() !== shape.join()) {
      return fault(`its shape is [${found.shape.join(', ')}], the graph says [${shape.join(', ')}]`);
    }
    for (let i = 0; i < found.values.length; i++) {
      const wrong = faultOf(kind, classes, found.values[i]);
      if (wrong !== undefined) return fault(`element ${placeOf(i, shape)}: ${wrong}`);
    }
    return undefined;
  },

  kernel(at) {
    const { file, array: member, kind, unit } = at.params;
    const found = readArrayFile(at.file(file.name), member);
    if ('error' in found) throw new Error(`internal: ${file.name}: ${found.error}`);
    return arrayKernel(at, found, factorOf(kind, unit || undefined) as number);
  },
});

function checkAxes(own: Params) {
  const { axes, shape, kind, unit } = own;
  if (axes.length !== shape.length) {
    return { parameter: 'axes', expected: `a name for each of the ${shape.length} axes`, got: axes.join(', ') };
  }
  const order = axes.map((axis) => (axis === 'sample' ? 0 : axis === 'time' ? 1 : 2));
  const sorted = order.every((rank, i) => i === 0 || order[i - 1] < rank || rank === 2);
  if (!sorted) {
    return {
      parameter: 'axes',
      expected: '"sample" at most once and first, then "time" at most once',
      got: axes.join(', '),
    };
  }
  if (kind === 'label' && order.includes(2)) {
    return { parameter: 'axes', expected: 'labels without features: "sample", "time"', got: axes.join(', ') };
  }
  const factor = factorOf(kind, unit || undefined);
  if (typeof factor === 'object')
    return { parameter: 'unit', expected: `a unit of the kind (${factor.error})`, got: `"${unit}"` };
  return axes[0] === 'sample' ? checkCounts(own, shape[0]) : undefined;
}

function placeOf(i: number, shape: readonly number[]): string {
  const place: number[] = [];
  for (let rest = i, axis = shape.length - 1; axis >= 0; axis--) {
    place.unshift(rest % shape[axis]);
    rest = Math.floor(rest / shape[axis]);
  }
  return `[${place.join(', ')}]`;
}
