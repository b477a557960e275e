import {
  type BlockDocument,
  type GraphDocument,
  isSignalPort,
  type NodeDefinition,
  type NodeDocument,
  type Port,
  portKinds,
  type Registry,
  type ResultKind,
  type SignalKind,
} from '@rheobase/core';
import { blockOf, endOf, type Level } from '../document/level.js';

/** What a node shows of itself: the same for nodes of the library, instances of blocks, and types nobody knows. */

export type PortKind = SignalKind | ResultKind;

export interface PortFace {
  readonly name: string;
  /** The first is the one that is drawn; none where nothing is known. */
  readonly kinds: readonly PortKind[];
  readonly optional: boolean;
  readonly many: boolean;
  readonly doc: string;
  readonly declared: Port | undefined;
}

export interface Face {
  readonly type: string;
  readonly family: string;
  readonly title: string;
  readonly inputs: readonly PortFace[];
  readonly outputs: readonly PortFace[];
  readonly definition: NodeDefinition | undefined;
  readonly block: BlockDocument | undefined;
}

const ofDefinition = new WeakMap<NodeDefinition, Face>();
const ofBlock = new WeakMap<object, { readonly blocks: GraphDocument['blocks']; readonly face: Face }>();

export function faceOf(document: GraphDocument, registry: Registry, level: Level, id: string): Face {
  const node = level.nodes[id];
  const definition = registry.definitions.get(node.type);
  if (definition !== undefined) return definitionFace(definition);
  const name = blockOf(node);
  const block = name === undefined ? undefined : document.blocks?.[name];
  if (name === undefined || block === undefined) return unknownFace(level, id, node);
  const known = ofBlock.get(block);
  if (known !== undefined && known.blocks === document.blocks) return known.face;
  const face = blockFace(document, registry, name, block, new Set());
  ofBlock.set(block, { blocks: document.blocks, face });
  return face;
}

/** The face of a node type, without a node. */
export function definitionFace(definition: NodeDefinition): Face {
  let face = ofDefinition.get(definition);
  if (face === undefined) {
    const { type, title } = definition;
    face = {
      type,
      family: familyOf(type),
      title,
      inputs: Object.entries<Port>(definition.inputs).map(([port, declared]) => portFace(port, declared)),
      outputs: Object.entries<Port>(definition.outputs).map(([port, declared]) => portFace(port, declared)),
      definition,
      block: undefined,
    };
    ofDefinition.set(definition, face);
  }
  return face;
}

export function familyOf(type: string): string {
  return type.slice(0, type.indexOf('/'));
}

function portFace(name: string, declared: Port): PortFace {
  return {
    name,
    kinds: isSignalPort(declared) ? portKinds(declared) : [declared.result].flat(),
    optional: declared.optional === true,
    many: !isSignalPort(declared) && declared.many === true,
    doc: declared.doc,
    declared,
  };
}

function blockFace(
  document: GraphDocument,
  registry: Registry,
  name: string,
  block: BlockDocument,
  within: ReadonlySet<string>,
): Face {
  const find = (end: string, side: 'inputs' | 'outputs'): PortFace | undefined => {
    const { node: id, port } = endOf(end);
    const node = block.nodes[id] as NodeDocument | undefined;
    if (node === undefined) return undefined;
    const definition = registry.definitions.get(node.type);
    const inner = blockOf(node);
    const innerBlock = inner === undefined || within.has(inner) ? undefined : document.blocks?.[inner];
    const face =
      definition !== undefined
        ? definitionFace(definition)
        : innerBlock && blockFace(document, registry, inner as string, innerBlock, new Set([...within, name]));
    return face?.[side].find((one) => one.name === port);
  };
  const unknown = (port: string): PortFace => bare(port, []);
  return {
    type: `block/${name}`,
    family: 'block',
    title: name,
    inputs: Object.entries(block.ports.inputs ?? {}).map(([port, ends]) => {
      const faces = ends.map((end) => find(end, 'inputs')).filter((one) => one !== undefined);
      if (faces.length === 0) return unknown(port);
      const optional = faces.every((one) => one.optional);
      return { ...faces[0], name: port, optional, many: faces.every((one) => one.many) };
    }),
    outputs: Object.entries(block.ports.outputs ?? {}).map(([port, end]) => {
      const face = find(end, 'outputs');
      return face === undefined ? unknown(port) : { ...face, name: port };
    }),
    definition: undefined,
    block,
  };
}

/** A type that this program does not know keeps its wires, so the wires say what ports it has. */
function unknownFace({ edges }: Level, id: string, { type }: NodeDocument): Face {
  const ports = (ends: readonly string[]) =>
    [...new Set(ends.map(endOf).flatMap(({ node, port }) => (node === id ? [port] : [])))].sort();
  return {
    type,
    family: familyOf(type),
    title: type,
    inputs: ports(edges.map(({ to }) => to)).map((port) => bare(port, [])),
    outputs: ports(edges.map(({ from }) => from)).map((port) => bare(port, [])),
    definition: undefined,
    block: undefined,
  };
}

function bare(name: string, kinds: readonly PortKind[]): PortFace {
  return { name, kinds, optional: true, many: true, doc: '', declared: undefined };
}
