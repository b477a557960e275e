import type { EdgeDocument, GraphDocument, Json, NodeDocument, ParameterDocument } from '@rheobase/core';

/**
 * A document has several levels: the graph itself, and the inside of each of its blocks. Both hold nodes, edges and
 * named parameters; every command says on which level it acts.
 */

/** The name of a block, or null for the graph itself. */
export type LevelName = string | null;

export interface Level {
  readonly nodes: Readonly<Record<string, NodeDocument>>;
  readonly edges: readonly EdgeDocument[];
  readonly parameters: Readonly<Record<string, ParameterDocument>>;
}

const noEdges: readonly EdgeDocument[] = [];
const nothing = {};

/** What is on a level; a block that is not there is an empty level. */
export function levelOf(document: GraphDocument, name: LevelName): Level {
  const level = name === null ? document : document.blocks?.[name];
  return {
    nodes: level?.nodes ?? nothing,
    edges: level?.edges ?? noEdges,
    parameters: level?.parameters ?? nothing,
  };
}

/** The same inside a draft, to be written to. */
export function draftLevel(draft: GraphDocument, name: LevelName) {
  const level = name === null ? draft : draft.blocks?.[name];
  if (level === undefined) throw new Error(`internal: no block ${name}`);
  return level;
}

/** One end of a wire: a node of the level and a port of it. */
export interface End {
  readonly node: string;
  readonly port: string;
}

export function endOf(text: string): End {
  const dot = text.lastIndexOf('.');
  return { node: text.slice(0, dot), port: text.slice(dot + 1) };
}

export function endText({ node, port }: End): string {
  return `${node}.${port}`;
}

/** A wire has no name in the file: both of its ends name it. */
export function wireId({ from, to, slot }: EdgeDocument): string {
  return slot === undefined ? `${from}→${to}` : `${from}→${to}#${slot}`;
}

const blockPrefix = 'block/';

/** The block that a node is an instance of. */
export function blockOf(node: Pick<NodeDocument, 'type'>): string | undefined {
  return node.type.startsWith(blockPrefix) ? node.type.slice(blockPrefix.length) : undefined;
}

export function blockType(name: string): string {
  return blockPrefix + name;
}

/** The named parameter that a written value stands for, if it is one. */
export function namedBy(value: Json | undefined): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return typeof value.$param === 'string' && Object.keys(value).length === 1 ? value.$param : undefined;
}
