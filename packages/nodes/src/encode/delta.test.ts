import { describe, expect, it } from 'vitest';
import { numbers, through } from '../testing/through.js';
import { delta } from './delta.js';

const encoded = (params: Record<string, unknown>, row: readonly number[]) =>
  through(delta, { params, inputs: { in: [row.map((x) => [x])] }, output: 'spikes', into: 'spikes' }).then(
    ([steps]) => steps,
  );

describe('encode/delta', () => {
  // spikegen.delta of [1, 2, 0, 2, 2.9] with threshold 1: its documentation has 1, 1, −1, 1, 0.
  const row = [1, 2, 0, 2, 2.9];

  it('K: fires as snnTorch says of its example, an off-spike in a channel of its own', async () => {
    const params = { threshold: 1, off: true, start: 'zero' };
    const on = [1, 1, 0, 1, 0];
    const off = [0, 0, 1, 0, 0];
    expect(await encoded(params, row)).toEqual(on.map((spike, t) => [spike, off[t]]));
    expect(await encoded({ ...params, start: 'same' }, row)).toEqual([
      [0, 0],
      ...on.map((s, t) => [s, off[t]]).slice(1),
    ]);
    expect((await encoded({ ...params, off: false }, row)).flat()).toEqual(on);
  });

  it('K: against the last event it follows a drift that no single step shows', async () => {
    const drift = Array.from({ length: 41 }, (_, t) => t / 16);
    expect((await encoded({ threshold: 0.5 }, drift)).flat()).not.toContain(1);
    const followed = (await encoded({ threshold: 0.5, against: 'event' }, drift)).flat();
    expect(followed.flatMap((spike, t) => (spike ? [t] : []))).toEqual([8, 16, 24, 32, 40]);
  });

  it('K: on and off together keep the reference within the threshold', async () => {
    const values = numbers(3, 60, 2);
    const spikes = await through(delta, {
      params: { threshold: 0.7, against: 'event', off: true },
      inputs: { in: values },
      output: 'spikes',
      into: 'spikes',
    });
    values.forEach((steps, n) => {
      for (const f of [0, 1]) {
        let reference = steps[0][f];
        steps.forEach((step, t) => {
          const [on, off] = [spikes[n][t][f], spikes[n][t][2 + f]];
          const moved = step[f] - reference;
          expect([on, off]).toEqual([moved >= 0.7 ? 1 : 0, moved <= -0.7 ? 1 : 0]);
          if (on + off > 0) reference = step[f];
        });
      }
    });
    expect(spikes.flat(2).reduce((sum, spike) => sum + spike)).toBeGreaterThan(50);
  });
});
