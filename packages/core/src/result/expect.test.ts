import { describe, expect, it } from 'vitest';
import type { Expectation } from '../document/schema.js';
import { evaluateExpectations, expectedAndGot } from './expect.js';
import { hashResult } from './hash.js';
import type { Result } from './result.js';
import { column, Missing, table } from './table.js';

const origin = { source: 'closed-form' } as const;

const outputs: Readonly<Record<string, Result>> = {
  'rheobase.current': { kind: 'number', value: 200, unit: 'pA' },
  'rheobase.gap': { kind: 'number', value: null, missing: 'nothing fired' },
  'fi.table': {
    kind: 'table',
    table: table(
      column('current', [190, 200, 210], { unit: 'pA' }),
      column('spikes', [0, 0, 15], { kind: 'integer' }),
      column('isi', [new Missing('fewer than 2 spikes'), new Missing('fewer than 2 spikes'), 33.5], { unit: 'ms' }),
    ),
  },
  'rec.spikes': {
    kind: 'table',
    table: table(
      column('neuron', [0, 0, 2], { kind: 'integer' }),
      column('step', [100, 200, 150], { kind: 'integer' }),
      column('time', [10, 20, 15], { unit: 'ms' }),
    ),
  },
  'rec.seconds': { kind: 'table', table: table(column('time', [0.01], { unit: 's' })) },
  'rec.none': { kind: 'table', table: table(column('neuron', []), column('time', [], { unit: 'ms' })) },
  'test.accuracy': {
    kind: 'table',
    table: { ...table(column('seed', ['0', '1', '2']), column('accuracy', [0.93, 0.94, 0.92])), sweep: ['seed'] },
  },
};

type Rule = Expectation extends infer One ? (One extends Expectation ? Omit<One, 'origin'> : never) : never;

function judge(rule: Rule) {
  const [outcome] = evaluateExpectations({ expect: [{ ...rule, origin } as Expectation] }, outputs);
  return outcome;
}

