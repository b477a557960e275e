import { edgesInto, type GraphNode, portName } from '../check/graph.js';
import type { RunEvent } from '../define/event.js';
import type { ResultDefinition, ResultInput } from '../define/node.js';
import { formatVersion } from '../document/schema.js';
import { type Issue, issue } from '../issue/issue.js';
import type { Identity } from '../plan/load.js';
import { type ComputeStep, numerics, type Plan, type PlanStep } from '../plan/plan.js';
import { evaluateExpectations } from '../result/expect.js';
import { observableOf } from '../result/hash.js';
import { type Receipt, ruleDigest, type SealedObservable, sealReceipt } from '../result/receipt.js';
import type { Model, Outputs, Result } from '../result/result.js';
import type { RunResult } from '../result/runResult.js';
import { fileReader } from './bind.js';
import { Control, Interrupted, type RunOptions, type Until } from './control.js';
import { drive } from './drive.js';
import { ModelFailure } from './failure.js';
import type { Prepared } from './prepare.js';

/** What a consumer may say when it asks for the next event. */
export type Command = { readonly until?: Until } | undefined;

export type ResultMap = Map<string, Result>;

/**
 * X: runs what is prepared, as an async iterator of events that ends with `done`. It can be paused, resumed or
 * abandoned at any event; any sequence of pauses gives the same bytes.
 */
export async function* run(prepared: Prepared, options: RunOptions = {}): AsyncGenerator<RunEvent, RunResult, Command> {
  const control = new Control(options);
  const steps = execute(prepared, control, options, (step) => !step.acrossSweep || !isSwept(prepared.plan));
  for (let next = steps.next(); ; next = steps.next()) {
    if (next.done) return next.value;
    const command = yield next.value;
    if (command?.until !== undefined) control.continueTo(command.until);
  }
}

export function isSwept({ inferred }: Plan): boolean {
  return Object.keys(inferred.graph.document.sweep ?? {}).length > 0;
}

function* execute(
  prepared: Prepared,
  control: Control,
  options: RunOptions,
  wanted: (step: ComputeStep) => boolean,
): Generator<RunEvent, RunResult> {
  const results: ResultMap = new Map();
  const issues: Issue[] = [];
  let complete = true;
  try {
    for (const step of prepared.plan.steps) {
      if (step.kind === 'compute' && !wanted(step)) continue;
      const known = knownOutputs(prepared, step, options);
      if (known !== undefined) {
        for (const [node, ports] of known) yield* keep(results, node, ports);
        continue;
      }
      if (step.kind === 'compute') {
        issues.push(...(yield* computeStep(prepared.plan, step.node, results, prepared.files)));
        continue;
      }
      const model = step.model === undefined ? undefined : modelOf(results.get(step.model));
      if (step.model !== undefined && model === undefined) continue;
      const outputs = yield* collecting(drive(prepared, step, model, control, options), issues);
      for (const [node, ports] of outputs) yield* keep(results, node, ports);
    }
  } catch (thrown) {
    if (thrown instanceof ModelFailure) {
      issues.push(thrown.issue);
      yield { type: 'issue', issue: thrown.issue };
    } else if (!(thrown instanceof Interrupted)) throw thrown;
    complete = false;
  }
  const result = finishRun(prepared.plan, prepared.identity, results, issues, complete, options.engine?.name);
  yield { type: 'done', result };
  return result;
}

/** H: what an earlier run gave for a step under the same keys; a pass only as a whole. Models belong to this graph now. */
function knownOutputs(
  { plan, identity: { graphHash } }: Prepared,
  step: PlanStep,
  { reuse, engine }: RunOptions,
): readonly (readonly [string, Outputs])[] | undefined {
  if (reuse === undefined || engine !== undefined || (step.kind === 'compute' && step.acrossSweep && isSwept(plan)))
    return undefined;
  const paths = step.kind === 'pass' ? step.drivers : [step.node];
  if (!paths.every((path) => reuse.has(path))) return undefined;
  const adopted = (result: Result): Result =>
    result.kind === 'model'
      ? { kind: 'model', model: { ...result.model, origin: { ...result.model.origin, graphHash } } }
      : result;
  return paths.map((path) => {
    const ports = Object.entries(reuse.get(path) as Outputs);
    return [path, Object.fromEntries(ports.map(([port, result]) => [port, adopted(result)]))] as const;
  });
}

