import { expect, it } from 'vitest';
import { rateShare, type ScheduleSettings } from './schedule.js';

const settings: ScheduleSettings = { schedule: 'constant', warmUp: 0, stepEpochs: 3, stepFactor: 0.5, finalShare: 0 };

it('constant is 1; a warm-up rises in equal steps to it', () => {
  const shares = [1, 2, 3, 4, 5, 9].map((update) =>
    rateShare({ ...settings, warmUp: 4 }, { epoch: 0, update, updates: 9 }),
  );
  expect(shares).toEqual([0.25, 0.5, 0.75, 1, 1, 1]);
});

it('step halves after every third epoch', () => {
  const shares = [0, 1, 2, 3, 5, 6, 9].map((epoch) =>
    rateShare({ ...settings, schedule: 'step' }, { epoch, update: epoch + 1, updates: 10 }),
  );
  expect(shares).toEqual([1, 1, 1, 0.5, 0.5, 0.25, 0.125]);
});

it('cosine falls from 1 to the final share, half of the way in the middle', () => {
  const cosine = { ...settings, schedule: 'cosine', warmUp: 2, finalShare: 0.2 } as const;
  const at = (update: number) => rateShare(cosine, { epoch: 0, update, updates: 23 });
  expect(at(3)).toBe(1);
  expect(at(13)).toBeCloseTo(0.6, 15);
  expect(at(23)).toBeCloseTo(0.2, 15);
  for (let update = 3; update <= 23; update++) {
    const expected = 0.2 + 0.4 * (1 + Math.cos((Math.PI * (update - 3)) / 20));
    expect(Math.abs(at(update) - expected)).toBeLessThan(1e-15);
  }
});
