import { sha256 } from '@rheobase/core';
import { describe, expect, it } from 'vitest';
import {
  type DigitSplit,
  digitClasses,
  digitImage,
  digitOffsets,
  digitSide,
  drawDigits,
  mostDrawn,
  offsetCellCount,
  offsetCells,
} from './digits.js';

const pixels = digitSide * digitSide;
const splits: DigitSplit[] = ['train', 'validation', 'test'];

describe('drawDigits', () => {
  it('draws each image from seed, split and index alone', () => {
    const many = drawDigits({ seed: 42, split: 'train', first: 0, count: 30 });
    for (const index of [0, 7, 29]) {
      const one = drawDigits({ seed: '42', split: 'train', first: index, count: 1 });
      expect(one.images).toEqual(many.images.slice(index * pixels, (index + 1) * pixels));
      expect(one.labels[0]).toBe(many.labels[index]);
    }
    for (const other of [
      { seed: 43, split: 'train' as const },
      { seed: 42, split: 'test' as const },
    ])
      expect(drawDigits({ ...other, first: 0, count: 1 }).images).not.toEqual(many.images.slice(0, pixels));
  });

  it('holds the ten classes equally often', () => {
    const { labels } = drawDigits({ seed: 1, split: 'test', first: 20, count: 50 });
    const counts = new Array(digitClasses).fill(0);
    for (const label of labels) counts[label]++;
    expect(counts).toEqual(new Array(digitClasses).fill(5));
  });

  it('inks every image on clear paper, inside its edge', () => {
    const { images } = drawDigits({ seed: 2, split: 'train', first: 0, count: 500 });
    for (let n = 0; n < 500; n++) {
      const image = images.subarray(n * pixels, (n + 1) * pixels);
      const inked = image.filter((value) => value > 0).length / pixels;
      expect(inked).toBeGreaterThan(0.04);
      expect(inked).toBeLessThan(0.35);
      expect(image.includes(255)).toBe(true);
    }
  });

  it.each([
    ['train', '4155ea10e24a45508792b7eaa92d47b88535cadc0c50e22aa1e7a11968f19fd9'],
    ['validation', '5b42d68520eb544c79d1294c9dbe542c0ab3c41e74d11fca4b9ad5643c3011b4'],
    ['test', 'fb2ee17e01b828a8a7d3e6f14fdd9a3dc822bf95d8cf5372db35b0f6c9501e93'],
  ] as const)('keeps its bits: the first 100 images of %s', (split, digest) => {
    expect(sha256(drawDigits({ seed: 42, split, first: 0, count: 100 }).images)).toBe(digest);
  });

  it('never lets a control parameter of one split occur in another', () => {
    const owners = splits.flatMap((split) => offsetCells[split]);
    expect([...owners].sort((a, b) => a - b)).toEqual(Array.from({ length: offsetCellCount }, (_, cell) => cell));
    for (const split of splits) {
      const seen = new Set<number>();
      for (let index = 0; index < 300; index++)
        for (const offset of digitOffsets(5, split, index)) seen.add(Math.floor(((offset + 1) / 2) * offsetCellCount));
      expect([...seen].sort()).toEqual(offsetCells[split]);
    }
  });
});

describe('digitImage', () => {
  it('draws an image once for all who ask, and the same image', () => {
    const { images, labels } = drawDigits({ seed: 7, split: 'validation', first: 13, count: 1 });
    const image = digitImage(7, 'validation', 13);
    expect(image).toEqual({ pixels: images, label: labels[0] });
    expect(digitImage(7, 'validation', 13)).toBe(image);
    expect(digitImage(7, 'test', 13).pixels).not.toEqual(images);
    expect(digitImage(8, 'validation', 13).pixels).not.toEqual(images);
  });

  it('forgets the oldest, and draws it again as it was', () => {
    const first = digitImage(9, 'train', 0);
    for (let i = 1; i <= mostDrawn; i++) digitImage(9, 'train', i);
    const again = digitImage(9, 'train', 0);
    expect(again).not.toBe(first);
    expect(again).toEqual(first);
  });
});
