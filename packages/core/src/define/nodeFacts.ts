import { hasOwn } from '../document/hasOwn.js';
import type { NodeFacts } from '../document/normalForm.js';
import type { Json } from '../document/schema.js';
import type { NodeDefinition } from './node.js';
import type { Registry } from './registry.js';

/** H: what the normal form must know of node types, without knowing node definitions. */
export function nodeFacts(registry: Registry): (type: string) => NodeFacts | undefined {
  return (type) => {
    const definition = registry.definitions.get(type);
    if (definition === undefined) return undefined;
    return {
      version: definition.version,
      defaults: defaultsOf(definition),
      ...(definition.migrations === undefined ? {} : { migrations: definition.migrations }),
      normalise: (name, value) => normaliseParameter(definition, name, value),
    };
  };
}

/** The defaults of a node's parameters, normalised. */
export function defaultsOf(definition: NodeDefinition): Record<string, Json> {
  const defaults: Record<string, Json> = {};
  for (const [name, schema] of Object.entries(definition.params.shape)) {
    const parsed = schema.safeParse(undefined);
    if (parsed.success && parsed.data !== undefined) defaults[name] = plain(parsed.data);
  }
  return defaults;
}

/** Quantities become exact decimals in base units; what the schema refuses stays as it was written. */
export function normaliseParameter(definition: NodeDefinition, name: string, value: Json): Json {
  const { shape } = definition.params;
  if (!hasOwn(shape, name)) return value;
  const parsed = shape[name].safeParse(value);
  return parsed.success && parsed.data !== undefined ? plain(parsed.data) : value;
}

function plain(value: unknown): Json {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null) {
    if ('dimension' in value && 'text' in value) return value.text as string;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
  }
  return value as Json;
}
