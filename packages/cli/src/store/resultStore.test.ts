import { mkdtempSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Outputs } from '@rheobase/core';
import { describe, expect, it } from 'vitest';
import { ResultStore } from './resultStore.js';

const key = (letter: string) => letter.repeat(64);
const number = (value: number): Outputs => ({ value: { kind: 'number', value } });

function newStore(): ResultStore {
  return new ResultStore(join(mkdtempSync(join(tmpdir(), 'rheobase-store-')), 'results'));
}

const filesOf = ({ folder }: ResultStore) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

describe('the store of results', () => {
  it('gives back what was kept, under its key alone', async () => {
    const store = newStore();
    expect(await store.read(key('a'))).toBeUndefined();
    expect(await store.write(key('a'), number(1))).toBeUndefined();
    expect(await store.read(key('a'))).toEqual(number(1));
    expect(await store.read(key('b'))).toBeUndefined();
  });

  it('many writers of one entry leave one whole entry', async () => {
    const store = newStore();
    await Promise.all(Array.from({ length: 20 }, () => store.write(key('a'), number(1))));
    expect(await store.read(key('a'))).toEqual(number(1));
    expect(filesOf(store)).toHaveLength(1);
  });

  it('a damaged, cut or exchanged entry is none, and is written anew', async () => {
    const store = newStore();
    await store.write(key('a'), number(1));
    const [file] = filesOf(store);
    const whole = readFileSync(file);
    for (const bytes of [
      whole.subarray(0, 40),
      Buffer.concat([whole, whole]),
      Buffer.alloc(whole.length),
      Buffer.alloc(0),
    ]) {
      writeFileSync(file, bytes);
      expect(await store.read(key('a'))).toBeUndefined();
      expect(filesOf(store)).toEqual([]);
      await store.write(key('a'), number(1));
    }
    await store.write(key('b'), number(2));
    const other = filesOf(store).find((path) => path !== file) as string;
    writeFileSync(file, readFileSync(other));
    expect(await store.read(key('a'))).toBeUndefined();
    expect(await store.read(key('b'))).toEqual(number(2));
  });

  it('a disk that is full is told in words, and nothing is left behind', async () => {
    const store = newStore();
    const full = new ResultStore(store.folder, async (path, bytes) => {
      writeFileSync(path, bytes.subarray(0, bytes.length / 2));
      throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write' });
    });
    expect(await full.write(key('a'), number(1))).toMatch(
      /^results could not be kept .*: no space left on the disk\.$/,
    );
    expect(filesOf(store)).toEqual([]);
    expect(await full.read(key('a'))).toBeUndefined();
  });

  it('gc takes the entries that were not used for longest, and what killed programs left', async () => {
    const store = newStore();
    const hour = 3_600_000;
    const now = Date.now();
    for (const letter of ['a', 'b', 'c']) await store.write(key(letter), number(1));
    const at = (path: string, ago: number) => utimesSync(path, new Date(now - ago), new Date(now - ago));
    for (const file of filesOf(store)) at(file, 10 * hour);
    await store.read(key('a'));
    const [file] = filesOf(store);
    for (const [name, ago] of [
      ['old', 2 * hour],
      ['young', 0],
    ] as const) {
      writeFileSync(`${file}.${name}.tmp`, 'half');
      at(`${file}.${name}.tmp`, ago);
    }
    const { size } = statSync(file);
    const trimmed = await store.trim(size + 4, Date.now());
    expect(trimmed).toMatchObject({ removed: 3, left: 2 });
    expect(await store.read(key('a'))).toEqual(number(1));
    expect(filesOf(store).some((path) => path.endsWith('young.tmp'))).toBe(true);
  });
});
