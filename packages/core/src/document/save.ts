import {
  type BlockDocument,
  documentSchema,
  type EdgeDocument,
  type GraphDocument,
  type Json,
  type NodeDocument,
} from './schema.js';
import { writeJson } from './writeJson.js';

/** How many levels have a line for each entry, where one is not enough: every node of every block has one. */
const openLevels: Readonly<Record<string, number>> = { blocks: 3, view: 2 };

/**
 * A document in, the text of its file out, the same for every order in which it was put together: keys in the order
 * of the format, maps by key, edges by `to`, `from` and `slot`. Only a sweep keeps its order, which is the order of
 * the runs. Saving what was loaded gives the same bytes.
 */
export function save(document: GraphDocument): string {
  const shaped = documentSchema.safeParse(document);
  if (!shaped.success) throw new Error(`internal: what is saved is not a document: ${shaped.error.message}`);
  const members = Object.entries(ordered(shaped.data))
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => {
      const label = `${JSON.stringify(key)}: `;
      return `  ${label}${writeJson(value as Json, 1, label.length, openLevels[key] ?? 1)}`;
    });
  return `{\n${members.join(',\n')}\n}\n`;
}

/** The schema has put the keys of fixed shapes in order; here the open maps and the edges follow. */
function ordered(document: GraphDocument): GraphDocument {
  return {
    ...document,
    versions: byKey(document.versions),
    packages: byKey(document.packages),
    parameters: byKey(document.parameters),
    nodes: byKey(document.nodes, orderedNode) ?? {},
    edges: document.edges && sortedEdges(document.edges),
    blocks: byKey(document.blocks, orderedBlock),
    view: byKey(document.view, orderedJson),
    expect: document.expect?.map((expectation) => ({ ...expectation, where: byKey(expectation.where) })),
    receipts: document.receipts?.map((receipt) => byKey(receipt, orderedJson) ?? {}),
  };
}

function orderedNode(node: NodeDocument): NodeDocument {
  return { ...node, params: byKey(node.params, orderedJson) };
}

function orderedBlock(block: BlockDocument): BlockDocument {
  return {
    ...block,
    ports: { ...block.ports, inputs: byKey(block.ports.inputs), outputs: byKey(block.ports.outputs) },
    parameters: byKey(block.parameters),
    nodes: byKey(block.nodes, orderedNode) ?? {},
    edges: sortedEdges(block.edges),
  };
}

function orderedJson(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  return Array.isArray(value) ? value.map(orderedJson) : (byKey(value, orderedJson) as Json);
}

function byKey<T>(
  map: Readonly<Record<string, T>> | undefined,
  order: (value: T) => T = (value) => value,
): Record<string, T> | undefined {
  if (map === undefined) return undefined;
  const keys = Object.keys(map).sort();
  return Object.fromEntries(keys.map((key) => [key, order(map[key])]));
}

/** F: by `to`, then `from`, then `slot`. */
export function sortedEdges(edges: readonly EdgeDocument[]): EdgeDocument[] {
  return [...edges].sort(
    (a, b) => compareText(a.to, b.to) || compareText(a.from, b.from) || (a.slot ?? -1) - (b.slot ?? -1),
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
