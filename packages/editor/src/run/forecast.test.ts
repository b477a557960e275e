import { readFileSync } from 'node:fs';
import { applyOverrides, parse, planDocument } from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { expect, it } from 'vitest';
import { createForecast } from './forecast.js';

const nothing = { known: () => new Map() };

function experimentOf(name: string, set: Readonly<Record<string, string | number>> = {}) {
  const { document } = parse(readFileSync(new URL(`../../../../graphs/${name}.json`, import.meta.url), 'utf8'));
  return planDocument(applyOverrides(document!, { set }).document!, registry).experiment!;
}

it('takes a short simulation for quick, a long one in proportion, training for dear', () => {
  const forecast = createForecast();
  const short = forecast.milliseconds(experimentOf('lif-traces'), nothing);
  expect(short).toBeLessThan(10);
  const long = forecast.milliseconds(
    experimentOf('lif-traces', { 'record.duration': '2000 ms', 'counts.duration': '2000 ms' }),
    nothing,
  );
  expect(long / short).toBeCloseTo(10, 6);
  expect(forecast.milliseconds(experimentOf('quickstart'), nothing)).toBe(Number.POSITIVE_INFINITY);
});

it('costs nothing where everything is known', () => {
  const experiment = experimentOf('quickstart');
  const known = new Map([...experiment.points[0].plan.resultKeys.keys()].map((path) => [path, {}]));
  expect(createForecast().milliseconds(experiment, { known: () => known })).toBe(0);
});

it('believes its own eyes where something is slow again and again', () => {
  const forecast = createForecast();
  const experiment = experimentOf('lif-traces');
  const [{ plan }] = experiment.points;
  forecast.learn(plan, { record: 3000 });
  expect(forecast.milliseconds(experiment, nothing)).toBeLessThan(10);
  forecast.learn(plan, { record: 2000 });
  expect(forecast.milliseconds(experiment, nothing)).toBe(2000);
  forecast.learn(plan, { record: 40 });
  expect(forecast.milliseconds(experiment, nothing)).toBeLessThan(10);
});
