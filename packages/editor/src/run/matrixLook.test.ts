import { readFileSync } from 'node:fs';
import {
  applyOverrides,
  findColumn,
  parse,
  planDocument,
  prepare,
  run,
  sampleObserver,
  type Table,
} from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { expect, it } from 'vitest';

it('D: what a driver makes of single samples adds up to its table', async () => {
  const text = readFileSync(new URL('../../../../graphs/quickstart.json', import.meta.url), 'utf8');
  const set = { epochs: 1, hidden: 8, 'data.train': 64, 'data.test': 48 };
  const { experiment } = planDocument(applyOverrides(parse(text).document!, { set }).document!, registry);
  const { prepared } = prepare(experiment!.points[0].plan, experiment!.identity);
  for (const driver of ['snn-test', 'ffnn-test']) {
    const pass = prepared!.plan.steps.find((step) => step.kind === 'pass' && step.drivers.includes(driver));
    const observer = sampleObserver(prepared!, driver)!;
    const sums = new Array<number>(100).fill(0);
    let passed: Table[] = [];
    const events = run(prepared!, { observe: observer.ports.map((port) => ({ port })) });
    for (let next = await events.next(); ; next = await events.next()) {
      if (next.done) {
        const result = next.value.outputs[`${driver}.confusion`];
        expect(result.kind === 'table' && countsOf(result.table)).toEqual(sums);
        break;
      }
      const event = next.value;
      const made = event.type === 'probe' ? observer.add(event)?.confusion : undefined;
      if (made?.kind === 'table') passed.push(made.table);
      if (event.type !== 'position') continue;
      // A position comes after what was seen of its chunk: only then is it known whose pass that was.
      if (pass?.kind === 'pass' && event.position.node === pass.drivers[0]) {
        for (const table of passed) {
          for (const [i, count] of countsOf(table).entries()) sums[i] += count as number;
        }
      }
      passed = [];
    }
    expect(sums.reduce((sum, count) => sum + count)).toBe(48);
  }
});

const countsOf = (table: Table) => findColumn(table, 'samples')?.values ?? [];
