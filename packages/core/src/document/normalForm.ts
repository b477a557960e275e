import { canonicalJson } from '../numeric/canonicalJson.js';
import { sha256 } from '../numeric/sha256.js';
import { encodeUtf8 } from '../numeric/utf8.js';
import { migrateNode, type NodeMigrations } from './migrate.js';
import { parseQuantity } from './quantity.js';
import { sortedEdges } from './save.js';
import type { BlockDocument, EdgeDocument, GraphDocument, Json, NodeDocument, ParameterDocument } from './schema.js';
import { seedText } from './seed.js';
import { sweepAxes } from './sweep.js';
import { isDimensionless } from './unit.js';

/** What the normal form must know of a node type. */
export interface NodeFacts {
  readonly version: number;
  /** By parameter, normalised. */
  readonly defaults: Readonly<Record<string, Json>>;
  readonly migrations?: NodeMigrations;
  /** Quantities as exact decimals in base units; what is no value of that parameter stays as it is. */
  normalise(name: string, value: Json): Json;
}

type FactsOf = (type: string) => NodeFacts | undefined;
type JsonObject = { [key: string]: Json };

const blockPrefix = 'block/';

/**
 * In: a document. Out: the same JSON for every way to write the same experiment. Left out is what no result depends
 * on: view, name, descriptions, expectations and receipts; the bounds of named parameters, which refuse values but
 * change none; whatever equals its default. Nodes of unknown or newer types stay verbatim. The sweep is a list,
 * since its order is the order of the runs.
 */
export function normalForm(document: GraphDocument, facts: FactsOf): Json {
  const { seed, parameters, nodes, edges = [], blocks } = document;
  const known = knownTypes(document, facts);
  return withoutEmpty({
    ...(isDefaultSeed(seed) ? {} : { seed: seedText(seed) ?? seed }),
    versions: usedVersions(document, known),
    parameters: namedValues(parameters),
    nodes: mapped(nodes, (node, id) => normalNode(id, node, known)),
    edges: normalEdges(edges),
    blocks: mapped(blocks, (block) => normalBlock(block, known)),
    sweep: normalSweep(document),
  });
}

/** A file without a seed runs with seed 0. */
function isDefaultSeed(seed: GraphDocument['seed']): seed is undefined {
  return seed === undefined || seedText(seed) === '0';
}

export function graphHash(document: GraphDocument, facts: FactsOf): string {
  return normalHash(normalForm(document, facts));
}

/** H: SHA-256 of the canonical JSON (RFC 8785) of the normal form. */
export function normalHash(normal: Json): string {
  return sha256(encodeUtf8(canonicalJson(normal)));
}

/** A node type as this document uses it: an instance of a block has the block's parameters and their values. */
interface KnownType {
  /** Undefined for a block, which is versioned with the document. */
  readonly version: number | undefined;
  readonly defaults: ReadonlyMap<string, Json>;
  normalise(name: string, value: Json): Json;
  /** From the version that the document was written for. */
  migrate(params: Readonly<Record<string, Json>>): Readonly<Record<string, Json>>;
}

function knownTypes(document: GraphDocument, facts: FactsOf): (type: string) => KnownType | undefined {
  const blocks = new Map(Object.entries(document.blocks ?? {}));
  const asked = new Map<string, KnownType | undefined>();
  return (type) => {
    if (!asked.has(type)) asked.set(type, look(type));
    return asked.get(type);
  };

  function look(type: string): KnownType | undefined {
    if (type.startsWith(blockPrefix)) {
      const block = blocks.get(type.slice(blockPrefix.length));
      return block && blockType(block);
    }
    const found = facts(type);
    const written = document.versions?.[type] ?? found?.version;
    if (found === undefined || written === undefined || written > found.version) return undefined;
    return {
      version: found.version,
      defaults: new Map(Object.entries(found.defaults)),
      normalise: (name, value) => found.normalise(name, value),
      migrate: (params) => migrateNode(type, written, found.version, params, found.migrations ?? {}),
    };
  }
}

