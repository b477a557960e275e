import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sampleReport } from '../../../share/src/report/report.fixture.js';
import { writeFileAtomic } from '../data/atomicWrite.js';

import { writeRunFolder } from './writeRunFolder.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rheobase-report-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const drawing = { svg: '<svg></svg>', png: new Uint8Array([137, 80]) };
const draw = async () => drawing;

/** A disk that refuses the file whose name ends so. */
function refusing(ending: string, code: string) {
  return (path: string, data: string | Uint8Array) =>
    path.endsWith(ending)
      ? Promise.reject(Object.assign(new Error(`${code}: said the disk`), { code }))
      : writeFileAtomic(path, data);
}

test('numbers first, drawings last, and nothing else in the folder', async () => {
  const out = join(folder, 'new', 'run');
  const written = await writeRunFolder(out, sampleReport, { draw });
  expect(written).toEqual({
    files: [
      'tables/net-curve.table.csv',
      'models/train.model.safetensors',
      'result.json',
      'graph.json',
      'receipt.json',
      'figures/plot.figure.vl.json',
      'figures/plot.figure.svg',
      'figures/plot.figure.png',
      'report.html',
    ],
    notes: [],
  });
  expect((await readdir(out)).sort()).toEqual([
    'figures',
    'graph.json',
    'models',
    'receipt.json',
    'report.html',
    'result.json',
    'tables',
  ]);
  const result = JSON.parse(await readFile(join(out, 'result.json'), 'utf8'));
  // SHA-256 of the bytes 1, 2, 3.
  expect(result.outputs['train.model'].sha256).toBe('039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81');
});

test('the same run again gives the same bytes', async () => {
  const read = async (out: string) => {
    await writeRunFolder(out, sampleReport, { draw });
    return Promise.all(['result.json', 'report.html', 'receipt.json'].map((file) => readFile(join(out, file), 'utf8')));
  };
  expect(await read(join(folder, 'a'))).toEqual(await read(join(folder, 'b')));
});

test('a figure that fails costs the figure only, and is told', async () => {
  const failing = () => Promise.reject(new Error('no such mark'));
  const written = await writeRunFolder(folder, sampleReport, { draw: failing });
  expect(written).toMatchObject({ notes: ['figure plot.figure could not be drawn: no such mark'] });
  const result = JSON.parse(await readFile(join(folder, 'result.json'), 'utf8'));
  expect(result.outputs['plot.figure']).toMatchObject({
    files: ['figures/plot.figure.vl.json'],
    problem: 'no such mark',
  });
  expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain('could not be drawn: no such mark');
});

test('without figures vega is never loaded', async () => {
  vi.doMock('vega', () => {
    throw new Error('vega was loaded');
  });
  const written = await writeRunFolder(folder, sampleReport, { figures: false });
  expect(written).toMatchObject({ notes: [] });
  expect(await readdir(folder)).not.toContain('figures');
  vi.doUnmock('vega');
});

test('a full disk while drawing leaves the numbers', async () => {
  const written = await writeRunFolder(folder, sampleReport, { draw, write: refusing('.png', 'ENOSPC') });
  const file = join(folder, 'figures/plot.figure.png');
  expect(written).toEqual({
    problem:
      `cannot write ${file}: no space left on the disk; the tables and result.json are complete. ` +
      'Free some space or name another folder with --out.',
  });
  expect(JSON.parse(await readFile(join(folder, 'result.json'), 'utf8')).outputs).toHaveProperty(['net/curve.table']);
});

test('a read-only folder is one sentence', async () => {
  for (const [code, words] of [
    ['EACCES', 'permission denied'],
    ['EROFS', 'the disk is read-only'],
  ] as const) {
    const written = await writeRunFolder(folder, sampleReport, { draw, write: refusing('.csv', code) });
    const file = join(folder, 'tables/net-curve.table.csv');
    expect(written).toEqual({ problem: `cannot write ${file}: ${words}. Name another folder with --out.` });
  }
});

test('a file where the folder should be, or one of its folders, or above it', async () => {
  const words = 'a file stands where a folder should be. Name another folder with --out.';
  const file = join(folder, 'taken');
  await writeFile(file, 'mine');
  for (const out of [file, join(file, 'deeper')]) {
    const written = await writeRunFolder(out, sampleReport, { draw });
    expect(written).toEqual({ problem: `cannot write ${join(out, 'tables/net-curve.table.csv')}: ${words}` });
  }
  await writeFile(join(folder, 'tables'), 'mine');
  const written = await writeRunFolder(folder, sampleReport, { draw });
  expect(written).toEqual({ problem: `cannot write ${join(folder, 'tables/net-curve.table.csv')}: ${words}` });
  expect(await readFile(file, 'utf8')).toBe('mine');
});

test('a folder where a file should be', async () => {
  await mkdir(join(folder, 'result.json'));
  const written = await writeRunFolder(folder, sampleReport, { draw });
  expect(written).toMatchObject({
    problem: expect.stringContaining('result.json: it is a folder; the 2 files written before it are complete.'),
  });
});

test('a fault of our own is not dressed up as a full disk', async () => {
  await expect(writeRunFolder(folder, { ...sampleReport, models: {} }, { draw })).rejects.toThrow(/^internal: /);
});
