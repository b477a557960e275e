import type { BlockDocument, EdgeDocument, GraphDocument, Json, NodeDocument } from '@rheobase/core';
import { english } from '../../text/english.js';
import type { Command } from '../documentStore.js';
import { freshId } from '../freshId.js';
import { blockOf, blockType, draftLevel, endOf, endText, type LevelName, levelOf, wireId } from '../level.js';
import { draftView, viewOf } from '../view.js';
import { namesIn, renamedIn } from './fragment.js';

/**
 * Nodes become a block and an instance of it, and back again. Neither changes a bit of any result: the instance adds
 * nothing to the names of random streams, and what was linked to a named parameter stays linked.
 */

const words = english.command;

export interface MadeBlock {
  readonly command: Command;
  readonly instance: string;
  readonly name: string;
}

export function makeBlock(
  document: GraphDocument,
  level: LevelName,
  ids: ReadonlySet<string>,
  wish: string,
  at: { readonly x: number; readonly y: number },
): MadeBlock {
  const here = levelOf(document, level);
  const name = freshId(wish, (one) => one in (document.blocks ?? {}));
  const instance = freshId(wish, (one) => one in here.nodes && !ids.has(one));
  const inside = (end: string) => ids.has(endOf(end).node);
  const nodes = Object.fromEntries(Object.entries(here.nodes).filter(([id]) => ids.has(id)));
  const edges = here.edges.filter(({ from, to }) => inside(from) && inside(to));
  const inputs: Record<string, string[]> = {};
  const outputs: Record<string, string> = {};
  const inputOf = new Map<string, string>();
  const outer: EdgeDocument[] = [];
  for (const edge of here.edges) {
    if (inside(edge.from) === inside(edge.to)) {
      if (!inside(edge.from)) outer.push(edge);
      continue;
    }
    if (inside(edge.to)) {
      // One port for each source: all that it fed stays fed by it.
      const known = inputOf.get(edge.from);
      const port = known ?? freshPort(endOf(edge.to).port, inputs);
      inputOf.set(edge.from, port);
      inputs[port] = [...(inputs[port] ?? []), edge.to];
      if (known === undefined) outer.push({ ...edge, to: endText({ node: instance, port }) });
    } else {
      const known = Object.entries(outputs).find(([, end]) => end === edge.from)?.[0];
      const port = known ?? freshPort(endOf(edge.from).port, outputs);
      outputs[port] = edge.from;
      outer.push({ ...edge, from: endText({ node: instance, port }) });
    }
  }
  const used = new Set(Object.values(nodes).flatMap(({ params }) => namesIn(params)));
  const linked = Object.keys(here.parameters).filter((one) => used.has(one));
  const block: BlockDocument = {
    ports: {
      ...(Object.keys(inputs).length === 0 ? {} : { inputs }),
      ...(Object.keys(outputs).length === 0 ? {} : { outputs }),
    },
    ...(linked.length === 0
      ? {}
      : { parameters: Object.fromEntries(linked.map((one) => [one, here.parameters[one]])) }),
    nodes,
    edges,
  };
  const command: Command = {
    label: words.makeBlock,
    change(draft) {
      const target = draftLevel(draft, level);
      const view = viewOf(draft, level);
      const places = Object.fromEntries(Object.entries(view.nodes).filter(([id]) => ids.has(id)));
      const routes = Object.fromEntries(
        Object.entries(view.wires).filter(([id]) => edges.some((edge) => wireId(edge) === id)),
      );
      draft.blocks ??= {};
      draft.blocks[name] = block;
      for (const id of ids) delete target.nodes[id];
      target.nodes[instance] = {
        type: blockType(name),
        ...(linked.length === 0 ? {} : { params: Object.fromEntries(linked.map((one) => [one, { $param: one }])) }),
        stream: '',
      };
      target.edges = outer;
      const layout = draftView(draft, level);
      for (const id of ids) delete layout.part('nodes')[id];
      const left = new Set(outer.map(wireId));
      for (const id of Object.keys(layout.part('wires'))) if (!left.has(id)) delete layout.part('wires')[id];
      layout.part('nodes')[instance] = { x: Math.round(at.x), y: Math.round(at.y) };
      layout.tidy();
      const inner = draftView(draft, name);
      for (const [id, place] of Object.entries(places)) inner.part('nodes')[id] = place;
      for (const [id, route] of Object.entries(routes)) inner.part('wires')[id] = route;
      inner.tidy();
      moveObservables(draft, level, (id) => (ids.has(id) ? `${instance}/${id}` : undefined));
    },
  };
  return { command, instance, name };
}

