import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { sha256 } from '@rheobase/core';
import { mnistFiles, readIdx } from '@rheobase/nodes';
import { expect, it } from 'vitest';
import { needsMnist } from '../support/needs.js';

const shapes: Record<string, number[]> = {
  'train-images-idx3-ubyte': [60_000, 28, 28],
  'train-labels-idx1-ubyte': [60_000],
  't10k-images-idx3-ubyte': [10_000, 28, 28],
  't10k-labels-idx1-ubyte': [10_000],
};

it.each(mnistFiles.files)('$name has its digest and reads as IDX', ({ name, bytes, sha256: digest }) => {
  const path = join(needsMnist(), name);
  const content = existsSync(path) ? readFileSync(path) : gunzipSync(readFileSync(`${path}.gz`));
  expect(content.length).toBe(bytes);
  expect(sha256(content)).toBe(digest);
  const array = readIdx(content);
  expect(array).toHaveProperty('shape', shapes[name]);
});
