import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  evaluateExpectations,
  type LoadOptions,
  load,
  type RunResult,
  runExperiment,
  sentence,
  type Table,
} from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { beforeAll, describe, expect, test } from 'vitest';
import { leaveOut } from './support/needs.js';

/** The graph fi-curve against the numbers of the study, the closed forms, and an independent table of all points. */

const repository = resolve(import.meta.dirname, '..');
const text = readFileSync(resolve(repository, 'graphs/fi-curve.json'), 'utf8');
const oracle = resolve(repository, '../shared/data/fi_curve_oracle.csv');

function experimentOf(options: LoadOptions = {}) {
  const { experiment, issues } = load(text, registry, options);
  expect(issues.map(sentence)).toEqual([]);
  if (experiment === undefined) throw new Error('internal: no experiment and no issue');
  return experiment;
}

async function runGraph(options: LoadOptions = {}): Promise<RunResult> {
  const events = runExperiment(experimentOf(options));
  for (let next = await events.next(); ; next = await events.next()) {
    if (next.done) return next.value as RunResult;
  }
}

function cells(result: RunResult, output: string, name: string): readonly (number | string | null)[] {
  const { table } = result.outputs[output] as { table: Table };
  return table.columns.find((column) => column.name === name)?.values ?? [];
}

/** Rate of the stepped neuron, Hz: 1 / (τ_ref + n dt). */
function steppedRate(current: number): number {
  const i = current / 200;
  return i <= 1 ? 0 : 1000 / (2 + Math.ceil(Math.log((i - 1) / i) / Math.log(1 - 0.1 / 10)) * 0.1);
}

function continuousRate(current: number): number {
  const i = current / 200;
  return i <= 1 ? 0 : 1000 / (2 + 10 * Math.log(i / (i - 1)));
}

describe('graphs/fi-curve.json', () => {
  let result: RunResult;
  beforeAll(async () => {
    result = await runGraph();
  });

  test('runs without an issue and gives every table and figure', () => {
    expect(result.complete).toBe(true);
    expect(result.issues).toEqual([]);
    const kinds = Object.entries(result.outputs).map(([name, { kind }]) => `${name} ${kind}`);
    expect(kinds.sort()).toEqual([
      'fi-curve.figure figure',
      'onset-counts.table table',
      'panel-counts.table table',
      'panel-record.spikes table',
      'panel-record.voltage table',
      'panel.figure figure',
      'raster-counts.table table',
      'raster-record.spikes table',
      'raster.figure figure',
      'rate.table table',
      'rheobase.rheobase number',
      'rheobase.table table',
      'theory.saturation table',
      'theory.table table',
      'trace-counts.table table',
      'trace-record.spikes table',
      'trace-record.voltage table',
      'traces.figure figure',
    ]);
  });

  test('meets every expectation that it states', () => {
    const outcomes = evaluateExpectations(experimentOf().document, result.outputs);
    expect(outcomes).toHaveLength(22);
    for (const { text: words, passed } of outcomes) expect([words, passed]).toEqual([words, true]);
  });

  test('has all 100 rows of the independent table', () => {
    if (!existsSync(oracle)) leaveOut(`the table of the F–I curve is not at ${oracle}`);
    const [header, ...lines] = readFileSync(oracle, 'utf8').trim().split('\n');
    expect(header.split(',').slice(0, 5)).toEqual([
      'I_pA',
      'spikes_in_100_1000ms',
      'rate_sim_Hz',
      'rate_euler_closed_Hz',
      'rate_analytic_Hz',
    ]);
    const rows = lines.map((line) => line.split(',').map(Number));
    expect(rows).toHaveLength(100);
    const columns = [
      cells(result, 'theory.table', 'current'),
      cells(result, 'theory.table', 'spikes'),
      cells(result, 'theory.table', 'rate'),
      cells(result, 'theory.table', 'stepped closed form'),
      cells(result, 'theory.table', 'continuous closed form'),
    ];
    const ours = rows.map((_, row) => columns.map((values) => values[row] as number));
    // Its rates have four decimals.
    const rounded = ours.map(([current, spikes, ...rates]) => [
      current,
      spikes,
      ...rates.map((rate) => Number(rate.toFixed(4))),
    ]);
    expect(rounded).toEqual(rows.map((row) => row.slice(0, 5)));
  });

  test('agrees with both closed forms to 1e-9 Hz at every current', () => {
    const currents = cells(result, 'theory.table', 'current') as number[];
    const measured = cells(result, 'theory.table', 'rate from intervals');
    const stepped = cells(result, 'theory.table', 'stepped closed form') as number[];
    const continuous = cells(result, 'theory.table', 'continuous closed form') as number[];
    currents.forEach((current, row) => {
      expect(Math.abs(stepped[row] - steppedRate(current))).toBeLessThan(1e-9);
      expect(Math.abs(continuous[row] - continuousRate(current))).toBeLessThan(1e-9);
      if (current <= 200) expect(measured[row]).toBeNull();
      else expect(Math.abs((measured[row] as number) - steppedRate(current))).toBeLessThan(1e-9);
    });
  });

  test('finds rheobase between 200 and 205 pA, beside the closed form of 200 pA', () => {
    expect(result.outputs['rheobase.rheobase']).toEqual({ kind: 'number', value: 200, unit: 'pA' });
    expect(cells(result, 'rheobase.table', 'agreement')).toEqual(['the closed form lies in the bracket']);
  });

  test('K: windows of 1 and 7 steps give the same bytes', async () => {
    for (const window of [1, 7]) {
      const windowed = await runGraph({ window });
      expect(windowed.receipt.observables).toEqual(result.receipt.observables);
    }
  });

  test('with the exponential scheme every interval is the continuous one, rounded up to a whole step', async () => {
    const exact = await runGraph({ set: { scheme: 'exponential' } });
    const currents = cells(exact, 'theory.table', 'current') as number[];
    const measured = cells(exact, 'theory.table', 'rate from intervals');
    const stepped = cells(exact, 'theory.table', 'stepped closed form') as number[];
    currents.forEach((current, row) => {
      if (current <= 200) {
        expect(measured[row]).toBeNull();
        return;
      }
      const rate = measured[row] as number;
      expect(Math.abs(rate - stepped[row])).toBeLessThan(1e-9);
      const late = 1000 / rate - 1000 / continuousRate(current);
      expect(late).toBeGreaterThan(-1e-9);
      expect(late).toBeLessThan(0.1);
    });
  });
});