function freshPort(name: string, taken: Readonly<Record<string, unknown>>): string {
  return name in taken ? freshId(name, (one) => one in taken) : name;
}

/** What a run is compared with goes along with the node that it is about. */
function moveObservables(draft: GraphDocument, level: LevelName, moved: (id: string) => string | undefined): void {
  if (level !== null) return;
  for (const expectation of draft.expect ?? []) {
    const { node, port } = endOf(expectation.observable);
    const after = moved(node);
    if (after !== undefined) expectation.observable = endText({ node: after, port });
  }
}

export interface Unpacked {
  readonly command: Command;
  readonly ids: readonly string[];
}

/** The inside of an instance instead of the instance; undefined where it is none. */
export function unpackBlock(document: GraphDocument, level: LevelName, instance: string): Unpacked | undefined {
  const here = levelOf(document, level);
  const node = here.nodes[instance];
  const name = node && blockOf(node);
  const block = name === undefined ? undefined : document.blocks?.[name];
  if (name === undefined || block === undefined) return undefined;
  const taken = new Set(Object.keys(here.nodes).filter((id) => id !== instance));
  const newIds = new Map<string, string>();
  for (const id of Object.keys(block.nodes)) {
    const fresh = taken.has(id) ? freshId(id, (one) => taken.has(one)) : id;
    taken.add(fresh);
    newIds.set(id, fresh);
  }
  const { value, added } = outerValues(here.parameters, block, node);
  const prefix = node.stream === '' ? '' : `${node.stream ?? instance}/`;
  const unpacked = (id: string, inner: NodeDocument): NodeDocument => {
    const fresh = newIds.get(id) as string;
    const stream = prefix + (inner.stream ?? id);
    const weights = inner.weights ?? (node.weights === undefined ? undefined : `${node.weights}/${id}`);
    return {
      type: inner.type,
      ...(inner.params === undefined ? {} : { params: renamedIn(inner.params, value) as NodeDocument['params'] }),
      ...(stream === fresh ? {} : { stream }),
      ...(inner.frozen || node.frozen ? { frozen: true } : {}),
      ...(weights === undefined ? {} : { weights }),
    };
  };
  const fresh = (end: string) => {
    const { node: id, port } = endOf(end);
    return endText({ node: newIds.get(id) ?? id, port });
  };
  const innerEdges = block.edges.map((edge) => ({ ...edge, from: fresh(edge.from), to: fresh(edge.to) }));
  const edges = here.edges.flatMap((edge): EdgeDocument[] => {
    const [from, to] = [endOf(edge.from), endOf(edge.to)];
    const source = from.node === instance ? block.ports.outputs?.[from.port] : undefined;
    if (from.node === instance && source === undefined) return [];
    const start = source === undefined ? edge.from : fresh(source);
    if (to.node !== instance) return [{ ...edge, from: start }];
    return (block.ports.inputs?.[to.port] ?? []).map((end) => ({ ...edge, from: start, to: fresh(end) }));
  });
  const isLast = !allNodes(document).some((one) => one !== node && blockOf(one) === name);
  const command: Command = {
    label: words.unpackBlock,
    change(draft) {
      const target = draftLevel(draft, level);
      const inner = viewOf(draft, name);
      const place = viewOf(draft, level).nodes[instance] ?? { x: 0, y: 0 };
      const corner = {
        x: Math.min(...Object.values(inner.nodes).map(({ x }) => x)),
        y: Math.min(...Object.values(inner.nodes).map(({ y }) => y)),
      };
      const by = Number.isFinite(corner.x) ? { x: place.x - corner.x, y: place.y - corner.y } : place;
      delete target.nodes[instance];
      for (const [id, one] of Object.entries(block.nodes)) target.nodes[newIds.get(id) as string] = unpacked(id, one);
      target.edges = [...edges, ...innerEdges];
      for (const [one, parameter] of Object.entries(added)) {
        target.parameters ??= {};
        target.parameters[one] = parameter;
      }
      const layout = draftView(draft, level);
      delete layout.part('nodes')[instance];
      for (const [id, box] of Object.entries(inner.nodes)) {
        layout.part('nodes')[newIds.get(id) as string] = { ...box, x: box.x + by.x, y: box.y + by.y };
      }
      const left = new Set((target.edges ?? []).map(wireId));
      for (const id of Object.keys(layout.part('wires'))) if (!left.has(id)) delete layout.part('wires')[id];
      layout.tidy();
      if (isLast && draft.blocks !== undefined) {
        delete draft.blocks[name];
        if (Object.keys(draft.blocks).length === 0) delete draft.blocks;
        const views = draft.view?.blocks as Record<string, Json> | undefined;
        if (views !== undefined) {
          delete views[name];
          if (Object.keys(views).length === 0) delete draft.view?.blocks;
          if (Object.keys(draft.view ?? {}).length === 0) delete draft.view;
        }
      }
      moveObservables(draft, level, (path) => {
        const [first, ...rest] = path.split('/');
        if (first !== instance || rest.length === 0) return undefined;
        return [newIds.get(rest[0]) ?? rest[0], ...rest.slice(1)].join('/');
      });
    },
  };
  return { command, ids: [...newIds.values()] };
}

