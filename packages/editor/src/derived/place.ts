import type { GraphDocument, Issue, NodeDocument } from '@rheobase/core';
import { blockOf, type LevelName, levelOf } from '../document/level.js';

/** Between the paths of the flat graph (`instance/inner`) and what is seen: a level, and a node on it. */

/** The level that one is on after going into these instances; undefined where one of them is no instance. */
export function levelAt(document: GraphDocument, path: readonly string[]): LevelName | undefined {
  let name: LevelName = null;
  for (const id of path) {
    const node: NodeDocument | undefined = levelOf(document, name).nodes[id];
    const block: string | undefined = node && blockOf(node);
    if (block === undefined || document.blocks?.[block] === undefined) return undefined;
    name = block;
  }
  return name;
}

export function flatPath(path: readonly string[], id: string): string {
  return [...path, id].join('/');
}

/** Where the node of an issue is seen, as deep inside blocks as it can be shown. */
export function placeOf(document: GraphDocument, node: string): { path: readonly string[]; id: string } | undefined {
  const parts = node.split('/');
  for (let depth = parts.length - 1; depth >= 0; depth--) {
    const path = parts.slice(0, depth);
    const name = levelAt(document, path);
    if (name === undefined) continue;
    if (levelOf(document, name).nodes[parts[depth]] !== undefined) return { path, id: parts[depth] };
  }
  return undefined;
}

/** The issues of each node of a level; those inside an instance are also those of the instance. */
export function issuesByNode(issues: readonly Issue[], path: readonly string[]): ReadonlyMap<string, readonly Issue[]> {
  const prefix = path.length === 0 ? '' : `${path.join('/')}/`;
  const found = new Map<string, Issue[]>();
  for (const issue of issues) {
    for (const node of nodesOf(issue)) {
      if (!node.startsWith(prefix)) continue;
      const [id] = node.slice(prefix.length).split('/');
      const list = found.get(id);
      if (list === undefined) found.set(id, [issue]);
      else if (!list.includes(issue)) list.push(issue);
    }
  }
  return found;
}

/** A cycle is the fault of every node on it; a wire that leads nowhere that of both its ends. */
export function nodesOf(issue: Issue): readonly string[] {
  if (issue.code === 'undelayed-cycle') return issue.facts.path;
  if (issue.node === undefined) return [];
  if (!issue.node.includes(' → ')) return [issue.node];
  return issue.node.split(' → ').map((end) => end.slice(0, end.lastIndexOf('.')));
}
