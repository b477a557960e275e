import { expect, test } from 'vitest';
import { Checksum } from './checksum.js';

/** The chains of xxHash32 with seed 0, word by word, in whole numbers of any size. */
function slowly(words: readonly number[]): string {
  const [p1, p2, all] = [0x9e3779b1n, 0x85ebca77n, 0xffffffffn];
  const chains = [(p1 + p2) & all, p2, 0n, -p1 & all];
  const step = (k: number, word: number) => {
    const sum = (chains[k] + BigInt(word) * p2) & all;
    chains[k] = ((((sum << 13n) | (sum >> 19n)) & all) * p1) & all;
  };
  for (const [i, word] of words.entries()) step(i % 4, word);
  step(3, words.length);
  return chains.map((chain) => chain.toString(16).padStart(8, '0')).join('');
}

test.each([0, 1, 3, 4, 5, 17, 255])('%i words: four chains of xxHash32', (count) => {
  const words = Array.from({ length: count }, (_, i) => (Math.imul(i + 1, 0x9e3779b1) ^ (i << 7)) >>> 0);
  expect(new Checksum().add(Uint32Array.from(words)).text()).toBe(slowly(words));
});

test('every flipped bit and every exchange shows', () => {
  const words = Uint32Array.from({ length: 23 }, (_, i) => i);
  const whole = new Checksum().add(words).text();
  const seen = new Set([whole]);
  for (let bit = 0; bit < 32 * words.length; bit++) {
    const other = words.slice();
    other[bit >> 5] ^= 1 << (bit & 31);
    seen.add(new Checksum().add(other).text());
  }
  expect(seen.size).toBe(1 + 32 * words.length);
  expect(new Checksum().add(words.slice().reverse()).text()).not.toBe(whole);
  expect(new Checksum().add(words.subarray(0, 22)).text()).not.toBe(whole);
});
