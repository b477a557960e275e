import { z } from 'zod';
import { documentSchema, formatVersion } from './schema.js';

/** The published JSON Schema of a graph file (2020-12): what editors of text complete and check. */
export function documentJsonSchema(): object {
  // What is any JSON at all has no words in zod, and none in JSON Schema: `{}`.
  const { $schema, ...schema } = z.toJSONSchema(documentSchema, { io: 'input', unrepresentable: 'any' });
  return { $schema, title: `Rheobase graph, format ${formatVersion}`, ...schema };
}
