import type { Json } from '../document/schema.js';
import { type Issue, issue } from '../issue/issue.js';
import { memoryIssue } from '../plan/memoryIssue.js';
import type { PassStep, Plan } from '../plan/plan.js';
import { type BoundKernel, bindPass } from './bind.js';

/** What a run must be told besides the plan, for the receipt. */
export interface Identity {
  readonly name: string;
  readonly graphHash: string;
  readonly effective: Json;
  readonly packageVersion: string;
}

export interface PrepareOptions {
  /** Content of the data files, by SHA-256 of the uncompressed bytes. The digest was checked by who read them. */
  readonly files?: ReadonlyMap<string, Uint8Array>;
}

/** A plan whose kernels are bound to memory: ready to run, again and again, always with the same bytes. */
export interface Prepared {
  readonly plan: Plan;
  readonly identity: Identity;
  readonly buffer: ArrayBufferLike;
  readonly passes: ReadonlyMap<PassStep, ReadonlyMap<string, BoundKernel>>;
}

/** In: a plan and the data it names. Out: memory and bound kernels. Nothing is computed yet. */
export function prepare(
  plan: Plan,
  identity: Identity,
  options: PrepareOptions = {},
): { readonly prepared?: Prepared; readonly issues: readonly Issue[] } {
  const files = options.files ?? new Map<string, Uint8Array>();
  const issues = missingData(plan, files);
  if (issues.length > 0) return { issues };
  const buffer = allocate(plan.bytes);
  if (buffer === undefined) return { issues: [memoryIssue(plan, 'what this machine can give')] };
  const passes = new Map<PassStep, ReadonlyMap<string, BoundKernel>>();
  for (const step of plan.steps) {
    if (step.kind !== 'pass') continue;
    passes.set(step, bindPass(plan, step, files));
  }
  return { prepared: { plan, identity, buffer, passes }, issues };
}

/** Undefined where the machine refuses. */
function allocate(bytes: number): ArrayBuffer | undefined {
  try {
    return new ArrayBuffer(bytes);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function missingData({ inferred }: Plan, files: ReadonlyMap<string, Uint8Array>): Issue[] {
  const issues: Issue[] = [];
  for (const { path, definition, params } of inferred.graph.nodes.values()) {
    if (definition.role !== 'signal') continue;
    const dataset = definition.data?.(params);
    const missing = dataset?.files.filter((file) => !files.has(file.sha256)) ?? [];
    if (dataset !== undefined && missing.length > 0) {
      const facts = { dataset: dataset.name, files: missing.map(({ name }) => name), reason: 'no content was given.' };
      issues.push(issue('data-missing', { node: path }, facts));
      continue;
    }
    const problem = definition.checkData?.(params, (name) => {
      const file = dataset?.files.find((candidate) => candidate.name === name);
      return files.get(file?.sha256 ?? '') ?? new Uint8Array(0);
    });
    if (problem !== undefined) issues.push(issue('data-corrupt', { node: path }, problem));
  }
  return issues;
}
