import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFileAtomic } from './atomicWrite.js';

describe('writeFileAtomic', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'atomic-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('makes and replaces a file, text or bytes', async () => {
    const path = join(folder, 'result.json');
    await writeFileAtomic(path, 'old');
    await writeFileAtomic(path, new TextEncoder().encode('new'));
    expect(await readFile(path, 'utf8')).toBe('new');
    expect(await readdir(folder)).toEqual(['result.json']);
  });

  it('leaves nothing behind when it fails', async () => {
    const taken = join(folder, 'a-folder', 'inside');
    await writeFileAtomic(join(folder, 'kept'), 'kept');
    await expect(writeFileAtomic(taken, 'x')).rejects.toThrow('ENOENT');
    await expect(writeFileAtomic(folder, 'x')).rejects.toThrow(); // a folder cannot be replaced by a file
    expect(await readdir(folder)).toEqual(['kept']);
  });

  it('shows a reader a whole file at all times', async () => {
    const path = join(folder, 'contended');
    const texts = ['a', 'b', 'c'].map((letter) => letter.repeat(200_000));
    await writeFile(path, texts[0]);
    const writers = Promise.all(texts.map((text) => writeFileAtomic(path, text)));
    for (let k = 0; k < 20; k++) expect(texts).toContain(await readFile(path, 'utf8'));
    await writers;
    expect(texts).toContain(await readFile(path, 'utf8'));
    expect(await readdir(folder)).toEqual(['contended']);
  });
});
