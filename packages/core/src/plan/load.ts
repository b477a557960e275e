import { check } from '../check/check.js';
import { nodeFacts } from '../define/nodeFacts.js';
import type { Library, Registry } from '../define/registry.js';
import { checkExtent } from '../document/checkExtent.js';
import { normalForm, normalHash } from '../document/normalForm.js';
import { once } from '../document/once.js';
import { applyOverrides, type Overrides } from '../document/override.js';
import { parse } from '../document/parse.js';
import type { GraphDocument, Json } from '../document/schema.js';
import { sweepRuns } from '../document/sweep.js';
import { infer } from '../infer/infer.js';
import { hasErrors, type Issue } from '../issue/issue.js';
import { makePlan, type PlanOptions } from './makePlan.js';
import type { Plan } from './plan.js';

/**
 * A whole file as an experiment: one plan per value of its sweep, one plan where there is none. In: text, or a document.
 * Out: everything up to the plan, or the issues.
 */

/** What a run must be told besides the plan, for the receipt. Its hash is made when it is asked for. */
export interface Identity {
  readonly name: string;
  readonly graphHash: string;
  readonly effective: Json;
  readonly packageVersion: string;
}

export interface Point {
  readonly values: Readonly<Record<string, number | string>>;
  readonly plan: Plan;
}

export interface Experiment {
  readonly document: GraphDocument;
  readonly identity: Identity;
  readonly points: readonly Point[];
}

export interface LoadOptions extends PlanOptions, Overrides {
  readonly packageVersion?: string;
}

export interface Loaded {
  readonly experiment?: Experiment;
  readonly issues: readonly Issue[];
}

export function load(text: string, registry: Registry, options: LoadOptions = {}): Loaded {
  const parsed = parse(text);
  if (parsed.document === undefined) return { issues: parsed.issues };
  const planned = planDocument(parsed.document, registry, options);
  return { ...planned, issues: [...parsed.issues, ...planned.issues] };
}

/**
 * The same, with the definitions of those nodes only that the file names. Where there is anything to say, all nodes are
 * asked: what could help (a node that fits between two ports) may be one that the file does not name.
 */
export async function loadFrom(library: Library, text: string, options: LoadOptions = {}): Promise<Loaded> {
  const parsed = parse(text);
  if (parsed.document === undefined) return { issues: parsed.issues };
  const planned = await planFrom(library, parsed.document, options);
  return { ...planned, issues: [...parsed.issues, ...planned.issues] };
}

/** The same, from a document. */
export async function planFrom(library: Library, document: GraphDocument, options: LoadOptions = {}): Promise<Loaded> {
  const named = planDocument(document, await library.load(typesOf(document)), options);
  return named.issues.length === 0 ? named : planDocument(document, await library.load(library.types), options);
}

/** The node types that a document names, in its blocks too. */
export function typesOf({ nodes, blocks = {} }: GraphDocument): ReadonlySet<string> {
  const all = [nodes, ...Object.values(blocks).map((block) => block.nodes)];
  return new Set(all.flatMap((some) => Object.values(some).map(({ type }) => type)));
}

/** From a document to its plans: override, sweep, check, infer, plan. Issues of later points repeat no sentence. */
export function planDocument(original: GraphDocument, registry: Registry, options: LoadOptions = {}): Loaded {
  const overridden = applyOverrides(original, options);
  if (overridden.document === undefined) return { issues: overridden.issues };
  const { document } = overridden;
  const extent = checkExtent(document);
  if (extent.length > 0) return { issues: extent };
  const swept = sweepRuns(document);
  if (hasErrors(swept.issues)) return { issues: swept.issues };
  const issues = new Map<string, Issue>();
  const points: Point[] = [];
  for (const values of swept.runs) {
    const planned = planPoint(document, values, registry, options);
    for (const found of planned.issues) issues.set(JSON.stringify(found), found);
    if (planned.plan !== undefined) points.push({ values, plan: planned.plan });
  }
  const found = [...issues.values()];
  if (hasErrors(found)) return { issues: found };
  const effective = once(() => normalForm(document, nodeFacts(registry)));
  const graphHash = once(() => normalHash(effective()));
  const identity: Identity = {
    name: document.name ?? 'experiment',
    packageVersion: options.packageVersion ?? 'unknown',
    get graphHash() {
      return graphHash();
    },
    get effective() {
      return effective();
    },
  };
  return { experiment: { document, identity, points }, issues: found };
}

function planPoint(
  document: GraphDocument,
  values: Readonly<Record<string, number | string>>,
  registry: Registry,
  options: PlanOptions,
): { plan?: Plan; issues: readonly Issue[] } {
  const checked = check(atPoint(document, values), registry);
  // Types of what does stand are worth knowing even where something else is wrong.
  const { inferred, issues } = infer(checked.graph, registry);
  const soFar = [...checked.issues, ...issues];
  if (hasErrors(soFar)) return { issues: soFar };
  const planned = makePlan(inferred, options);
  return { plan: planned.plan, issues: [...soFar, ...planned.issues] };
}

/** The document with the values of one point of its sweep; the sweep itself stays, so that the plan knows of it. */
function atPoint(document: GraphDocument, values: Readonly<Record<string, number | string>>): GraphDocument {
  const { seed = document.seed, ...named } = values;
  const parameters = { ...document.parameters };
  for (const [name, value] of Object.entries(named)) parameters[name] = { ...parameters[name], value };
  return { ...document, ...(seed === undefined ? {} : { seed }), parameters };
}
