import { expect, test } from 'vitest';
import { sampleReport } from './report.fixture.js';
import { resultJson } from './resultJson.js';

const files = {
  'net/curve.table': { files: ['tables/net-curve.table.csv'] },
  'plot.figure': { files: ['figures/plot.figure.svg'] },
  'train.model': { files: ['models/train.model.safetensors'], sha256: 'f00' },
};

test('numbers and tables in full with their reasons, models and figures by their files', () => {
  const parsed = JSON.parse(resultJson(sampleReport, files));
  expect(parsed.seed).toBe('42');
  expect(parsed.outputs['isi.cv']).toEqual({ kind: 'number', value: null, missing: 'fewer than 2 spikes' });
  const table = parsed.outputs['net/curve.table'];
  expect(table.columns[1]).toMatchObject({ values: [null, 0.25, 1 / 3], missing: { 0: 'fewer than 2 spikes' } });
  expect(parsed.outputs['train.model']).toEqual({
    kind: 'model',
    files: ['models/train.model.safetensors'],
    sha256: 'f00',
    origin: { trainer: 'train', graphHash: 'abc', numerics: 1 },
    tensors: { 'fc1.weight': { dtype: 'float32', shape: [3, 2] } },
  });
  expect(parsed.outputs['plot.figure'].files).toEqual(['figures/plot.figure.svg']);
});

test('a column is one line', () => {
  expect(resultJson(sampleReport, files)).toContain('"values": [0, 200, 205]\n');
});
