import { encodeUtf8 } from '@rheobase/core';
import { describe, expect, it } from 'vitest';
import { fashionMnist as files } from '../data/mnist.js';
import { fashionMnist } from './fashionMnist.js';
import { mnist } from './mnist.js';

describe('source/fashion-mnist', () => {
  it('has other files than MNIST, of the same names and sizes', () => {
    const [own, digits] = [fashionMnist, mnist].map((one) => one.data?.(one.params.parse({}))?.files ?? []);
    expect(own.map(({ name, bytes }) => [name, bytes])).toEqual(digits.map(({ name, bytes }) => [name, bytes]));
    expect(new Set([...own, ...digits].map(({ sha256 }) => sha256)).size).toBe(8);
    for (const { sha256, urls } of own) {
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
      for (const url of urls) expect(url).toMatch(/^https:.*-ubyte\.gz$/);
    }
  });

  it('refuses a file with another number of images', () => {
    const params = fashionMnist.params.parse({});
    const header = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 77);
    const [{ name }] = files.files;
    expect(fashionMnist.checkData?.(params, () => header)).toEqual({
      file: name,
      reason: 'it holds 1 × 1 × 1 values, expected 60000 × 28 × 28',
    });
    expect(fashionMnist.checkData?.(params, () => encodeUtf8('<html>'))).toMatchObject({ file: name });
  });
});
