import { describe, expect, it } from 'vitest';
import { record } from '../measure/record.js';
import { currentProbe } from '../testing/currentProbe.js';
import { cellsOf, runGraph } from '../testing/runGraph.js';
import { constantCurrent } from './constantCurrent.js';

function recorded(params: Record<string, string | number>, duration?: string) {
  return runGraph({
    nodes: {
      source: { type: 'source/constant-current', params },
      probe: { type: 'test/current-probe' },
      rec: { type: 'measure/record', params: duration === undefined ? {} : { duration } },
    },
    edges: [
      { from: 'source.current', to: 'probe.current' },
      { from: 'probe.out', to: 'rec.values' },
    ],
    registry: [constantCurrent, currentProbe, record],
  });
}

describe('source/constant-current', () => {
  it('gives every neuron the current in pA at every step', async () => {
    const result = await recorded({ current: '0.15 nA', size: 3, dt: '0.5 ms' }, '1 ms');
    expect(cellsOf(result, 'rec.values', 'neuron')).toEqual([0, 0, 1, 1, 2, 2]);
    expect(cellsOf(result, 'rec.values', 'time')).toEqual([0, 0.5, 0, 0.5, 0, 0.5]);
    expect(cellsOf(result, 'rec.values', 'value')).toEqual([150, 150, 150, 150, 150, 150]);
  });

  it('takes its length from its own duration, and a second one must agree', async () => {
    const result = await recorded({ duration: '0.3 ms' });
    expect(cellsOf(result, 'rec.values', 'time')).toEqual([0, 0.1, 0.2]);
    await expect(recorded({ duration: '0.3 ms' }, '0.4 ms')).rejects.toThrow(
      'rec.duration: the time axis of source already lasts 3 steps, got 4 steps.',
    );
    await expect(recorded({})).rejects.toThrow(
      'rec cannot run: nothing says how long the time axis of source lasts. Give source or rec a duration.',
    );
  });

  it('refuses a duration that is no whole number of steps', async () => {
    await expect(recorded({ duration: '0.35 ms' })).rejects.toThrow(
      'source.duration: 0.35 ms is not a whole number of steps of 0.1 ms. Take 0.3 ms or 0.4 ms.',
    );
  });
});
