import { expect, test } from 'vitest';
import { numbers, through } from '../testing/through.js';
import { avgPool2d } from './avgPool2d.js';

test('the mean of each window, channel by channel', async () => {
  const images = numbers(2, 2, 4 * 6 * 3);
  const pooled = await through(avgPool2d, { inputs: { in: images }, shape: [4, 6, 3] });
  pooled.forEach((played, n) => {
    played.forEach((image, t) => {
      expect(image).toHaveLength(2 * 3 * 3);
      image.forEach((mean, i) => {
        const [c, q, p] = [i % 3, Math.floor(i / 3) % 3, Math.floor(i / 9)];
        const pixel = (y: number, x: number) => images[n][t][(y * 6 + x) * 3 + c];
        const [y, x] = [2 * p, 2 * q];
        expect(mean).toBe((pixel(y, x) + pixel(y, x + 1) + pixel(y + 1, x) + pixel(y + 1, x + 1)) / 4);
      });
    });
  });
});

test('the border of "same" does not count: a constant image stays what it is', async () => {
  const images = [[Array.from({ length: 15 }, () => 0.75)]];
  const given = { params: { size: 3, stride: 2, padding: 'same' }, inputs: { in: images }, shape: [3, 5] } as const;
  expect(await through(avgPool2d, given)).toEqual([[Array.from({ length: 6 }, () => 0.75)]]);
});

test('of spikes, the share that fired', async () => {
  const spikes = [[[1, 0, 1, 1, 0, 0, 1, 0]]];
  const given = { inputs: { in: spikes }, shape: [2, 4], kinds: { in: 'spikes' } } as const;
  expect(await through(avgPool2d, given)).toEqual([[[0.25, 0.75]]]);
});
