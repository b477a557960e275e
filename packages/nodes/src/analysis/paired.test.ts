import { expect, test } from 'vitest';
import { computeNode, tableFrom, tableWith } from '../testing/computeNode.js';
import { paired } from './paired.js';

/** Four groups of samples: both right, only a, only b, none. */
function predictions([both, onlyA, onlyB, none]: readonly number[]) {
  const groups = [both, onlyA, onlyB, none].flatMap((count, group) => Array<number>(count).fill(group));
  const of = (right: readonly number[]) =>
    tableWith({
      sample: groups.map((_, i) => i),
      label: groups.map(() => 3),
      predicted: groups.map((group) => (right.includes(group) ? 3 : 5)),
    });
  return { a: { 'ffnn.predictions': of([0, 1]) }, b: { 'snn.predictions': of([0, 2]) } };
}

test('approval of a prime minister, asked twice: the example of Agresti & Min 2005', () => {
  // 794, 150, 86, 570: difference 0.04; the plain Wald interval is 0.021 … 0.059, theirs agrees to three digits.
  const { rows } = tableFrom(paired, {}, predictions([794, 150, 86, 570]));
  expect(rows[0]).toMatchObject({ samples: 1600, 'only ffnn right': 150, 'only snn right': 86, difference: 0.04 });
  expect(rows[0].low).toBeCloseTo(0.021, 3);
  expect(rows[0].high).toBeCloseTo(0.059, 3);
  expect(rows[0].p).toBeLessThan(1e-4);
  expect(rows[0].verdict).toBe('ffnn is better at 5 %');
});

test('a few samples are no evidence', () => {
  const { rows } = tableFrom(paired, { names: ['A', 'B'] }, predictions([90, 7, 1, 2]));
  expect(rows[0]).toMatchObject({ A: 0.97, B: 0.91, difference: 0.06, verdict: 'no difference at 5 %' });
  expect(rows[0].p).toBeCloseTo(18 / 256, 14);
  expect(tableFrom(paired, {}, predictions([10, 0, 0, 0])).rows[0]).toMatchObject({ p: 1, difference: 0 });
});

test('the samples must be the same', () => {
  const both = predictions([3, 1, 1, 0]);
  const fewer = tableWith({ sample: [0, 1], label: [3, 3], predicted: [3, 3] });
  expect(computeNode(paired, {}, { ...both, b: { 'snn.predictions': fewer } }).problem).toBe('snn has no sample 2');
  const other = tableWith({ sample: [0, 1, 2, 3, 4], label: [3, 4, 3, 3, 3], predicted: [3, 3, 3, 3, 3] });
  expect(computeNode(paired, {}, { ...both, b: { 'snn.predictions': other } }).problem).toBe(
    'sample 1 is 3 for ffnn and 4 for snn',
  );
});
