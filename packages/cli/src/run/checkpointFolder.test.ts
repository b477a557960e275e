import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CheckpointFolder } from './checkpointFolder.js';

const bytes = (...values: number[]) => new Uint8Array(values);

function newFolder(): string {
  return join(mkdtempSync(join(tmpdir(), 'rheobase-checkpoints-')), 'checkpoints');
}

it('keeps the last checkpoint of each trainer, those of blocks too', async () => {
  const folder = new CheckpointFolder(newFolder(), false);
  expect(await folder.isEmpty()).toBe(true);
  await folder.keep(0, 'train', bytes(1));
  await folder.keep(0, 'train', bytes(2));
  await folder.keep(0, 'left/train', bytes(3));
  expect(new Map([...(await folder.read(0))].map(([name, data]) => [name, [...data]]))).toEqual(
    new Map([
      ['left/train', [3]],
      ['train', [2]],
    ]),
  );
  expect(readdirSync(folder.path).sort()).toEqual(['left.train.safetensors', 'train.safetensors']);
  await folder.remove();
  expect(await folder.isEmpty()).toBe(true);
});

it('tells the points of a sweep apart', async () => {
  const folder = new CheckpointFolder(newFolder(), true);
  await folder.keep(0, 'train', bytes(1));
  await folder.keep(10, 'train', bytes(11));
  expect([...(await folder.read(0)).keys()]).toEqual(['train']);
  expect([...((await folder.read(10)).get('train') ?? [])]).toEqual([11]);
  expect((await folder.read(1)).size).toBe(0);
  // The checkpoints of a sweep are no use to a run without one, and the other way round.
  expect((await new CheckpointFolder(folder.path, false).read(0)).size).toBe(0);
});

it('says in words why it cannot keep one', async () => {
  const path = newFolder();
  writeFileSync(path, '');
  expect(await new CheckpointFolder(path, false).keep(0, 'train', bytes(1))).toMatch(
    /^cannot keep the checkpoint of train: .*\. An interrupted run would start over\.$/,
  );
});
