import {
  type Difference,
  editsBetween,
  editWords,
  type GraphDocument,
  graphHash,
  type Json,
  locate,
  type NodeFacts,
  nodeFacts,
  normalForm,
  type Receipt,
  type Registry,
  type Result,
  type SealedObservable,
} from '@rheobase/core';
import { causesOf, changesBetween, changeWords, nodeOf, shownChanges } from '@rheobase/share';

/** One of two things that are held against each other. */
export interface Side {
  /** None where only a receipt is known. */
  readonly document: GraphDocument | undefined;
  /** Of a run of this graph, or from its file; none where it has not run. */
  readonly receipt: Receipt | undefined;
  /** Where the run was in this window. */
  readonly outputs: Readonly<Record<string, Result>> | undefined;
}

export interface ChangeRow {
  readonly words: string;
  /** The node at the top level that it is about. */
  readonly node: string | undefined;
}

export interface ResultRow {
  readonly name: string;
  readonly state: 'same' | 'other' | 'new' | 'gone';
  readonly before: SealedObservable | undefined;
  readonly after: SealedObservable | undefined;
  /** Where tables and models first differ. */
  readonly first: Difference | undefined;
  /** The changes that it depends on, in words. */
  readonly because: readonly string[];
}

export interface Comparison {
  readonly changes: readonly ChangeRow[];
  /** Changes of layout, names, notes and spelling. */
  readonly meaningless: number;
  readonly sameGraph: boolean;
  /** Undefined where one of the two has not run. */
  readonly results: readonly ResultRow[] | undefined;
}

/** In: two sides. Out: what differs in meaning, which results are other, and because of what. */
export function compareSides(a: Side, b: Side, registry: Registry): Comparison {
  const facts = nodeFacts(registry);
  const hashOf = ({ document, receipt }: Side) =>
    document === undefined ? receipt?.graphHash : graphHash(document, facts);
  const results = a.receipt === undefined || b.receipt === undefined ? undefined : resultRows(a, b, registry);
  const sameGraph = hashOf(a) === hashOf(b);
  if (a.document === undefined || b.document === undefined) {
    const [before, after] = [effectiveOf(a, facts), effectiveOf(b, facts)];
    const edits = sameGraph ? [] : editsBetween(before, after);
    const changes = edits.map((edit) => ({ words: editWords(edit), node: /^nodes\.([^.]+)/.exec(edit.path)?.[1] }));
    return { changes, meaningless: 0, sameGraph, results };
  }
  const all = changesBetween(a.document, b.document, facts);
  const meaning = all.filter((change) => change.meaning);
  const changes = shownChanges(meaning).map((change): ChangeRow => {
    const { path } = change;
    const node = nodeOf(path);
    const end = path[0] === 'edges' ? path[2].slice(0, path[2].lastIndexOf('.')) : undefined;
    return { words: changeWords(change), node: node?.length === 2 ? node[1] : end };
  });
  return { changes, meaningless: all.length - meaning.length, sameGraph, results };
}

function effectiveOf({ document, receipt }: Side, facts: (type: string) => NodeFacts | undefined): Json | undefined {
  return document === undefined ? receipt?.effective : normalForm(document, facts);
}

function resultRows(a: Side, b: Side, registry: Registry): readonly ResultRow[] {
  const [was, is] = [a.receipt?.observables ?? {}, b.receipt?.observables ?? {}];
  const because = reasons(a, b, registry);
  return [...new Set([...Object.keys(is), ...Object.keys(was)])].map((name): ResultRow => {
    const [before, after] = [was[name], is[name]];
    const base = { name, before, after, first: undefined, because: [] };
    if (before === undefined) return { ...base, state: 'new' };
    if (after === undefined) return { ...base, state: 'gone' };
    if (before.sha256 === after.sha256) return { ...base, state: 'same' };
    const now = b.outputs?.[name];
    const first = now === undefined ? undefined : locate(name, before, now, a.outputs?.[name]);
    return { ...base, state: 'other', first, because: because(name.slice(0, name.lastIndexOf('.'))) };
  });
}

function reasons(a: Side, b: Side, registry: Registry): (node: string) => readonly string[] {
  if (a.document === undefined || b.document === undefined) return () => [];
  const changes = changesBetween(a.document, b.document, nodeFacts(registry)).filter(({ meaning }) => meaning);
  // Each change is planned by itself: hundreds of them are another graph, not edits of this one.
  return changes.length === 0 || changes.length > 60 ? () => [] : causesOf(a.document, b.document, changes, registry);
}
