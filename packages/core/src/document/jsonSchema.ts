import { z } from 'zod';
import { documentSchema, formatVersion } from './schema.js';

/** The published JSON Schema of a graph file (2020-12): what editors of text complete and check. */
export function documentJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(documentSchema, { io: 'input' });
  return { $schema, title: `Rheobase graph, format ${formatVersion}`, ...schema };
}