function blockType(block: BlockDocument): KnownType {
  return {
    version: undefined,
    defaults: new Map(Object.entries(namedValues(block.parameters))),
    normalise: (_, value) => normalValue(value),
    migrate: (params) => params,
  };
}

function usedVersions(document: GraphDocument, known: (type: string) => KnownType | undefined): JsonObject {
  const levels = [document.nodes, ...Object.values(document.blocks ?? {}).map((block) => block.nodes)];
  const used: JsonObject = {};
  for (const { type } of levels.flatMap((nodes) => Object.values(nodes))) {
    const version = known(type)?.version ?? document.versions?.[type];
    if (version !== undefined) used[type] = version;
  }
  return used;
}

function normalNode(id: string, node: NodeDocument, known: (type: string) => KnownType | undefined): JsonObject {
  const { type, params = {}, stream, frozen, bypass, weights } = node;
  return withoutEmpty({
    type,
    params: normalParams(params, known(type)),
    // R: the id is the default name of the stream.
    ...(stream === undefined || stream === id ? {} : { stream }),
    ...(frozen ? { frozen } : {}),
    ...(bypass ? { bypass } : {}),
    ...(weights === undefined ? {} : { weights }),
  });
}

function normalParams(written: Readonly<Record<string, Json>>, type: KnownType | undefined): JsonObject {
  if (type === undefined) return { ...written };
  const normal: JsonObject = {};
  for (const [name, value] of Object.entries(type.migrate(written))) {
    const meant = isReference(value) ? value : type.normalise(name, value);
    const preset = type.defaults.get(name);
    if (preset === undefined || canonicalJson(preset) !== canonicalJson(meant)) normal[name] = meant;
  }
  return normal;
}

/** `{ "$param": … }` and `{ "$expr": … }` say where a value comes from. */
function isReference(value: Json): boolean {
  return typeof value === 'object' && value !== null && ('$param' in value || '$expr' in value);
}

function normalBlock(block: BlockDocument, known: (type: string) => KnownType | undefined): JsonObject {
  return withoutEmpty({
    inputs: mapped(block.ports.inputs, (ends) => [...ends].sort()),
    outputs: mapped(block.ports.outputs, (end) => end),
    parameters: namedValues(block.parameters),
    nodes: mapped(block.nodes, (node, id) => normalNode(id, node, known)),
    edges: normalEdges(block.edges),
  });
}

function namedValues(parameters: Readonly<Record<string, ParameterDocument>> | undefined): JsonObject {
  return mapped(parameters, ({ value }) => normalValue(value));
}

/** A value whose parameter is not known here: text that reads as a quantity with a unit is one. */
function normalValue(value: Json): Json {
  if (typeof value !== 'string') return value;
  const quantity = parseQuantity(value);
  return 'ok' in quantity && !isDimensionless(quantity.ok.dimension) ? quantity.ok.text : value;
}

/** Slot 0 is the default. */
function normalEdges(edges: readonly EdgeDocument[]): Json {
  const plain = edges.map(({ from, to, slot }) => (slot ? { from, to, slot } : { from, to }));
  return sortedEdges(plain) as Json;
}

/** A range means the values it stands for; one that stands for none stays as it is written. */
function normalSweep(document: GraphDocument): Json {
  const { axes, issues } = sweepAxes(document);
  if (issues.length > 0) return Object.entries(document.sweep ?? {}) as Json;
  return axes.map(({ name, values }) => ({ name, values: values.map(normalValue) }));
}

/** Absent and empty mean the same, so that what a later format adds changes no hash of today. */
function withoutEmpty(object: JsonObject): JsonObject {
  const isEmpty = (value: Json) => typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  return Object.fromEntries(Object.entries(object).filter(([, value]) => !isEmpty(value)));
}

function mapped<T>(map: Readonly<Record<string, T>> | undefined, form: (value: T, key: string) => Json): JsonObject {
  return Object.fromEntries(Object.entries(map ?? {}).map(([key, value]) => [key, form(value, key)]));
}
