import {
  type Column,
  column,
  defineResult,
  exp,
  findColumn,
  log,
  Missing,
  param,
  type Table,
  table,
} from '@rheobase/core';
import { z } from 'zod';
import { isNearChance } from '../statistics/nearChance.js';
import {
  cellWords,
  findAll,
  listed,
  type NamedTable,
  namedTables,
  namesOf,
  type Problem,
} from '../table/namedTable.js';
import { rowGroups } from '../table/rowGroups.js';

const params = z.object({
  by: param.words('key columns that name a point: rows that agree in them are runs of it', { default: ['network'] }),
  score: param.text('the column that should be high', { default: 'accuracy' }),
  cost: param.text('the column that should be low', { default: 'operations' }),
  names: param.words('a name for each family, in the order of the wires', { default: [] }),
  levels: z.array(z.number()).max(1000).prefault([]).meta({
    description: 'scores at which costs are compared; by default those of all frontier points in reach of all',
  }),
});

export const pareto = defineResult({
  type: 'analysis/pareto',
  version: 1,
  title: 'Pareto frontier',
  doc: {
    summary: 'Cost against score: which points no other one beats, and the ratio of costs at equal score.',
    equation: [
      'q dominates p: score_q ≥ score_p and cost_q ≤ cost_p, one of them strictly',
      'cost(s) = exp( ln c₁ + (ln c₂ − ln c₁)(s − s₁)/(s₂ − s₁) ), s₁ ≤ s ≤ s₂ neighbours on a frontier',
      'ratio(s) = cost of the first family(s) / cost of another(s)',
    ],
    symbols: {
      p: 'a point: means of score and cost over the runs that agree in its key columns',
      frontier: 'the points of a family that no point of the same family dominates',
      ratio: 'above 1: the other family needs less than the first at the same score',
    },
    source: 'Pareto 1906; interpolation: straight in score and the logarithm of the cost, never beyond the points.',
    notes: [
      'Each wire is a family: networks of one kind. "measured" takes, instead of interpolating, the cheapest point with at least that score.',
      'A point near chance (by the column chance, where there is one) is shown, and is on no frontier.',
      'headline: the interpolated ratio of the first to the second family at the highest score that both reach.',
    ],
  },
  tags: ['frontier', 'trade-off', 'dominated', 'equal accuracy'],
  params,
  inputs: { tables: { result: 'table', many: true, doc: 'a table per family: key, score, cost' } },
  outputs: {
    points: { result: 'table', doc: 'a row per point: means, spread, whether it is dominated and by whom' },
    frontier: { result: 'table', doc: 'the points of each family that are on its frontier, by rising score' },
    ratios: { result: 'table', doc: 'a row per score: the cost of each family, and the ratios to the first' },
    headline: { result: 'number', doc: 'the ratio at the highest score in reach of the first two families' },
  },
  acrossSweep: true,

  compute({ params: settings, inputs }) {
    const sources = namedTables(inputs.tables, settings.names);
    if ('problem' in sources) return sources;
    const points: Point[] = [];
    for (const source of sources) {
      const found = pointsOf(source, settings);
      if ('problem' in found) return found;
      points.push(...found);
    }
    const families = sources.map(({ name }) => ({
      name,
      frontier: frontierOf(points.filter(({ family }) => family === name)),
    }));
    const levels = settings.levels.length > 0 ? settings.levels : sharedLevels(families);
    return {
      outputs: {
        points: { kind: 'table', table: pointTable(points, settings) },
        frontier: { kind: 'table', table: frontierTable(families, settings) },
        ratios: { kind: 'table', table: ratioTable(families, levels, settings) },
        headline: headline(families),
      },
    };
  },
});

type Settings = z.output<typeof params>;

interface Point {
  readonly family: string;
  readonly name: string;
  readonly runs: number;
  readonly score: number;
  readonly scoreSpread: number | Missing;
  readonly cost: number;
  readonly costSpread: number | Missing;
  readonly learned: boolean;
}

interface Family {
  readonly name: string;
  /** By rising score, and so by rising cost. */
  readonly frontier: readonly Point[];
}

function pointsOf(source: NamedTable, { by, score, cost }: Settings): Point[] | Problem {
  const measured = findAll(source, [score, cost]);
  if ('problem' in measured) return measured;
  const text = measured.find(({ kind }) => kind === 'text');
  if (text !== undefined) return { problem: `column "${text.name}" of ${source.name} is text and has no mean` };
  const grouped = rowGroups(source, by);
  if ('problem' in grouped) return grouped;
  const [scores, costs] = measured;
  const chances = findColumn(source.table, 'chance');
  const points: Point[] = [];
  for (const group of grouped.groups) {
    const rows = group.rows.filter((row) => scores.values[row] !== null && costs.values[row] !== null);
    const name = grouped.keys.map((key) => cellWords(key, group.first)).join(', ');
    if (rows.length === 0)
      return { problem: `${name} of ${source.name} has no run with both ${listed([score, cost])}` };
    const ofScore = meanAndSpread(scores, rows);
    const ofCost = meanAndSpread(costs, rows);
    if (ofCost.mean <= 0) return { problem: `${name} of ${source.name} has the ${cost} ${ofCost.mean}, not above 0` };
    const known = chances === undefined ? [] : rows.filter((row) => chances.values[row] !== null);
    const chance = known.length === 0 ? undefined : meanAndSpread(chances as Column, known).mean;
    points.push({
      family: source.name,
      name,
      runs: rows.length,
      score: ofScore.mean,
      scoreSpread: ofScore.spread,
      cost: ofCost.mean,
      costSpread: ofCost.spread,
      learned: chance === undefined || !isNearChance(ofScore.mean, chance),
    });
  }
  const names = points.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return points;
  return {
    problem: `two points of ${source.name} are named ${twice}; its columns are ${listed(namesOf(source.table))}`,
  };
}

