import { edgesInto, type GraphNode, type Issue, issue, type PassStep, type Plan, weightsOf } from '@rheobase/core';
import type { TfjsForm } from '@rheobase/nodes/tfjs';

/**
 * In: a plan and the forms of its nodes. Out: how tfjs would run each pass, or the node that rules it out. What has
 * no form may stand on the side of the data (sources, encoders): nothing there depends on a weight, and it runs on
 * its kernel, with all in front of it. Everything else needs a form.
 */

export type Backend = 'cpu' | 'wasm';
export type Forms = ReadonlyMap<string, TfjsForm>;

/** A node that a backend cannot run, and the kernels that it misses there. */
export interface MissingKernels {
  readonly node: string;
  readonly type: string;
  readonly missing: readonly string[];
}

export interface PassSupport {
  readonly drivers: readonly string[];
  /** Nodes that run on their kernels, and hand their numbers over. */
  readonly native: readonly string[];
  /** Nodes that run on tfjs. */
  readonly formed: readonly string[];
  readonly ruledOut: { readonly node: string; readonly type: string; readonly reason: string } | undefined;
  /** Per backend, what it misses. */
  readonly limits: Readonly<Record<Backend, readonly MissingKernels[]>>;
}

/** Whether a backend has a kernel of tfjs. */
export type HasKernel = (kernel: string, backend: Backend) => boolean;

export const backends = ['wasm', 'cpu'] as const satisfies readonly Backend[];

export function passSupport(plan: Plan, step: PassStep, forms: Forms, hasKernel: HasKernel): PassSupport {
  const { inferred } = plan;
  const slice = step.groups.flatMap(({ members }) => members);
  const node = (path: string) => inferred.graph.nodes.get(path) as GraphNode;
  const form = (path: string) => forms.get(node(path).definition.type);
  const native = new Set<string>();
  const include = (path: string): void => {
    if (native.has(path)) return;
    native.add(path);
    for (const { from } of edgesInto(inferred.graph, path)) if (slice.includes(from.node)) include(from.node);
  };
  const formless = slice.filter((path) => form(path) === undefined);
  const weighted = new Map(slice.map((path) => [path, weightsBehind(plan, slice, path)]));
  let ruledOut: PassSupport['ruledOut'];
  for (const path of formless) {
    const behind = weighted.get(path);
    if (behind === undefined) include(path);
    else {
      const own = behind === path ? 'it has weights' : `the weights of ${behind} lie in front of it`;
      ruledOut ??= { node: path, type: node(path).definition.type, reason: `it has no form in tfjs, and ${own}` };
    }
  }
  const [finer] = step.groups.find(({ perTick }) => perTick > 1)?.members ?? [];
  if (finer !== undefined) {
    ruledOut ??= { node: finer, type: node(finer).definition.type, reason: 'its pass has more than one time axis' };
  }
  const formed = slice.filter((path) => !native.has(path));
  const last = formless.find((path) => Object.keys(node(path).definition.inputs).length > 0) ?? formless[0];
  if (ruledOut === undefined && formed.length === 0 && last !== undefined) {
    ruledOut = {
      node: last,
      type: node(last).definition.type,
      reason: 'it has no form in tfjs, nor has any node behind it',
    };
  }
  const limits = Object.fromEntries(
    backends.map((backend) => [
      backend,
      formed.flatMap((path): MissingKernels[] => {
        const { forward = [], gradient = [] } = form(path)?.needs ?? {};
        const needed = step.loss === undefined ? forward : [...forward, ...gradient];
        const missing = needed.filter((kernel) => !hasKernel(kernel, backend));
        return missing.length === 0 ? [] : [{ node: path, type: node(path).definition.type, missing }];
      }),
    ]),
  ) as unknown as PassSupport['limits'];
  return { drivers: step.drivers, native: slice.filter((path) => native.has(path)), formed, ruledOut, limits };
}

/** A node with weights at or in front of a node, if there is one. */
function weightsBehind({ inferred }: Plan, slice: readonly string[], path: string): string | undefined {
  const open = [path];
  for (const own of open) {
    if (weightsOf(inferred, inferred.graph.nodes.get(own) as GraphNode).length > 0) return own;
    for (const { from } of edgesInto(inferred.graph, own)) {
      if (slice.includes(from.node) && !open.includes(from.node)) open.push(from.node);
    }
  }
  return undefined;
}

export function planSupport(plan: Plan, forms: Forms, hasKernel: HasKernel): readonly PassSupport[] {
  return plan.steps.flatMap((step) => (step.kind === 'pass' ? [passSupport(plan, step, forms, hasKernel)] : []));
}

/** The fastest backend that has every kernel; the cpu backend has them all. */
export function chooseBackend(support: readonly PassSupport[]): Backend {
  return support.every(({ limits }) => limits.wasm.length === 0) ? 'wasm' : 'cpu';
}

/** What keeps a plan off a backend: empty where it runs. */
export function supportIssues(support: readonly PassSupport[], backend: Backend): Issue[] {
  const found = new Map<string, Issue>();
  for (const { ruledOut, limits } of support) {
    if (ruledOut !== undefined) {
      const { node, type, reason } = ruledOut;
      found.set(node, issue('engine-lacks', { node }, { engine: 'tfjs', type, reason }));
    }
    for (const { node, type, missing } of limits[backend]) {
      const reason = `it needs ${missing.join(' and ')}, which its backend ${backend} lacks`;
      if (!found.has(node)) found.set(node, issue('engine-lacks', { node }, { engine: 'tfjs', type, reason }));
    }
  }
  return [...found.values()];
}
