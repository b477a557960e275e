import { expect, it } from 'vitest';
import { createRate } from './rate.js';

const settle = (rate: ReturnType<typeof createRate>, milliseconds: number) => {
  for (let frame = 0; frame < 100; frame++) rate.took(milliseconds);
};

it('thirty times a second where a core is free, while that takes a fifth of it', () => {
  const rate = createRate({ cores: 4, threads: () => 2 });
  expect(rate.pause()).toBe(33);
  settle(rate, 2);
  expect(rate.pause()).toBe(33);
  settle(rate, 8);
  expect(rate.pause()).toBeCloseTo(120, 0);
});

it('less often where the engine wants all cores: drawing has a twentieth of them, painting among it', () => {
  const rate = createRate({ cores: 2, threads: () => 2 });
  settle(rate, 1);
  expect(rate.pause()).toBe(33);
  settle(rate, 4);
  const pause = rate.pause();
  expect((3 * 4) / pause / 2).toBeCloseTo(0.05, 3);
  settle(rate, 1000);
  expect(rate.pause()).toBe(500);
  settle(rate, 1);
  expect(rate.pause()).toBe(33);
});

it('one long frame changes little, and the engine hears of what changes much', () => {
  const rate = createRate({ cores: 2, threads: () => 2 });
  settle(rate, 4);
  const before = rate.pause();
  rate.took(300);
  expect(rate.pause()).toBe(before);
  settle(rate, 4);
  expect(rate.took(4)).toBe(false);
  const told = Array.from({ length: 60 }, () => rate.took(8)).filter(Boolean);
  expect(told.length).toBe(1);
  expect(rate.pause()).toBeCloseTo(2 * before, 6);
});
