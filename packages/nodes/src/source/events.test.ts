import { describe, expect, it } from 'vitest';
import { fileOf, npy, npz } from '../testing/ownFiles.js';
import { recordedFrom } from '../testing/ownSignal.js';
import { events } from './events.js';

type Params = Record<string, unknown>;

async function spikes(content: string | Uint8Array, params: Params) {
  const { file, files } = fileOf('events.csv', content);
  const found = await recordedFrom(events, { params: { file, ...params } as never, files, port: 'spikes' }, 'spikes');
  const [neuron, step] = [found('neuron'), found('step')];
  const sample = params.samples === undefined ? neuron.map(() => 0) : found('sample');
  return neuron
    .map((channel, row) => [sample[row], channel, step[row]] as number[])
    .sort((a, b) => a[0] - b[0] || a[2] - b[2]);
}

describe('source/events', () => {
  it('K: bins events into steps, in any order, twice in a step once', async () => {
    const rows = ['1,2.05,0', '0,0,2', '0,0.19,1', '0,0.11,1', '1,9.9,1'];
    const params = { samples: 2, channels: 3, dt: '0.1 ms', duration: '3 ms' };
    expect(await spikes(`sample,time (ms),channel\n${rows.join('\n')}\n`, params)).toEqual([
      [0, 2, 0],
      [0, 1, 1],
      [1, 0, 20],
    ]);
  });

  it('T: a time that is a whole number of steps begins its step, where floats would be one off', async () => {
    const off = Array.from({ length: 99 }, (_, k) => k + 1).filter((k) => Math.floor(k / 10 / 0.1) !== k);
    expect(off.length).toBeGreaterThan(0);
    const rows = off.map((k) => `0,${(k * 100).toString()},0`);
    const found = await spikes(`sample,time (us),channel\n${rows.join('\n')}\n`, {
      dt: '0.1 ms',
      duration: '10 ms',
      samples: 1,
    });
    expect(found.map(([, , step]) => step)).toEqual(off);
  });

  it('K: reads the same from arrays', async () => {
    const content = npz({
      sample: npy(Uint16Array.of(0, 1)),
      time: npy(Int32Array.of(1500, 200)),
      channel: npy(Uint8Array.of(1, 0)),
    });
    const params = { samples: 2, channels: 2, duration: '2 ms', timeUnit: 'us' };
    expect(await spikes(content, params)).toEqual([
      [0, 1, 1],
      [1, 0, 0],
    ]);
  });

  const head = 'sample,time (ms),channel,label\n';
  it.each([
    [`${head}0,1,0,0\n0,1,5,0\n`, 'event 2: channel 5 is not from 0 to 1.'],
    [`${head}2,1,0,0\n`, 'event 1: sample 2 is not from 0 to 1.'],
    [`${head}0,-1,0,0\n`, 'event 1: time -1 is before the sample begins.'],
    [`${head}0,1,0,0\n0,2,0,1\n`, 'event 2: sample 0 has two labels.'],
    [`${head}0,1,0,7\n`, 'event 1: label 7 is not from 0 to 1.'],
    ['sample,time,channel\n0,1,0\n', 'the heading of its times has no unit; write "time (ms)".'],
    ['sample,time (mV),channel\n0,1,0\n', 'its times are in "mV", which is no unit of time.'],
    ['sample,time (ms)\n0,1\n', 'it has no column "channel".'],
    ['sample,time (ms),channel\n0,1,0\n', 'it has no "label", but the graph says 2 classes.'],
  ])('refuses %j', async (content, sentence) => {
    const params = { samples: 2, channels: 2, classes: 2 };
    await expect(spikes(content, params)).rejects.toThrow(`events.csv is damaged: ${sentence}`);
  });
});