function meanAndSpread({ values }: Column, rows: readonly number[]) {
  const numbers = rows.map((row) => values[row] as number);
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  if (numbers.length === 1) return { mean, spread: new Missing('one run only') };
  const squares = numbers.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return { mean, spread: Math.sqrt(squares / (numbers.length - 1)) };
}

function dominates(a: Point, b: Point): boolean {
  return a.learned && a.score >= b.score && a.cost <= b.cost && (a.score > b.score || a.cost < b.cost);
}

function frontierOf(points: readonly Point[]): readonly Point[] {
  const best = points.filter((point) => point.learned && !points.some((other) => dominates(other, point)));
  // Two points that agree in both are one point of the frontier.
  return [...best].sort((a, b) => a.score - b.score).filter((point, i, all) => point.score !== all[i - 1]?.score);
}

/** The scores of frontier points that every family reaches. */
function sharedLevels(families: readonly Family[]): readonly number[] {
  const reach = families.map(({ frontier }) => [frontier[0]?.score, frontier[frontier.length - 1]?.score] as const);
  const scores = families.flatMap(({ frontier }) => frontier.map(({ score }) => score));
  const shared = scores.filter((score) => reach.every(([low, high]) => score >= low && score <= high));
  return [...new Set(shared)].sort((a, b) => a - b);
}

function costAt({ name, frontier }: Family, score: number): number | Missing {
  const [first, last] = [frontier[0], frontier[frontier.length - 1]];
  if (first === undefined) return new Missing(`${name} has no point on a frontier`);
  if (score > last.score) return new Missing(`${name} reaches ${rounded(last.score)} at most`);
  if (score < first.score) return new Missing(`${name} begins at ${rounded(first.score)}`);
  const above = frontier.findIndex((point) => point.score >= score);
  const high = frontier[above];
  if (high.score === score) return high.cost;
  const low = frontier[above - 1];
  const share = (score - low.score) / (high.score - low.score);
  return exp(log(low.cost) + (log(high.cost) - log(low.cost)) * share);
}

function measuredAt({ name, frontier }: Family, score: number): number | Missing {
  const found = frontier.find((point) => point.score >= score);
  if (found !== undefined) return found.cost;
  return new Missing(
    `${name} reaches ${frontier.length === 0 ? 'nothing' : rounded(frontier[frontier.length - 1].score)} at most`,
  );
}

function over(a: number | Missing, b: number | Missing): number | Missing {
  if (a instanceof Missing) return a;
  return b instanceof Missing ? b : a / b;
}

function pointTable(points: readonly Point[], { score, cost }: Settings): Table {
  const by = (point: Point): string => {
    const better = points.filter((other) => dominates(other, point)).sort((a, b) => a.cost - b.cost)[0];
    if (!point.learned) return 'near chance';
    return better === undefined
      ? ''
      : better.family === point.family
        ? better.name
        : `${better.name} (${better.family})`;
  };
  return table(
    column(
      'family',
      points.map(({ family }) => family),
      { kind: 'text' },
    ),
    column(
      'point',
      points.map(({ name }) => name),
      { kind: 'text' },
    ),
    column(
      'runs',
      points.map(({ runs }) => runs),
      { kind: 'integer' },
    ),
    column(
      score,
      points.map((point) => point.score),
    ),
    column(
      `${score} sd`,
      points.map(({ scoreSpread }) => scoreSpread),
    ),
    column(
      cost,
      points.map((point) => point.cost),
    ),
    column(
      `${cost} sd`,
      points.map(({ costSpread }) => costSpread),
    ),
    column('dominated by', points.map(by), { kind: 'text' }),
  );
}

function frontierTable(families: readonly Family[], { score, cost }: Settings): Table {
  const rows = families.flatMap(({ frontier }) => frontier);
  return table(
    column(
      'family',
      rows.map(({ family }) => family),
      { kind: 'text' },
    ),
    column(
      'point',
      rows.map(({ name }) => name),
      { kind: 'text' },
    ),
    column(
      score,
      rows.map((point) => point.score),
    ),
    column(
      cost,
      rows.map((point) => point.cost),
    ),
  );
}

function ratioTable(families: readonly Family[], levels: readonly number[], { score, cost }: Settings): Table {
  const [first, ...others] = families;
  return table(
    column(score, levels),
    ...families.map((family) =>
      column(
        `${family.name} ${cost}`,
        levels.map((level) => costAt(family, level)),
      ),
    ),
    ...others.flatMap((family) => [
      column(
        `${first.name} / ${family.name}`,
        levels.map((level) => over(costAt(first, level), costAt(family, level))),
      ),
      column(
        `${first.name} / ${family.name} measured`,
        levels.map((level) => over(measuredAt(first, level), measuredAt(family, level))),
      ),
    ]),
  );
}

function headline(families: readonly Family[]) {
  const none = (missing: string) => ({ kind: 'number', value: null, missing }) as const;
  if (families.length < 2) return none('there is one family only');
  const both = families.slice(0, 2);
  const levels = sharedLevels(both);
  if (levels.length === 0) return none(`${both[0].name} and ${both[1].name} share no score`);
  const [a, b] = both.map((family) => costAt(family, levels[levels.length - 1]));
  const ratio = over(a, b);
  return ratio instanceof Missing ? none(ratio.reason) : ({ kind: 'number', value: ratio } as const);
}

/** For a reason, not for a measure. */
function rounded(score: number): number {
  return Math.floor(score * 10_000 + 0.5) / 10_000;
}
