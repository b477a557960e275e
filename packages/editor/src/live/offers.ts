import {
  edgesInto,
  type GraphNode,
  type Inferred,
  isSignalPort,
  type NodeView,
  operationsPerSample,
  type SignalDefinition,
  type SignalType,
  sizingOf,
  weightsOf,
} from '@rheobase/core';
import type { LookForm, LookRequest } from '../run/protocol.js';
import { english } from '../text/english.js';

/**
 * The live views that a node offers, the likeliest first: chosen by the kinds of its ports and by what its definition
 * says of itself, and never by which node it is.
 */
export type Offer = { readonly id: string; readonly label: string; readonly height: number } & (
  | { readonly show: 'signal'; readonly look: LookRequest; readonly type: SignalType }
  | {
      readonly show: 'rate';
      readonly look: LookRequest;
      readonly type: SignalType;
      readonly table: string;
      readonly value: string;
    }
  | { readonly show: 'weights'; readonly look: LookRequest }
  | { readonly show: 'gradients'; readonly look: LookRequest }
  | { readonly show: 'training'; readonly node: string }
  | {
      readonly show: 'matrix';
      readonly look: LookRequest;
      readonly table: string;
      readonly view: Extract<NodeView, { view: 'matrix' }>;
    }
  | { readonly show: 'bars'; readonly table: string; readonly view: Extract<NodeView, { view: 'bars' }> }
  | { readonly show: 'cost'; readonly node: string; readonly dense: number; readonly counters: readonly Counter[] }
  | { readonly show: 'figure' | 'number'; readonly result: string }
);

/** A table in which other nodes have rows. */
export interface Counter {
  readonly table: string;
  readonly view: Extract<NodeView, { view: 'perNode' }>;
}

const words = english.live;
const heights = { raster: 96, trace: 88, values: 72, activity: 80, rate: 104 } as const;

/** By the flat path of the node; nothing for a block, or for a node that inference did not reach. */
export function offersOf(inferred: Inferred, path: string): readonly Offer[] {
  const node = inferred.graph.nodes.get(path);
  if (node === undefined) return [];
  const { definition } = node;
  if (definition.role === 'signal') return signalOffers(inferred, node, definition);
  const offers: Offer[] = [];
  if (definition.role === 'driver' && definition.train !== undefined) {
    offers.push({ id: 'training', label: words.training, height: 112, show: 'training', node: path });
    offers.push(gradientOffer(path, 120));
  }
  for (const view of definition.views ?? []) offers.push(...declared(inferred, path, view));
  for (const [port, { result }] of Object.entries(definition.outputs) as [string, { result: string | string[] }][]) {
    const [kind] = [result].flat();
    if (kind === 'figure') {
      offers.push({ id: `figure ${port}`, label: port, height: 160, show: 'figure', result: `${path}.${port}` });
    } else if (kind === 'number') {
      offers.push({ id: `number ${port}`, label: port, height: 48, show: 'number', result: `${path}.${port}` });
    }
  }
  return offers;
}

function declared(inferred: Inferred, path: string, view: NodeView): Offer[] {
  const table = `${path}.${view.port}`;
  switch (view.view) {
    case 'matrix': {
      const look: LookRequest = { key: `matrix ${table}`, form: 'matrix', of: path, cells: view };
      return [{ id: `matrix ${view.port}`, label: view.port, height: 136, show: 'matrix', look, table, view }];
    }
    case 'bars':
      return [{ id: `bars ${view.port}`, label: view.port, height: 96, show: 'bars', table, view }];
    case 'rate': {
      const from = edgesInto(inferred.graph, path).find(({ to }) => to.port === view.of)?.from;
      const port = from === undefined ? undefined : `${from.node}.${from.port}`;
      const type = port === undefined ? undefined : inferred.types.get(port);
      if (port === undefined || type === undefined) return [];
      const after = inferred.steps.get(path)?.[view.after] ?? 0;
      const look: LookRequest = { key: `rate ${port} ${after}`, form: 'rate', of: port, after };
      const id = `rate ${view.port}`;
      return [{ id, label: words.rate, height: heights.rate, show: 'rate', look, type, table, value: view.value }];
    }
    case 'perNode':
      return [];
  }
}

