import { describe, expect, it } from 'vitest';
import { evaluate } from '../measure/evaluate.js';
import { record } from '../measure/record.js';
import { fileOf, npy, npz } from '../testing/ownFiles.js';
import { recordedFrom } from '../testing/ownSignal.js';
import { runGraph } from '../testing/runGraph.js';
import { array } from './array.js';

const ramp = fileOf(
  'ramp.npy',
  npy(
    Float64Array.from({ length: 12 }, (_, i) => i / 4),
    [2, 3, 2],
  ),
);

describe('source/array', () => {
  it('K: axes sample, time and feature are those of the file', async () => {
    const params = { file: ramp.file, axes: ['sample', 'time', 'channel'], shape: [2, 3, 2], dt: '2 ms' } as never;
    const values = await recordedFrom(array, { params, files: ramp.files }, 'values');
    // [sample][channel][step]
    expect(values('value')).toEqual([0, 0.5, 1, 0.25, 0.75, 1.25, 1.5, 2, 2.5, 1.75, 2.25, 2.75]);
    expect(values('time').slice(0, 3)).toEqual([0, 2, 4]);
    expect(values('sample').slice(5, 7)).toEqual([0, 1]);
  });

  it('T: a voltage in volts arrives in mV', async () => {
    const { file, files } = fileOf('v.npy', npy(Float32Array.of(-0.0625, -0.03125), [2, 1]));
    const params = {
      file,
      dtype: 'float32',
      axes: ['time', 'cell'],
      shape: [2, 1],
      kind: 'voltage',
      unit: 'V',
    } as never;
    const voltage = await recordedFrom(array, { params, files }, 'voltage');
    expect(voltage('voltage')).toEqual([-62.5, -31.25]);
  });

  it('D: features and labels of one .npz meet as one data set', async () => {
    const scores = npy(Float64Array.of(1, 0, 0, 1, 1, 0), [3, 2]);
    const { file, files } = fileOf('set.npz', npz({ x: scores, y: npy(BigInt64Array.of(0n, 1n, 1n)) }));
    const own = { file, dataset: 'own' };
    const y = { ...own, array: 'y', dtype: 'int64', axes: ['sample'], shape: [3], kind: 'label', classes: 2 };
    const result = await runGraph({
      nodes: {
        x: { type: 'source/array', params: { ...own, array: 'x', shape: [3, 2] } as never },
        y: { type: 'source/array', params: y as never },
        test: { type: 'measure/evaluate' },
      },
      edges: [
        { from: 'x.out', to: 'test.scores' },
        { from: 'y.out', to: 'test.labels' },
      ],
      registry: [array, evaluate],
      files,
    });
    const accuracy = result.outputs['test.accuracy'];
    expect(accuracy.kind === 'number' && accuracy.value).toBeCloseTo(2 / 3, 15);
  });

  it.each([
    [{ shape: [2, 2, 3] }, 'ramp.npy is damaged: its shape is [2, 3, 2], the graph says [2, 2, 3].'],
    [{ dtype: 'float32' }, 'its numbers are float64, the graph says float32.'],
    [{ kind: 'spikes' }, 'element [0, 0, 1]: 0.25 is no spike: 0 or 1.'],
    [{ axes: ['time', 'sample', 'x'] }, 'source.axes: expected "sample" at most once and first'],
    [{ axes: ['sample'] }, 'source.axes: expected a name for each of the 3 axes'],
    [{ kind: 'current' }, 'source.unit: expected a unit of the kind (a current needs a unit, for example pA), got "".'],
    [{ train: 3 }, 'source.train: expected at most 2 samples in all splits together, got 3.'],
  ])('refuses %j', async (change, sentence) => {
    const params = { file: ramp.file, axes: ['sample', 'time', 'x'], shape: [2, 3, 2], kind: 'real', ...change };
    const run = runGraph({
      nodes: { source: { type: 'source/array', params: params as never }, rec: { type: 'measure/record' } },
      edges: [{ from: 'source.out', to: params.kind === 'spikes' ? 'rec.spikes' : 'rec.values' }],
      registry: [array, record],
      files: ramp.files,
    });
    await expect(run).rejects.toThrow(sentence);
  });
});
