import type { RunEvent } from '../define/event.js';
import type { Experiment, Point } from '../plan/load.js';
import type { Result, Table } from '../result/result.js';
import type { RunResult } from '../result/runResult.js';
import { column, rowCount } from '../result/table.js';
import type { RunOptions } from './control.js';
import { type Prepared, type PrepareOptions, prepare } from './prepare.js';
import { type Command, computeStep, finishRun, isSwept, type ResultMap, run } from './run.js';

/**
 * A whole experiment: every point of its sweep, run and joined. In: plans. Out: events, and the results side by side.
 */

export interface ExperimentOptions extends RunOptions {
  readonly resumeAt?: (point: number) => RunOptions['resume'];
  /** Told what a point is bound to before it runs: whoever looks at its memory between events only reads. */
  readonly onPrepared?: (prepared: Prepared) => void;
}

/** Runs every point, one after another, and joins them. Data are the same for all points. */
export async function* runExperiment(
  experiment: Experiment,
  prepareOptions: PrepareOptions = {},
  runOptions: ExperimentOptions = {},
): AsyncGenerator<RunEvent, RunResult | undefined, Command> {
  const finished: RunResult[] = [];
  for (const [index, { values, plan }] of experiment.points.entries()) {
    if (experiment.points.length > 1) yield { type: 'point', index, count: experiment.points.length, values };
    const { prepared, issues } = prepare(plan, experiment.identity, prepareOptions);
    for (const found of issues) yield { type: 'issue', issue: found };
    if (prepared === undefined) return undefined;
    runOptions.onPrepared?.(prepared);
    const resume = runOptions.resumeAt?.(index) ?? runOptions.resume;
    const events = run(prepared, { ...runOptions, ...(resume === undefined ? {} : { resume }) });
    for (let next = await events.next(); ; ) {
      if (next.done) {
        finished.push(next.value);
        break;
      }
      // The end of one point of a sweep is not the end of the experiment.
      const inner = next.value.type === 'done' && isSwept(plan);
      const command: Command = inner ? undefined : yield next.value;
      next = await events.next(command);
    }
    if (!finished[finished.length - 1].complete) break;
  }
  const [{ plan }] = experiment.points;
  if (!isSwept(plan)) return finished[0];
  const joined = joinRuns(experiment, finished, prepareOptions.files);
  yield { type: 'done', result: joined };
  return joined;
}

/** The results of all points side by side: tables gain leading columns, numbers become tables, models keep theirs. */
export function joinRuns(
  experiment: Experiment,
  finished: readonly RunResult[],
  files: ReadonlyMap<string, Uint8Array> = new Map(),
): RunResult {
  const [{ plan }] = experiment.points;
  const results: ResultMap = new Map();
  const points = experiment.points.slice(0, finished.length);
  for (const name of Object.keys(finished[0]?.outputs ?? {})) {
    const each = finished.map(({ outputs }) => outputs[name]);
    const tables = each.map((result) => asTable(name, result));
    if (tables.every((table): table is Table => table !== undefined)) {
      results.set(name, { kind: 'table', table: joinTables(points, tables) });
    } else {
      each.forEach((result, i) => {
        if (result !== undefined) results.set(`${name}@${pointName(points[i].values)}`, result);
      });
    }
  }
  const issues = [
    ...new Map(finished.flatMap((result) => result.issues).map((one) => [JSON.stringify(one), one])).values(),
  ];
  const complete = finished.length === experiment.points.length && finished.every((result) => result.complete);
  if (complete) {
    for (const step of plan.steps) {
      if (step.kind !== 'compute' || !step.acrossSweep) continue;
      const computing = computeStep(plan, step.node, results, files);
      let next = computing.next();
      while (!next.done) next = computing.next();
      issues.push(...next.value);
    }
  }
  return finishRun(plan, experiment.identity, results, issues, complete, finished[0]?.receipt.engine);
}

export function pointName(values: Readonly<Record<string, number | string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}

function asTable(name: string, result: Result | undefined): Table | undefined {
  if (result?.kind === 'table') return result.table;
  if (result?.kind !== 'number') return undefined;
  const { value, unit, missing } = result;
  const port = name.slice(name.lastIndexOf('.') + 1);
  const cells = { name: port, ...(unit === undefined ? {} : { unit }), kind: 'number', values: [value] } as const;
  return { columns: [missing === undefined ? cells : { ...cells, missing: { 0: missing } }] };
}

function joinTables(points: readonly Point[], tables: readonly Table[]): Table {
  const axes = Object.keys(points[0].values);
  const rows = tables.map(rowCount);
  const leading = axes.map((axis) =>
    column(
      axis,
      points.flatMap(({ values }, i) => Array<number | string>(rows[i]).fill(values[axis])),
    ),
  );
  const columns = tables[0].columns.map((first) => {
    const same = tables.map(({ columns: own }) => own.find(({ name }) => name === first.name));
    const missing: Record<number, string> = {};
    let offset = 0;
    const values = same.flatMap((own, i) => {
      for (const [row, reason] of Object.entries(own?.missing ?? {})) missing[offset + Number(row)] = reason;
      offset += rows[i];
      return own?.values ?? Array<null>(rows[i]).fill(null);
    });
    return { ...first, values, ...(Object.keys(missing).length === 0 ? {} : { missing }) };
  });
  return { ...tables[0], columns: [...leading, ...columns], sweep: axes };
}