describe('expectations', () => {
  it('exact: a number, a column, an expected gap, a hash', () => {
    expect(judge({ rule: 'exact', observable: 'rheobase.current', value: 200 })).toEqual({
      text: 'rheobase.current is exactly 200 pA',
      passed: true,
      smallestTolerance: 0,
      origin: 'closed form',
    });
    expect(judge({ rule: 'exact', observable: 'rheobase.current', value: 205 })).toMatchObject({
      text: 'rheobase.current: expected exactly 205 pA, got 200 pA (would pass with "close" and absolute 5 pA)',
      passed: false,
      smallestTolerance: 5,
    });
    expect(judge({ rule: 'exact', observable: 'fi.table', column: 'spikes', value: [0, 0, 15] }).passed).toBe(true);
    expect(judge({ rule: 'exact', observable: 'fi.table', column: 'spikes', value: [0, 1, 15] })).toMatchObject({
      text: 'fi.table spikes in row 2: expected exactly 1, got 0 (would pass with "close" and absolute 1)',
      passed: false,
    });
    expect(judge({ rule: 'exact', observable: 'fi.table', column: 'isi', value: [null, null, 33.5] }).passed).toBe(
      true,
    );
    expect(judge({ rule: 'exact', observable: 'fi.table', column: 'isi', value: [null, null, null] }).passed).toBe(
      false,
    );
    const hash = hashResult(outputs['fi.table'])?.sha256 as string;
    expect(judge({ rule: 'exact', observable: 'fi.table', sha256: hash }).passed).toBe(true);
    expect(judge({ rule: 'exact', observable: 'fi.table', sha256: '0'.repeat(64) }).passed).toBe(false);
  });

  it('close: the larger of both tolerances counts, and the smallest that would do is told', () => {
    const at = { rule: 'close', observable: 'fi.table', column: 'isi', where: { current: 210 } } as const;
    expect(judge({ ...at, value: 33.4, absolute: 0.2 })).toMatchObject({ passed: true });
    expect(judge({ ...at, value: 33.4, relative: 0.01 })).toMatchObject({ passed: true });
    expect(judge({ ...at, value: 33.4, absolute: 0.01 })).toMatchObject({ passed: false });
    expect(judge({ ...at, value: 33.25, absolute: 0.01 }).smallestTolerance).toBe(0.25);
    expect(judge({ ...at, value: 33.25, absolute: 0.01 }).text).toBe(
      'fi.table isi (current = 210): expected 33.25 within 0.01 ms, got 33.5 ms (would pass with absolute 0.25 ms)',
    );
  });

  it('range and stat, the latter over the axis of the sweep', () => {
    expect(judge({ rule: 'range', observable: 'test.accuracy', min: 0.9, max: 0.95 }).passed).toBe(true);
    const low = judge({ rule: 'range', observable: 'test.accuracy', where: { seed: '2' }, min: 0.925 });
    expect(low.text).toBe(
      'test.accuracy (seed = 2): expected at least 0.925, got 0.92 (would pass with bounds wider by 0.00500001)',
    );
    expect(low.passed).toBe(false);
    const stat = { rule: 'stat', observable: 'test.accuracy', statistic: 'mean', seeds: 3 } as const;
    expect(judge({ ...stat, min: 0.925, max: 0.935 })).toMatchObject({
      text: 'mean of test.accuracy is from 0.925 to 0.935 over 3 runs: 0.93',
      passed: true,
    });
    expect(judge({ ...stat, min: 0.94 }).passed).toBe(false);
    expect(judge({ ...stat, statistic: 'sd', max: 0.011 }).passed).toBe(true);
    expect(judge({ ...stat, seeds: 5, min: 0.9 })).toMatchObject({
      text: 'mean of test.accuracy: not measured, it needs 5 runs, got 3',
      passed: null,
    });
  });

  it('spikes: counts within a margin', () => {
    const at = { rule: 'spikes', observable: 'fi.table', column: 'spikes' } as const;
    expect(judge({ ...at, counts: [0, 0, 15] }).passed).toBe(true);
    expect(judge({ ...at, counts: [0, 0, 14] })).toMatchObject({ passed: false, smallestTolerance: 1 });
    expect(judge({ ...at, counts: [0, 0, 14], plusMinus: 1 }).passed).toBe(true);
    expect(judge({ ...at, counts: [1, 0, 14], pooled: true }).passed).toBe(true);
    const timed = judge({ ...at, counts: [0, 0, 15], timeTolerance: '0.1 ms' });
    expect(timed).toMatchObject({
      passed: null,
      text: 'fi.table spikes: not measured, a tolerance of times needs times',
    });
  });

  describe('spike times', () => {
    const at = { rule: 'spikes', observable: 'rec.spikes', timeTolerance: '0.1 ms' } as const;

    it('per neuron, each within the tolerance; a silent neuron has no row', () => {
      expect(judge({ ...at, times: [[10, 20.05], [], [15]] })).toMatchObject({
        text: 'rec.spikes time has the 3 spike times within 0.1 ms',
        passed: true,
      });
      const late = judge({ ...at, times: [[10, 20], [], [14.5]] });
      expect(late).toMatchObject({ passed: false, smallestTolerance: 0.5 });
      expect(late.text).toBe(
        'rec.spikes time of neuron 2: expected 1 spikes within 0.1 ms, got 1, 2 of them elsewhere, the first at 14.5 ms (would pass with 0.5 ms)',
      );
    });

    it('the tolerance that is told passes, the next smaller number does not', () => {
      const times = [[10.3, 20.7], [], [15.123]];
      const { smallestTolerance: smallest = 0 } = judge({ ...at, times });
      expect(judge({ ...at, times, timeTolerance: `${smallest} ms` }).passed).toBe(true);
      expect(judge({ ...at, times, timeTolerance: `${smallest * 0.999999} ms` }).passed).toBe(false);
    });

    it('a spike too many fails, unless the counts may differ', () => {
      const extra = judge({ ...at, times: [[10, 15, 20], [], [15]] });
      expect(extra.passed).toBe(false);
      expect(extra.smallestTolerance).toBeUndefined();
      expect(judge({ ...at, times: [[10, 15, 20], [], [15]], plusMinus: 1 }).passed).toBe(true);
      expect(judge({ ...at, times: [[10, 20]] }).text).toContain('of neuron 2: expected 0 spikes');
    });

    it('pooled: all neurons as one; counted in the unit of the column', () => {
      expect(judge({ ...at, times: [[10], [15], [20]], pooled: true }).passed).toBe(true);
      expect(judge({ ...at, times: [[10], [15], [20]] }).passed).toBe(false);
      expect(judge({ ...at, observable: 'rec.seconds', times: [[10]], pooled: true }).passed).toBe(true);
    });

    it('no spike at all is measured, and is not what was expected', () => {
      expect(judge({ ...at, observable: 'rec.none', times: [[], []] }).passed).toBe(true);
      expect(judge({ ...at, observable: 'rec.none', times: [[5]] }).passed).toBe(false);
    });
  });

  it.each<[Rule, string]>([
    [{ rule: 'exact', observable: 'rheobase.gap', value: 1 }, 'rheobase.gap: not measured, nothing fired'],
    [{ rule: 'close', observable: 'rheobase.gap', value: 1 }, 'rheobase.gap: not measured, nothing fired'],
    [{ rule: 'range', observable: 'rheobase.gap', min: 0 }, 'rheobase.gap: not measured, nothing fired'],
    [
      { rule: 'range', observable: 'fi.table', column: 'isi', min: 0 },
      'fi.table isi: not measured, fewer than 2 spikes',
    ],
    [
      { rule: 'range', observable: 'fi.table', column: 'rate', min: 0 },
      'fi.table rate: not measured, there is no column "rate"',
    ],
    [
      { rule: 'range', observable: 'fi.table', column: 'isi', where: { current: 500 }, min: 0 },
      'fi.table isi (current = 500): not measured, there is no such row',
    ],
    [
      { rule: 'range', observable: 'nothing.here', min: 0 },
      'nothing.here: not measured, the run has no result nothing.here',
    ],
    [
      { rule: 'exact', observable: 'nothing.here', sha256: '0'.repeat(64) },
      'nothing.here: not measured, the run has no such result to hash',
    ],
  ])('a missing cell is not measured, never passed: %j', (rule, text) => {
    expect(judge(rule)).toMatchObject({ passed: null, text });
  });

  it('a wrong value beside a missing one has failed', () => {
    expect(judge({ rule: 'range', observable: 'fi.table', column: 'isi', max: 10 }).passed).toBe(false);
  });

  it('an array of another length has failed', () => {
    const short = judge({ rule: 'exact', observable: 'fi.table', column: 'spikes', value: [0, 0] });
    expect(short).toMatchObject({ text: 'fi.table spikes: expected 2 values, got 3', passed: false });
    expect(short.smallestTolerance).toBeUndefined();
  });
});

