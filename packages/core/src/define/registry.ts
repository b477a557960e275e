import { hasOwn } from '../document/hasOwn.js';
import type { NodeDefinition } from './node.js';

/** The node types that a program knows by name: a value, passed in at `main`. What they are is loaded when it is needed. */
export interface Library {
  /** All of them, sorted. */
  readonly types: readonly string[];
  /** A registry with the definitions of these types; of types that there are not it has none. */
  load(types: Iterable<string>): Promise<Registry>;
}

/** A library with definitions at hand: of every type, or of those only that were asked for. */
export interface Registry extends Library {
  readonly definitions: ReadonlyMap<string, NodeDefinition>;
}

/** All of these, at hand. */
export function createRegistry(definitions: readonly NodeDefinition[]): Registry {
  const byType = mapOf(definitions);
  const registry: Registry = {
    definitions: byType,
    types: [...byType.keys()].sort(),
    load: () => Promise.resolve(registry),
  };
  return registry;
}

/** By type, how each is loaded. */
export function createLibrary(nodes: Readonly<Record<string, () => Promise<NodeDefinition>>>): Library {
  const library: Library = {
    types: Object.keys(nodes).sort(),
    async load(types) {
      const known = [...new Set(types)].filter((type) => hasOwn(nodes, type));
      const definitions = await Promise.all(known.map((type) => nodes[type]()));
      return { ...library, definitions: mapOf(definitions) };
    },
  };
  return library;
}

/** A library with nodes of another besides. */
export function extendLibrary({ types, load }: Library, definitions: readonly NodeDefinition[]): Library {
  const own = mapOf(definitions);
  const library: Library = {
    types: [...types, ...own.keys()].sort(),
    async load(wanted) {
      const loaded = await load(wanted);
      return { ...library, definitions: mapOf([...loaded.definitions.values(), ...definitions]) };
    },
  };
  return library;
}

function mapOf(definitions: readonly NodeDefinition[]): ReadonlyMap<string, NodeDefinition> {
  const byType = new Map<string, NodeDefinition>();
  for (const definition of definitions) {
    if (byType.has(definition.type)) throw new Error(`internal: two definitions of ${definition.type}`);
    byType.set(definition.type, definition);
  }
  return byType;
}
