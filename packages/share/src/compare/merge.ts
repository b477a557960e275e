import { canonicalJson, type GraphDocument, type Json, save } from '@rheobase/core';
import { diffLines } from 'diff';
import { documentOf, type Entries, entriesOf, keyOf, nodeOf, type Path, pathOf } from './entries.js';

/** One part that both sides changed in different ways. */
export interface Conflict {
  readonly path: Path;
  readonly ours: Json | undefined;
  readonly theirs: Json | undefined;
}

export interface Merged {
  /** Where nothing conflicts, what both wanted; where something does, it is as ours has it. */
  readonly document: GraphDocument;
  readonly conflicts: readonly Conflict[];
  /** The file to write. With conflicts it has marks around them, which no reader of graphs takes. */
  readonly text: string;
}

/**
 * A three-way merge by what parts are called: nodes, their parameters, wires. In: the common ancestor and both sides.
 * Receipts of both sides are left out unless nothing changed but one side: the merged graph has not run yet.
 */
export function mergeDocuments(base: GraphDocument, ours: GraphDocument, theirs: GraphDocument): Merged {
  const [b, o, t] = [base, ours, theirs].map(entriesOf);
  const taken = new Map<string, Json>();
  const conflicts = new Map<string, Conflict>();
  const keys = [...new Set([...o.keys(), ...t.keys(), ...b.keys()])];
  for (const key of keys) {
    const choice = choose(b.get(key), o.get(key), t.get(key));
    if (choice === 'conflict') conflicts.set(key, conflictAt(key, o, t));
    const value = choice === 'conflict' || choice === 'ours' ? o.get(key) : t.get(key);
    if (value !== undefined) taken.set(key, value);
  }
  for (const key of halfNodes([...taken.keys(), ...conflicts.keys()], o, t)) {
    // A part of a node that the other side took away.
    conflicts.set(key, conflictAt(key, o, t));
    adopt(taken, o, key);
  }
  for (const key of badEdges(taken, b)) {
    conflicts.set(key, conflictAt(key, o, t));
    adopt(taken, o, key);
  }
  const document = documentOf(taken, ours.rheobase);
  if (conflicts.size === 0) {
    const kept = sameMeaning(document, ours)
      ? ours.receipts
      : sameMeaning(document, theirs)
        ? theirs.receipts
        : undefined;
    const whole = kept === undefined ? document : { ...document, receipts: kept };
    return { document: whole, conflicts: [], text: save(whole) };
  }
  const other = new Map(taken);
  for (const key of conflicts.keys()) adopt(other, t, key);
  const text = withMarks(save(document), save(documentOf(other, ours.rheobase)));
  return { document, conflicts: [...conflicts.values()], text };
}

function choose(
  base: Json | undefined,
  ours: Json | undefined,
  theirs: Json | undefined,
): 'ours' | 'theirs' | 'conflict' {
  if (same(ours, theirs) || same(base, theirs)) return 'ours';
  return same(base, ours) ? 'theirs' : 'conflict';
}

function same(a: Json | undefined, b: Json | undefined): boolean {
  return a === undefined || b === undefined ? a === b : canonicalJson(a) === canonicalJson(b);
}

function conflictAt(key: string, ours: Entries, theirs: Entries): Conflict {
  return { path: pathOf(key), ours: ours.get(key), theirs: theirs.get(key) };
}

function adopt(into: Map<string, Json>, side: Entries, key: string): void {
  const value = side.get(key);
  if (value === undefined) into.delete(key);
  else into.set(key, value);
}

/** All parts of nodes of which something is left, but no type: one side took the node away, the other changed it. */
function halfNodes(left: readonly string[], ours: Entries, theirs: Entries): readonly string[] {
  const torn = new Set<string>();
  const isTaken = new Set(left);
  for (const key of left) {
    const node = nodeOf(pathOf(key));
    if (node !== undefined && !isTaken.has(keyOf([...node, 'type']))) torn.add(keyOf(node));
  }
  return [...new Set([...ours.keys(), ...theirs.keys()])].filter((key) => {
    const node = nodeOf(pathOf(key));
    return node !== undefined && torn.has(keyOf(node));
  });
}

/** Wires that neither side would have made had it seen the other: to a node that is gone, or into a port that is taken. */
function badEdges(taken: Entries, base: Entries): readonly string[] {
  const into = new Map<string, string[]>();
  const bad: string[] = [];
  for (const [key, slot] of taken) {
    const path = pathOf(key);
    const at = path.indexOf('edges');
    if (at !== 0 && at !== 2) continue;
    const level = path.slice(0, at);
    const [from, to] = path.slice(at + 1);
    const isThere = (end: string) => taken.has(keyOf([...level, 'nodes', end.slice(0, end.lastIndexOf('.')), 'type']));
    if (!base.has(key) && !(isThere(from) && isThere(to))) bad.push(key);
    const port = keyOf([...level, to, String(slot)]);
    into.set(port, [...(into.get(port) ?? []), key]);
  }
  for (const keys of into.values()) {
    const made = keys.filter((key) => !base.has(key));
    if (made.length > 1) bad.push(...made);
  }
  return bad;
}

function sameMeaning(a: GraphDocument, b: GraphDocument): boolean {
  const bare = (document: GraphDocument) => {
    const { receipts: _, view: __, ...rest } = document;
    return save(rest as GraphDocument);
  };
  return bare(a) === bare(b);
}

/** Both texts as one, with the marks that git uses where they part. */
function withMarks(ours: string, theirs: string): string {
  const parts = diffLines(ours, theirs);
  let text = '';
  for (let i = 0; i < parts.length; i++) {
    const { value, removed, added } = parts[i];
    if (!removed && !added) {
      text += value;
      continue;
    }
    const next = parts[i + 1];
    const pair = removed && next?.added === true;
    const mine = removed ? value : '';
    const other = pair ? next.value : added ? value : '';
    if (pair) i++;
    text += `<<<<<<< ours\n${mine}=======\n${other}>>>>>>> theirs\n`;
  }
  return text;
}