/** What the named parameters of a block are outside of it; what an expression needs a name for gets one. */
function outerValues(
  outer: Readonly<Record<string, unknown>>,
  block: BlockDocument,
  { params = {} }: NodeDocument,
): { value: (name: string) => Json; added: NonNullable<BlockDocument['parameters']> } {
  const inExpressions = new Set(Object.values(block.nodes).flatMap(({ params: own }) => expressionNames(own)));
  const values = new Map<string, Json>();
  const added: NonNullable<BlockDocument['parameters']> = {};
  for (const [name, declared] of Object.entries(block.parameters ?? {})) {
    const value = name in params ? params[name] : declared.value;
    const isPlain = typeof value !== 'object' || value === null;
    if (!inExpressions.has(name) || !isPlain) {
      values.set(name, value);
      continue;
    }
    const fresh = name in outer || name in added ? freshId(name, (one) => one in outer || one in added) : name;
    added[fresh] = { ...declared, value: value as string | number | boolean };
    values.set(name, { $param: fresh });
  }
  return { value: (name) => values.get(name) ?? { $param: name }, added };
}

function expressionNames(value: Json | undefined): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (!Array.isArray(value) && typeof value.$expr === 'string') return namesIn(value);
  return Object.values(value).flatMap((inner) => expressionNames(inner as Json));
}

function allNodes(document: GraphDocument): readonly NodeDocument[] {
  return [document, ...Object.values(document.blocks ?? {})].flatMap(({ nodes }) => Object.values(nodes));
}

/** What a block is called, which ports it has, and which of its parameters can be seen from outside. */
export function editBlock(name: string, change: (block: BlockDocument) => void): Command {
  return {
    label: words.editBlock,
    merge: `block ${name}`,
    change(draft) {
      const block = draft.blocks?.[name];
      if (block !== undefined) change(block);
    },
  };
}

/** A port of a block under another name, inside and at every instance. */
export function renameBlockPort(name: string, side: 'inputs' | 'outputs', from: string, to: string): Command {
  return {
    label: words.editBlock,
    change(draft) {
      const block = draft.blocks?.[name];
      const ports = block?.ports[side];
      if (block === undefined || ports === undefined || !(from in ports) || to in ports) return;
      block.ports[side] = Object.fromEntries(
        Object.entries(ports).map(([port, ends]) => [port === from ? to : port, ends]),
      ) as never;
      const end = side === 'inputs' ? 'to' : 'from';
      for (const level of [draft, ...Object.values(draft.blocks ?? {})]) {
        const isInstance = (id: string) => level.nodes[id] !== undefined && blockOf(level.nodes[id]) === name;
        level.edges = (level.edges ?? []).map((edge) => {
          const { node, port } = endOf(edge[end]);
          return port === from && isInstance(node) ? { ...edge, [end]: endText({ node, port: to }) } : edge;
        });
      }
    },
  };
}
