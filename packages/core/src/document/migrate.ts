import { formatVersion, type GraphDocument, type Json } from './schema.js';

/**
 * Old files become current ones by steps numbered by one. A step is pure, is never changed once released, and is
 * written beside what it changes: a format step here, a node's step in the node's own definition.
 */

type JsonObject = Readonly<Record<string, Json>>;

export interface FormatMigration {
  readonly from: number;
  readonly to: number;
  /** The version number itself is set by `migrateFormat`. */
  migrate(json: JsonObject): JsonObject;
}

/** By node version: parameters written for it, as the next version writes them. */
export type NodeMigrations = Readonly<Record<number, (params: Record<string, Json>) => Record<string, Json>>>;

/** Format 1 is the first, so there is nothing to migrate from. */
export const formatMigrations: readonly FormatMigration[] = [];

/** A document of format `from` as one of format `to`, shape still unchecked; the input is left as it was. */
export function migrateFormat(
  json: JsonObject,
  from: number,
  to: number = formatVersion,
  migrations: readonly FormatMigration[] = formatMigrations,
): JsonObject {
  let migrated = json;
  for (let version = from; version < to; version++) {
    const step = migrations.find((migration) => migration.from === version && migration.to === version + 1);
    if (step === undefined) throw new Error(`internal: no migration from format ${version} to ${version + 1}`);
    migrated = { ...step.migrate(migrated), rheobase: version + 1 };
  }
  return migrated;
}

/** Parameters written for version `from` of a node type, as version `to` writes them; values are not resolved yet. */
export function migrateNode(
  type: string,
  from: number,
  to: number,
  params: Readonly<Record<string, Json>>,
  migrations: NodeMigrations,
): Record<string, Json> {
  let migrated = { ...params };
  for (let version = from; version < to; version++) {
    const step = migrations[version];
    if (step === undefined) throw new Error(`internal: ${type} has no migration from version ${version}`);
    migrated = step(migrated);
  }
  return migrated;
}

/** What a migration must know of a node type. */
export interface MigratedType {
  readonly version: number;
  readonly migrations?: NodeMigrations;
}

/**
 * A document with every node as the current version of its type writes it. Out: the document, and the types that moved,
 * in words. What is unknown, or newer than we know, stays as it is.
 */
export function migrateDocument(
  document: GraphDocument,
  facts: (type: string) => MigratedType | undefined,
): { readonly document: GraphDocument; readonly moved: readonly string[] } {
  const moved = new Map<string, string>();
  const versions = { ...document.versions };
  const migrated = (nodes: GraphDocument['nodes']): GraphDocument['nodes'] =>
    Object.fromEntries(
      Object.entries(nodes).map(([id, node]) => {
        const known = facts(node.type);
        const from = document.versions?.[node.type];
        if (known === undefined || (from !== undefined && from > known.version)) return [id, node];
        versions[node.type] = known.version;
        if (from === undefined || from === known.version) return [id, node];
        moved.set(node.type, `${node.type} ${from} → ${known.version}`);
        const params = migrateNode(node.type, from, known.version, node.params ?? {}, known.migrations ?? {});
        return [id, { ...node, params }];
      }),
    );
  const nodes = migrated(document.nodes);
  const blocks = Object.entries(document.blocks ?? {}).map(
    ([id, block]) => [id, { ...block, nodes: migrated(block.nodes) }] as const,
  );
  const current: GraphDocument = {
    ...document,
    nodes,
    ...(document.blocks === undefined ? {} : { blocks: Object.fromEntries(blocks) }),
    versions,
  };
  return { document: current, moved: [...moved.values()] };
}
