import { type Column, column, defineResult, Missing, param, type Table, table } from '@rheobase/core';
import { z } from 'zod';
import { mcnemar } from '../statistics/mcnemar.js';
import { matchRows } from '../table/matchRows.js';
import { findAll, type NamedTable, namedTables, type Problem } from '../table/namedTable.js';

const params = z.object({
  names: param.words('a name for a and one for b; the nodes they come from by default', { default: [] }),
});

export const paired = defineResult({
  type: 'analysis/paired',
  version: 1,
  title: 'paired comparison',
  doc: {
    summary:
      'Compares two classifiers on the very same samples: how much more the first has right, and whether chance would do.',
    equation: [
      'difference = (n_a − n_b) / n',
      'p = min(1, 2 Σ_(k ≤ min(n_a, n_b)) C(n_a + n_b, k) / 2^(n_a + n_b))',
      'low, high = d ∓ 1.96 √(n_a + n_b + 1 − (n_a − n_b)²/(n + 2)) / (n + 2), d = (n_a − n_b)/(n + 2)',
    ],
    symbols: {
      n: 'samples',
      n_a: 'samples that only the first has right',
      n_b: 'samples that only the second has right',
      p: 'exact, two-sided: how likely so uneven a split is if both are equally good',
    },
    source:
      'McNemar 1947, Psychometrika 12, 153–157, in its exact form; interval: Agresti & Min 2005, Statistics in Medicine 24, 729–740 (½ added to each of the four counts).',
    notes: [
      'Samples that both have right, or both wrong, tell nothing about which one is better.',
      'It speaks of these two trained models on this test set. Whether another seed would say the same is asked of several seeds: analysis/summarise over the column difference.',
    ],
  },
  tags: ['mcnemar', 'significance', 'p-value', 'classifier', 'difference'],
  params,
  inputs: {
    a: { result: 'table', doc: 'measure/evaluate predictions of the first' },
    b: { result: 'table', doc: 'predictions of the second, on the same samples' },
  },
  outputs: { table: { result: 'table', doc: 'one row: accuracies, difference with interval, counts, p' } },

  compute({ params: { names }, inputs }) {
    const sources = namedTables([...inputs.a, ...inputs.b], names);
    if ('problem' in sources) return sources;
    const counted = countPairs(sources);
    return 'problem' in counted
      ? counted
      : { outputs: { table: { kind: 'table', table: pairTable(sources, counted) } } };
  },
});

interface Pairs {
  readonly n: number;
  readonly both: number;
  readonly onlyA: number;
  readonly onlyB: number;
}

function countPairs(sources: readonly NamedTable[]): Pairs | Problem {
  const columns: (readonly Column[])[] = [];
  for (const source of sources) {
    const found = findAll(source, ['label', 'predicted']);
    if ('problem' in found) return found;
    columns.push(found);
  }
  const matched = matchRows(sources, ['sample'], 'outer');
  if ('problem' in matched) return matched;
  const counts = { n: matched.rows.length, both: 0, onlyA: 0, onlyB: 0 };
  for (const [index, rows] of matched.rows.entries()) {
    const lacking = rows.indexOf(undefined);
    const sample = matched.keys[0].values[index];
    if (lacking >= 0) return { problem: `${sources[lacking].name} has no sample ${sample}` };
    const [a, b] = rows.map((row, k) => columns[k].map(({ values }) => values[row as number]));
    if (a[0] !== b[0])
      return { problem: `sample ${sample} is ${a[0]} for ${sources[0].name} and ${b[0]} for ${sources[1].name}` };
    const [isA, isB] = [a[0] === a[1], b[0] === b[1]];
    if (isA && isB) counts.both++;
    else if (isA) counts.onlyA++;
    else if (isB) counts.onlyB++;
  }
  return counts;
}

function pairTable([first, second]: readonly NamedTable[], { n, both, onlyA, onlyB }: Pairs): Table {
  const share = (count: number) => (n === 0 ? new Missing('no samples') : count / n);
  const p = mcnemar(onlyA, onlyB);
  const centre = (onlyA - onlyB) / (n + 2);
  const spread = onlyA + onlyB + 1 - ((onlyA - onlyB) * (onlyA - onlyB)) / (n + 2);
  const half = (1.959963984540054 * Math.sqrt(spread)) / (n + 2);
  const bound = (value: number) => (n === 0 ? new Missing('no samples') : Math.max(-1, Math.min(1, value)));
  const better = onlyA > onlyB ? first.name : second.name;
  const whole = { kind: 'integer' } as const;
  return table(
    column(first.name, [share(both + onlyA)]),
    column(second.name, [share(both + onlyB)]),
    column('difference', [share(onlyA - onlyB)]),
    column('low', [bound(centre - half)]),
    column('high', [bound(centre + half)]),
    column(`only ${first.name} right`, [onlyA], whole),
    column(`only ${second.name} right`, [onlyB], whole),
    column('p', [n === 0 ? new Missing('no samples') : p]),
    column('verdict', [p < 0.05 ? `${better} is better at 5 %` : 'no difference at 5 %']),
    column('samples', [n], whole),
  );
}
