import { describe, expect, it } from 'vitest';
import { evaluate } from '../measure/evaluate.js';
import { fileOf } from '../testing/ownFiles.js';
import { recordedFrom } from '../testing/ownSignal.js';
import { runGraph } from '../testing/runGraph.js';
import { columns } from './columns.js';

const recording = fileOf('clamp.csv', 'time (ms),current (nA),voltage (mV)\n0,0.1,-70\n0.5,0.2,-65\n1,-0.05,-60\n');

const steps = (params: Record<string, unknown>) =>
  ({
    params: { file: recording.file, rows: 'steps', count: 3, dt: '0.5 ms', ...params } as never,
    files: recording.files,
  }) as const;

describe('source/columns', () => {
  it('K, T: rows as steps: a recording in the unit of the engine, at its times', async () => {
    const voltage = await recordedFrom(columns, steps({ columns: ['voltage'], kind: 'voltage' }), 'voltage');
    expect(voltage('time')).toEqual([0, 0.5, 1]);
    expect(voltage('voltage')).toEqual([-70, -65, -60]);
  });

  it('K: several columns are features, in the order asked for', async () => {
    const { file, files } = fileOf('x.csv', 'a,b,c\n1,2,3\n4,5,6\n');
    const source = { params: { file, rows: 'steps', count: 2, columns: ['c', 'a'] } as never, files };
    const values = await recordedFrom(columns, source, 'values');
    expect(values('neuron')).toEqual([0, 0, 1, 1]);
    expect(values('value')).toEqual([3, 6, 1, 4]);
  });

  it('D: rows as samples: features and labels of one data set meet, split by split', async () => {
    // The largest score is that of the label in five of six rows; the last two rows are the test split.
    const text = 'p,q,class\n1,0,0\n0,1,1\n1,0,0\n0,1,1\n3,2,0\n3,2,1\n';
    const { file, files } = fileOf('iris.csv', text);
    const shared = { file, count: 6, dataset: 'iris', train: 4 };
    const accuracy = async (split: string) => {
      const result = await runGraph({
        nodes: {
          x: { type: 'source/columns', params: { ...shared, columns: ['p', 'q'] } as never },
          y: { type: 'source/columns', params: { ...shared, columns: ['class'], kind: 'label', classes: 2 } as never },
          test: { type: 'measure/evaluate', params: { split } },
        },
        edges: [
          { from: 'x.out', to: 'test.scores' },
          { from: 'y.out', to: 'test.labels' },
        ],
        registry: [columns, evaluate],
        files,
      });
      return result.outputs['test.accuracy'];
    };
    expect(await accuracy('train')).toMatchObject({ value: 1 });
    expect(await accuracy('test')).toMatchObject({ value: 0.5 });
  });

  it('D: data sets of another name do not meet', async () => {
    const { file, files } = fileOf('x.csv', 'a,b\n1,0\n');
    const run = runGraph({
      nodes: {
        x: { type: 'source/columns', params: { file, columns: ['a'] } as never },
        y: { type: 'source/columns', params: { file, columns: ['b'], kind: 'label', dataset: 'mine' } as never },
        test: { type: 'measure/evaluate' },
      },
      edges: [
        { from: 'x.out', to: 'test.scores' },
        { from: 'y.out', to: 'test.labels' },
      ],
      registry: [columns, evaluate],
      files,
    });
    await expect(run).rejects.toThrow('samples of the data set "mine" (0 + 0 + 1 samples)');
  });

  it.each([
    [{ columns: ['power'] }, 'clamp.csv is damaged: it has no column "power"; its columns: time, current, voltage.'],
    [{ columns: ['voltage'], count: 4 }, 'it has 3 rows, the graph says 4.'],
    [{ columns: ['voltage'], kind: 'real' }, 'column "voltage": a real has no unit, but it is in mV.', 'values'],
    [{ columns: ['current'], kind: 'voltage' }, 'column "current": nA is no unit of a voltage; take one such as mV.'],
  ])('refuses %j', async (params, sentence, into = 'voltage') => {
    await expect(recordedFrom(columns, steps({ kind: 'voltage', ...params }), into)).rejects.toThrow(sentence);
  });
});
