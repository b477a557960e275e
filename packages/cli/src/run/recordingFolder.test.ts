import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { column, table } from '@rheobase/core';
import { expect, it } from 'vitest';
import { RecordingFolder } from './recordingFolder.js';

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'rheobase-recordings-'));
}

function rows(node: string, ...values: number[]) {
  return { type: 'rows', node, port: 'spikes', table: table(column('step', values, { kind: 'integer' })) } as const;
}

it('appends rows under one header; the file has its name when its point has ended', async () => {
  const folder = newFolder();
  const recordings = new RecordingFolder(folder, []);
  await recordings.append(0, rows('left/out', 1, 2));
  await recordings.append(0, rows('left/out', 3));
  expect(readdirSync(join(folder, 'recordings'))).toEqual(['left-out.spikes.csv.part']);
  expect(recordings.files).toEqual({});
  await recordings.finish(0);
  expect(recordings.files).toEqual({ 'left/out': ['recordings/left-out.spikes.csv'] });
  expect(readFileSync(join(folder, 'recordings/left-out.spikes.csv'), 'utf8')).toBe('step\r\n1\r\n2\r\n3\r\n');
});

it('tells the points of a sweep apart, whatever their order', async () => {
  const folder = newFolder();
  const recordings = new RecordingFolder(folder, [{ seed: 1 }, { seed: 2 }]);
  await recordings.append(1, rows('out', 20));
  await recordings.append(0, rows('out', 10));
  await recordings.finish(1);
  await recordings.finish(0);
  expect(recordings.files.out).toEqual(['recordings/out.spikes-seed-1.csv', 'recordings/out.spikes-seed-2.csv']);
  expect(readFileSync(join(folder, recordings.files.out[1]), 'utf8')).toBe('step\r\n20\r\n');
});

it('what was not finished stays a part, and an earlier one is begun anew', async () => {
  const folder = newFolder();
  for (const value of [1, 2]) {
    const recordings = new RecordingFolder(folder, []);
    await recordings.append(0, rows('out', value));
    await recordings.close();
    expect(recordings.files).toEqual({});
  }
  const part = join(folder, 'recordings/out.spikes.csv.part');
  expect(readFileSync(part, 'utf8')).toBe('step\r\n2\r\n');
});
