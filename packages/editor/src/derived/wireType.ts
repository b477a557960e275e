import type { GraphDocument, Inferred } from '@rheobase/core';
import { describeAxes, type SignalType } from '@rheobase/core';
import { blockOf, endOf, levelOf } from '../document/level.js';
import { levelAt } from './place.js';

/** What travels on a wire, as inference found it. */

/** The flat `path.port` that an output of a level stands for; ports of blocks lead inside. */
export function flatOutput(document: GraphDocument, path: readonly string[], end: string): string {
  const { node: id, port } = endOf(end);
  const name = levelAt(document, path);
  const node = name === undefined ? undefined : levelOf(document, name).nodes[id];
  const block = node && blockOf(node);
  const inner = block === undefined ? undefined : document.blocks?.[block]?.ports.outputs?.[port];
  if (inner === undefined || path.length > 32) return `${[...path, id].join('/')}.${port}`;
  return flatOutput(document, [...path, id], inner);
}

/** The flat inputs that an input of a level stands for. */
export function flatInputs(document: GraphDocument, path: readonly string[], end: string): readonly string[] {
  const { node: id, port } = endOf(end);
  const name = levelAt(document, path);
  const node = name === undefined ? undefined : levelOf(document, name).nodes[id];
  const block = node && blockOf(node);
  const inner = block === undefined ? undefined : document.blocks?.[block]?.ports.inputs?.[port];
  if (inner === undefined || path.length > 32) return [`${[...path, id].join('/')}.${port}`];
  return inner.flatMap((one) => flatInputs(document, [...path, id], one));
}

export function outputType(
  document: GraphDocument,
  { graph, types }: Inferred,
  path: readonly string[],
  end: string,
): SignalType | undefined {
  return signalType({ graph, types }, flatOutput(document, path, end));
}

/** The type of a flat output. */
function signalType({ graph, types }: Pick<Inferred, 'graph' | 'types'>, flat: string): SignalType | undefined {
  const { node, port } = endOf(flat);
  return graph.nodes.get(node)?.definition.role === 'signal' && port !== '' ? types.get(flat) : undefined;
}

/** `28×28`, `128`, `1`, with the unit where there is one: short enough to stand on a wire. */
export function shortType({ shape, unit }: SignalType): string {
  const size = shape.length === 0 ? '1' : shape.map((dimension) => dimension.size).join('×');
  return unit === '1' ? size : `${size} · ${unit}`;
}

/** `spikes [128] over 25 steps, per sample`. */
export function longType(type: SignalType): string {
  const { kind, shape, unit } = type;
  const size = shape.length === 0 ? '' : ` [${shape.map((dimension) => dimension.size).join(', ')}]`;
  return `${kind}${size}${unit === '1' ? '' : ` in ${unit}`}${describeAxes(type)}`;
}