describe('a rule beside what came out', () => {
  const hash = hashResult(outputs['rheobase.current'] as Result)?.sha256 as string;
  it.each<[Rule, string, string | undefined]>([
    [{ rule: 'exact', observable: 'rheobase.current', value: 205 }, '205 pA', '200 pA'],
    [{ rule: 'exact', observable: 'rheobase.current', sha256: hash }, `${hash.slice(0, 12)}…`, `${hash.slice(0, 12)}…`],
    [{ rule: 'exact', observable: 'fi.table', column: 'spikes', value: [0, 1, 15] }, '0, 1, 15', '0, 0, 15'],
    [{ rule: 'close', observable: 'rheobase.current', value: 205, relative: 0.05 }, '205 pA ± 5 %', '200 pA'],
    [{ rule: 'close', observable: 'rheobase.gap', value: 1, absolute: 2 }, '1 ± 2', undefined],
    [{ rule: 'range', observable: 'rheobase.current', min: 100, max: 150 }, 'from 100 to 150 pA', '200 pA'],
    [
      { rule: 'stat', observable: 'test.accuracy', column: 'accuracy', statistic: 'mean', seeds: 3, min: 0.9 },
      'mean at least 0.9',
      '0.93',
    ],
    [
      { rule: 'spikes', observable: 'fi.table', column: 'spikes', counts: [0, 0, 14], plusMinus: 1, pooled: true },
      '14 ± 1',
      '15',
    ],
    [
      { rule: 'spikes', observable: 'rec.spikes', times: [[10, 20], [], [15]], timeTolerance: '0.1 ms' },
      '3 spikes within 0.1 ms',
      '3 spikes',
    ],
    [{ rule: 'range', observable: 'nobody.table', min: 1 }, 'at least 1', undefined],
  ])('%j', (rule, expected, got) => {
    expect(expectedAndGot({ ...rule, origin } as Expectation, outputs)).toEqual({ expected, got });
  });
});
