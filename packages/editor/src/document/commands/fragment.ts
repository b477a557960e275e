import type { EdgeDocument, GraphDocument, Json, NodeDocument } from '@rheobase/core';
import { english } from '../../text/english.js';
import type { Command } from '../documentStore.js';
import { freshId } from '../freshId.js';
import { blockOf, blockType, draftLevel, endOf, endText, type LevelName, levelOf, namedBy, wireId } from '../level.js';
import { draftView, viewOf } from '../view.js';

/**
 * Copying and pasting. A fragment is a document of its own, with the blocks and named parameters that it needs: what
 * is on the clipboard is a graph file, and any graph file can be pasted.
 */

export function fragmentOf(document: GraphDocument, level: LevelName, ids: ReadonlySet<string>): GraphDocument {
  const here = levelOf(document, level);
  const view = viewOf(document, level);
  const nodes = Object.fromEntries(Object.entries(here.nodes).filter(([id]) => ids.has(id)));
  const edges = here.edges.filter(({ from, to }) => endOf(from).node in nodes && endOf(to).node in nodes);
  const blocks = blocksUnder(document, Object.values(nodes));
  const named = new Set(Object.values(nodes).flatMap((node) => namesIn(node.params)));
  const parameters = Object.entries(here.parameters).filter(([name]) => named.has(name));
  const versions = Object.entries(document.versions ?? {}).filter(([type]) =>
    [...Object.values(nodes), ...Object.values(blocks).flatMap((block) => Object.values(block.nodes))].some(
      (node) => node.type === type,
    ),
  );
  const chosen = <T>(part: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(part).filter(([id]) => ids.has(id)));
  const wires = Object.fromEntries(
    edges.flatMap((edge) => (wireId(edge) in view.wires ? [[wireId(edge), view.wires[wireId(edge)]]] : [])),
  );
  const layout = { nodes: chosen(view.nodes), groups: chosen(view.groups), notes: chosen(view.notes), wires };
  const parts = Object.entries(layout).filter(([, part]) => Object.keys(part).length > 0);
  const inner = Object.keys(blocks).map((name) => [name, rawBlockView(document, name)] as const);
  const blockViews = Object.fromEntries(inner.filter(([, one]) => one !== undefined));
  if (Object.keys(blockViews).length > 0) parts.push(['blocks', blockViews as never]);
  return {
    rheobase: 1,
    ...(versions.length === 0 ? {} : { versions: Object.fromEntries(versions) }),
    ...(parameters.length === 0 ? {} : { parameters: Object.fromEntries(parameters) }),
    nodes,
    ...(edges.length === 0 ? {} : { edges }),
    ...(Object.keys(blocks).length === 0 ? {} : { blocks }),
    ...(parts.length === 0 ? {} : { view: Object.fromEntries(parts) as unknown as Record<string, Json> }),
  };
}

function rawBlockView(document: GraphDocument, name: string): Json | undefined {
  const blocks = document.view?.blocks as Record<string, Json> | undefined;
  return blocks?.[name];
}

function blocksUnder(document: GraphDocument, nodes: readonly NodeDocument[]): NonNullable<GraphDocument['blocks']> {
  const found: NonNullable<GraphDocument['blocks']> = {};
  const visit = (node: NodeDocument) => {
    const name = blockOf(node);
    const block = name === undefined ? undefined : document.blocks?.[name];
    if (name === undefined || block === undefined || name in found) return;
    found[name] = block;
    Object.values(block.nodes).forEach(visit);
  };
  nodes.forEach(visit);
  return found;
}

/** Names of parameters that a value refers to, in expressions as well. */
export function namesIn(value: Json | undefined): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const named = namedBy(value);
  if (named !== undefined) return [named];
  if (!Array.isArray(value) && typeof value.$expr === 'string')
    return value.$expr.match(/[a-zA-Z][a-zA-Z0-9_]*/g) ?? [];
  return Object.values(value).flatMap((inner) => namesIn(inner as Json));
}

/** The value with other names of parameters. */
export function renamedIn(value: Json, rename: (name: string) => Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  const named = namedBy(value);
  if (named !== undefined) return rename(named);
  if (Array.isArray(value)) return value.map((inner) => renamedIn(inner, rename));
  if (typeof value.$expr === 'string' && Object.keys(value).length === 1) {
    const text = value.$expr.replace(/[a-zA-Z][a-zA-Z0-9_]*/g, (name) => {
      const after = rename(name);
      return namedBy(after) ?? (typeof after === 'string' || typeof after === 'number' ? String(after) : name);
    });
    return { $expr: text };
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, renamedIn(inner, rename)]));
}

export interface Pasted {
  readonly command: Command;
  /** The new nodes, groups and notes. */
  readonly ids: readonly string[];
}