/** Hands the events of a pass on, and keeps its issues for the result. */
function* collecting<Outcome>(events: Generator<RunEvent, Outcome>, issues: Issue[]): Generator<RunEvent, Outcome> {
  for (let next = events.next(); ; next = events.next()) {
    if (next.done) return next.value;
    if (next.value.type === 'issue') issues.push(next.value.issue);
    yield next.value;
  }
}

function modelOf(result: Result | undefined): Model | undefined {
  return result?.kind === 'model' ? result.model : undefined;
}

function* keep(results: ResultMap, node: string, outputs: Readonly<Record<string, Result>>): Generator<RunEvent, void> {
  for (const [port, result] of Object.entries(outputs)) {
    results.set(`${node}.${port}`, result);
    yield { type: 'result', node, port, result };
  }
}

/** A pure node on the result stratum; what it cannot do is an issue, and what hangs on it is left out. */
export function* computeStep(
  plan: Plan,
  path: string,
  results: ResultMap,
  files: ReadonlyMap<string, Uint8Array>,
): Generator<RunEvent, Issue[]> {
  const { graph } = plan.inferred;
  const node = graph.nodes.get(path) as GraphNode;
  const definition = node.definition as ResultDefinition;
  const inputs: Record<string, ResultInput[]> = Object.fromEntries(
    Object.keys(definition.inputs).map((port) => [port, []]),
  );
  for (const { from, to } of edgesInto(graph, path)) {
    const result = results.get(portName(from));
    if (result === undefined) return [];
    inputs[to.port].push({ from: portName(from), result });
  }
  const computed = definition.compute({
    path,
    title: definition.title,
    params: node.params,
    inputs,
    file: fileReader(node, files),
  });
  if ('problem' in computed) {
    const { port, problem } = computed;
    const found = issue('unusable-table', { node: path, ...(port === undefined ? {} : { port }) }, { reason: problem });
    yield { type: 'issue', issue: found };
    return [found];
  }
  yield* keep(results, path, computed.outputs);
  return [];
}

export function finishRun(
  plan: Plan,
  identity: Identity,
  results: ResultMap,
  issues: readonly Issue[],
  complete: boolean,
  engine?: string,
): RunResult {
  return {
    name: identity.name,
    outputs: Object.fromEntries(results),
    issues,
    receipt: makeReceipt(plan, identity, results, engine),
    complete,
  };
}

function makeReceipt(plan: Plan, identity: Identity, results: ResultMap, engine: string | undefined): Receipt {
  const { graph } = plan.inferred;
  const observables: Record<string, SealedObservable> = {};
  for (const [name, result] of results) {
    const observable = observableOf(result);
    if (observable !== undefined) observables[name] = observable;
  }
  const nodeVersions: Record<string, number> = {};
  const packages: Record<string, { version: string; digest: string }> = {};
  const data: Record<string, Record<string, string>> = {};
  for (const { path, definition, params } of graph.nodes.values()) {
    nodeVersions[definition.type] = definition.version;
    const from = definition.package;
    if (from !== undefined) packages[from.name] = { version: from.version, digest: from.digest };
    const files = definition.data?.(params)?.files;
    if (files !== undefined) data[path] = Object.fromEntries(files.map(({ name, sha256 }) => [name, sha256]));
  }
  const expected = graph.document.expect ?? [];
  const outcomes = evaluateExpectations(graph.document, Object.fromEntries(results));
  return sealReceipt({
    receipt: 1,
    kind: 'produced',
    graphHash: identity.graphHash,
    effective: identity.effective,
    seed: graph.seed,
    format: formatVersion,
    numerics,
    nodeVersions,
    packageVersion: identity.packageVersion,
    ...(engine === undefined ? {} : { engine }),
    ...(Object.keys(packages).length === 0 ? {} : { packages }),
    data,
    resultKeys: Object.fromEntries(plan.resultKeys),
    observables,
    expect: expected.map((rule, i) => ({ rule: ruleDigest(rule), passed: outcomes[i].passed })),
  });
}
