import type { NodeDefinition } from './node.js';

/** The node types that a program knows: a value, passed in at `main`. */
export interface Registry {
  readonly definitions: ReadonlyMap<string, NodeDefinition>;
  readonly types: readonly string[];
}

export function createRegistry(definitions: readonly NodeDefinition[]): Registry {
  const byType = new Map<string, NodeDefinition>();
  for (const definition of definitions) {
    if (byType.has(definition.type)) throw new Error(`internal: two definitions of ${definition.type}`);
    byType.set(definition.type, definition);
  }
  return { definitions: byType, types: [...byType.keys()].sort() };
}