/**
 * Puts a fragment on a level. Ids that are taken get others; a node that draws random numbers then draws its own. A
 * named parameter or a block of the same name and content is shared, another one comes under a new name.
 */
export function paste(
  document: GraphDocument,
  level: LevelName,
  fragment: GraphDocument,
  by: { readonly x: number; readonly y: number },
  label: string = english.command.addNodes,
): Pasted {
  const here = levelOf(document, level);
  const view = viewOf(document, level);
  const taken = new Set([...Object.keys(here.nodes), ...Object.keys(view.groups), ...Object.keys(view.notes)]);
  const claim = (id: string) => {
    const fresh = taken.has(id) ? freshId(id, (one) => taken.has(one)) : id;
    taken.add(fresh);
    return fresh;
  };
  const source = viewOf(fragment, null);
  const newIds = new Map<string, string>();
  for (const id of [...Object.keys(fragment.nodes), ...Object.keys(source.groups), ...Object.keys(source.notes)]) {
    newIds.set(id, claim(id));
  }
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  const newNames = new Map<string, string>();
  for (const [name, parameter] of Object.entries(fragment.parameters ?? {})) {
    const own = here.parameters[name];
    const fresh = own === undefined || same(own, parameter) ? name : freshId(name, (one) => one in here.parameters);
    newNames.set(name, fresh);
  }
  const blocks = document.blocks ?? {};
  const newBlocks = new Map<string, string>();
  for (const [name, block] of Object.entries(fragment.blocks ?? {})) {
    const fresh = !(name in blocks) || same(blocks[name], block) ? name : freshId(name, (one) => one in blocks);
    newBlocks.set(name, fresh);
  }
  const typed = (node: NodeDocument): NodeDocument => {
    const name = blockOf(node);
    const fresh = name === undefined ? undefined : newBlocks.get(name);
    return fresh === undefined ? node : { ...node, type: blockType(fresh) };
  };
  const renamed = (node: NodeDocument, id: string): NodeDocument => {
    const { stream: _, ...rest } = typed(node);
    // A copy that keeps its name keeps its stream; another one draws its own numbers.
    const kept = newIds.get(id) === id && node.stream !== undefined ? { stream: node.stream } : {};
    if (rest.params === undefined) return { ...rest, ...kept };
    const params = renamedIn(rest.params, (name) => ({ $param: newNames.get(name) ?? name })) as NodeDocument['params'];
    return { ...rest, ...kept, params };
  };
  const renamedEnd = (end: string) => {
    const { node, port } = endOf(end);
    return endText({ node: newIds.get(node) ?? node, port });
  };
  const edges = (fragment.edges ?? []).map((edge): EdgeDocument => {
    return { ...edge, from: renamedEnd(edge.from), to: renamedEnd(edge.to) };
  });
  const shifted = <T extends { readonly x: number; readonly y: number }>(box: T): T => ({
    ...box,
    x: Math.round(box.x + by.x),
    y: Math.round(box.y + by.y),
  });
  const command: Command = {
    label,
    change(draft) {
      const target = draftLevel(draft, level);
      for (const [id, node] of Object.entries(fragment.nodes))
        target.nodes[newIds.get(id) as string] = renamed(node, id);
      if (edges.length > 0) target.edges = [...(target.edges ?? []), ...edges];
      for (const [name, parameter] of Object.entries(fragment.parameters ?? {})) {
        target.parameters ??= {};
        target.parameters[newNames.get(name) as string] ??= parameter;
      }
      for (const [name, block] of Object.entries(fragment.blocks ?? {})) {
        draft.blocks ??= {};
        const inner = Object.fromEntries(Object.entries(block.nodes).map(([id, node]) => [id, typed(node)]));
        draft.blocks[newBlocks.get(name) as string] ??= { ...block, nodes: inner };
      }
      for (const [type, version] of Object.entries(fragment.versions ?? {})) {
        draft.versions ??= {};
        draft.versions[type] ??= version;
      }
      const layout = draftView(draft, level);
      for (const part of ['nodes', 'groups', 'notes'] as const) {
        for (const [id, box] of Object.entries(source[part])) {
          layout.part(part)[newIds.get(id) as string] = shifted(box as never);
        }
      }
      for (const [index, edge] of (fragment.edges ?? []).entries()) {
        const route = source.wires[wireId(edge)];
        if (route === undefined) continue;
        const points = route.points.map(([x, y]) => [Math.round(x + by.x), Math.round(y + by.y)] as const);
        layout.part('wires')[wireId(edges[index])] = { points };
      }
      for (const [name, fresh] of newBlocks) {
        const inner = rawBlockView(fragment, name);
        if (inner === undefined || fresh in blocks) continue;
        draft.view ??= {};
        const all = (draft.view.blocks ??= {}) as Record<string, Json>;
        all[fresh] = inner;
      }
      layout.tidy();
    },
  };
  return { command, ids: [...newIds.values()] };
}