function signalOffers(inferred: Inferred, node: GraphNode, definition: SignalDefinition): Offer[] {
  const { path } = node;
  const offers: Offer[] = [];
  const later: Offer[] = [];
  for (const [port, declaration] of Object.entries(definition.outputs)) {
    const type = isSignalPort(declaration) ? inferred.types.get(`${path}.${port}`) : undefined;
    if (type === undefined) continue;
    const signal = (form: LookForm & keyof typeof heights, label: string): Offer => {
      const of = `${path}.${port}`;
      const look = { key: `${form} ${of}`, form, of };
      return { id: `${form} ${port}`, label, height: heights[form], show: 'signal', look, type };
    };
    const moves = type.time !== null && type.varies;
    if (!moves) offers.push(signal('values', port));
    else if (type.kind === 'spikes') offers.push(signal('raster', words.raster(port)));
    else offers.push(signal('trace', words.over(port)));
    if (type.kind === 'spikes' || (type.kind === 'real' && type.shape.length > 0)) {
      later.push(signal('activity', words.activity(port)));
    }
  }
  const weights = weightsOf(inferred, node);
  for (const [parameter, { shape, buffer }] of weights) {
    if (buffer === true || shape.length < 2) continue;
    const of = `${node.weights}.${parameter}`;
    const tile = imageBefore(inferred, path);
    const look: LookRequest = { key: `weights ${of}`, form: 'weights', of, shape, tile };
    offers.unshift({ id: `weights ${parameter}`, label: parameter, height: 136, show: 'weights', look });
  }
  if (weights.some(([, { buffer }]) => buffer !== true)) later.push(gradientOffer(node.weights, 72));
  const cost = definition.cost?.(sizingOf(inferred, node));
  if (cost !== undefined) {
    const steps = stepsOf(inferred, node);
    const all = operationsPerSample(cost, steps ?? 1);
    const dense = all.macs + all.acs;
    const counters = countersIn(inferred);
    later.push({ id: 'cost', label: words.operations, height: 84, show: 'cost', node: path, dense, counters });
  }
  return [...offers, ...later];
}

function gradientOffer(of: string, height: number): Offer {
  const look: LookRequest = { key: `gradients ${of}`, form: 'gradients', of };
  return { id: 'gradients', label: words.gradients, height, show: 'gradients', look };
}

/** How many steps a node is computed at; undefined where a driver decides that. */
function stepsOf({ types }: Inferred, { path, definition }: GraphNode): number | undefined {
  for (const port of Object.keys(definition.outputs)) {
    const type = types.get(`${path}.${port}`);
    if (type?.time != null && type.varies) return type.time.length ?? undefined;
  }
  return 1;
}

function countersIn({ graph }: Inferred): readonly Counter[] {
  return [...graph.nodes.values()].flatMap(({ path, definition }) =>
    (definition.views ?? []).flatMap((view) =>
      view.view === 'perNode' ? [{ table: `${path}.${view.port}`, view }] : [],
    ),
  );
}

/** Height and width of the image that reaches a node as a row of numbers, through nodes that only hand it on. */
function imageBefore({ graph, types }: Inferred, path: string): readonly [number, number] | undefined {
  let at = path;
  for (let depth = 0; depth < 32; depth++) {
    const [edge, second] = edgesInto(graph, at);
    if (edge === undefined || second !== undefined) return undefined;
    const shape = types.get(`${edge.from.node}.${edge.from.port}`)?.shape;
    if (shape?.length === 2) return [shape[0].size, shape[1].size];
    const definition = graph.nodes.get(edge.from.node)?.definition;
    if (definition?.role !== 'signal') return undefined;
    if (definition.passes === undefined && definition.affine === undefined) return undefined;
    at = edge.from.node;
  }
  return undefined;
}
