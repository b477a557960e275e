import { type Accelerator, load, type Prepared, prepare, type RunResult, run, sentence } from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { wasmAccelerator } from '@rheobase/wasm';
import { expect } from 'vitest';

/** For tests of the compiled twins: a graph bound with or without them, what it gives, and which it called. */

export const wasm = wasmAccelerator(WebAssembly);

export function prepared(text: string, using?: Accelerator): Prepared {
  const { experiment, issues } = load(text, registry);
  if (experiment === undefined) throw new Error(issues.map(sentence).join('\n'));
  const made = prepare(experiment.points[0].plan, experiment.identity, { accelerator: using });
  if (made.prepared === undefined) throw new Error(made.issues.map(sentence).join('\n'));
  return made.prepared;
}

async function finish(ready: Prepared): Promise<RunResult> {
  const events = run(ready);
  for (let next = await events.next(); ; next = await events.next()) if (next.done) return next.value;
}

/** The hashes of everything that is promised, and every table that is not. */
export async function resultsOf(ready: Prepared): Promise<unknown> {
  const { outputs, receipt, complete } = await finish(ready);
  expect(complete).toBe(true);
  expect(Object.keys(receipt.observables).length).toBeGreaterThan(0);
  const diagnostics = Object.entries(outputs).filter(
    ([, result]) => result.kind === 'table' && result.table.diagnostic,
  );
  return [receipt.observables, diagnostics];
}

/** Every twin that was asked for, with how often it was called; 0 for those that are not there. */
function callsOf({ passes, engine }: Prepared): ReadonlyMap<string, number> {
  const calls = new Map<string, number>();
  for (const use of [engine, ...[...passes.values()].flatMap((pass) => [...pass.values()].map(({ twins }) => twins))]) {
    for (const [name, count] of use.calls) calls.set(name, (calls.get(name) ?? 0) + count);
    for (const name of use.missing) calls.set(name, 0);
  }
  return calls;
}

/** The twins that were really called. */
export function called(ready: Prepared): string[] {
  return [...callsOf(ready)].flatMap(([name, count]) => (count > 0 ? [name] : [])).sort();
}
