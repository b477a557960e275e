import { type Issue, issue } from '../issue/issue.js';
import { type GraphDocument, limits } from './schema.js';

type Nodes = GraphDocument['nodes'];

/** What a level of the graph becomes when the instances in it are replaced by their blocks. */
interface Extent {
  /** Instances count too, so that blocks of nothing but instances are not free. */
  readonly nodes: number;
  /** Blocks in one another. */
  readonly depth: number;
}

const blockPrefix = 'block/';
const nothing: Extent = { nodes: 0, depth: 0 };
const endless: Extent = { nodes: 0, depth: Number.POSITIVE_INFINITY };

/**
 * In: a document of the right shape. Out: an issue if it has too many nodes, as written or with its blocks expanded,
 * or if blocks lie too deep in one another or in themselves. A few lines of JSON can stand for 2^1000 nodes, so this
 * is asked before anything expands them. Instances of blocks that do not exist are left to `check`.
 */
export function checkExtent({ nodes, blocks = {} }: GraphDocument): Issue[] {
  const inner = new Map(Object.entries(blocks).map(([name, block]) => [name, block.nodes]));
  const known = new Map<string, Extent>();
  let cycle: readonly string[] | undefined;

  function extentOf(level: Nodes, within: readonly string[]): Extent {
    let count = 0;
    let depth = 0;
    for (const { type } of Object.values(level)) {
      const block = type.startsWith(blockPrefix) ? blockExtent(type.slice(blockPrefix.length), within) : nothing;
      count += 1 + block.nodes;
      depth = Math.max(depth, block.depth);
    }
    return { nodes: count, depth };
  }

  function blockExtent(name: string, within: readonly string[]): Extent {
    const level = inner.get(name);
    if (level === undefined) return nothing;
    if (within.includes(name)) cycle ??= within.slice(within.indexOf(name));
    if (cycle !== undefined || within.length >= limits.depth) return endless;
    const earlier = known.get(name);
    if (earlier !== undefined) return earlier;
    const extent = extentOf(level, [...within, name]);
    known.set(name, { nodes: extent.nodes, depth: extent.depth + 1 });
    return known.get(name) as Extent;
  }

  const written = [nodes, ...inner.values()].reduce((sum, level) => sum + Object.keys(level).length, 0);
  if (written > limits.nodes) return [tooLarge('the graph', `${limits.nodes} nodes`, `${written}`)];
  const expanded = extentOf(nodes, []);
  for (const name of inner.keys()) blockExtent(name, []);
  if (cycle !== undefined) return [issue('block-cycle', {}, { path: cycle })];
  if (expanded.depth > limits.depth) return [tooLarge('the graph', `${limits.depth} blocks in one another`, 'more')];
  if (expanded.nodes > limits.nodes) return [tooLarge('the graph with its blocks', `${limits.nodes} nodes`, 'more')];
  return [];
}

function tooLarge(what: string, limit: string, got: string): Issue {
  return issue('too-large', {}, { what, limit, got });
}
