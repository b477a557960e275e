import { z } from 'zod';
import { isPlainObject } from '../numeric/canonicalJson.js';

/**
 * The document format, version 1, as zod schemas: they check a file, give the types and emit the JSON Schema.
 * Shape only; whether node types, ports and parameters exist is asked in `check`.
 */

export const formatVersion = 1;

/** F: limits that every file is held to before anything else looks at it. */
export const limits = {
  bytes: 16 * 1024 * 1024,
  depth: 64,
  nodes: 20_000,
  stringLength: 1024 * 1024,
  sweepRuns: 10_000,
} as const;

const idPattern = /^[a-z][a-z0-9_-]{0,63}$/;
const namePattern = /^[a-zA-Z][a-zA-Z0-9_]{0,63}$/;
const endpointPattern = /^[a-z][a-z0-9_-]{0,63}\.[a-zA-Z][a-zA-Z0-9_]{0,63}$/;
const seedPattern = /^(0|[1-9][0-9]{0,19})$/;

export const idSchema = z.string().regex(idPattern, 'an id: a–z first, then a–z, 0–9, _ or -, at most 64');
const nameSchema = z.string().regex(namePattern, 'a name: a letter first, then letters, digits or _, at most 64');
const endpointSchema = z.string().regex(endpointPattern, 'node.port');
const typeSchema = z.string().regex(/^[a-z][a-z0-9-]{0,63}\/[a-z0-9][a-z0-9_-]{0,63}$/, 'family/name');

/** A 64-bit seed is a string, since JSON numbers are exact only to 2^53. */
export const seedSchema = z.union([z.int().min(0), z.string().regex(seedPattern, 'an integer from 0 to 2^64 − 1')]);

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** One predicate in place of a schema for each value inside: layouts and parameters hold hundreds. */
const jsonSchema = z.custom<Json>(isJson);

function isJson(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (Array.isArray(value)) return Array.from(value).every(isJson);
  return typeof value === 'object' && isPlainObject(value) && Object.values(value).every(isJson);
}

const parameterSchema = z.strictObject({
  value: z.union([z.number(), z.string(), z.boolean()]),
  min: z.union([z.number(), z.string()]).optional(),
  max: z.union([z.number(), z.string()]).optional(),
  description: z.string().optional(),
});

const nodeSchema = z.strictObject({
  type: typeSchema,
  params: z.record(z.string(), jsonSchema).optional(),
  /** R: the name of its random stream; the first id by default. */
  stream: z.string().max(256).optional(),
  /** D: its parameters are kept out of training. */
  frozen: z.boolean().optional(),
  /** It takes no part in the run: what comes into it goes on to whom it feeds. */
  bypass: z.boolean().optional(),
  /** F: nodes that name the same weights share them. */
  weights: z.string().min(1).max(256).optional(),
});

/** A name as npm allows it. */
const packageNameSchema = z.string().regex(/^(@[a-z0-9._-]+\/)?[a-z0-9][a-z0-9._-]{0,213}$/, 'the name of a package');

const packageSchema = z.strictObject({
  version: z.string().max(64),
  /** SHA-256 of its file. */
  digest: z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in lower-case hexadecimal'),
});

const edgeSchema = z.strictObject({
  from: endpointSchema,
  to: endpointSchema,
  /** Order among several wires into one port, where the port takes several. */
  slot: z.int().min(0).optional(),
});

const blockSchema = z.strictObject({
  description: z.string().optional(),
  ports: z.strictObject({
    inputs: z.record(nameSchema, z.array(endpointSchema).min(1)).optional(),
    outputs: z.record(nameSchema, endpointSchema).optional(),
  }),
  parameters: z.record(nameSchema, parameterSchema).optional(),
  nodes: z.record(idSchema, nodeSchema),
  edges: z.array(edgeSchema),
});

const sweepValuesSchema = z.union([
  z.array(z.union([z.number(), z.string()])).min(1),
  z.strictObject({
    from: z.union([z.number(), z.string()]),
    to: z.union([z.number(), z.string()]),
    step: z.union([z.number(), z.string()]),
  }),
]);

/** Where an expected number comes from; `frozen` is our own earlier run and proves nothing. */
const originSchema = z.strictObject({
  source: z.enum(['study', 'closed-form', 'independent', 'frozen']),
  note: z.string().optional(),
});

/** `node.port` names a result; a table needs a column and may name one row by the value in a column. */
const observableShape = {
  observable: z.string().regex(/^[a-z][a-z0-9_/-]*\.[a-zA-Z][a-zA-Z0-9_]*$/, 'path.port'),
  column: z.string().optional(),
  where: z.record(z.string(), z.union([z.number(), z.string()])).optional(),
  origin: originSchema,
} as const;

const expectSchema = z.discriminatedUnion('rule', [
  z.strictObject({
    rule: z.literal('exact'),
    ...observableShape,
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional(),
    value: z.union([z.number(), z.array(z.union([z.number(), z.null()]))]).optional(),
  }),
  z.strictObject({
    rule: z.literal('close'),
    ...observableShape,
    value: z.union([z.number(), z.array(z.number())]),
    absolute: z.number().min(0).optional(),
    relative: z.number().min(0).optional(),
  }),
  z.strictObject({
    rule: z.literal('spikes'),
    ...observableShape,
    /** Per row of the column; left out where `times` says it. */
    counts: z.array(z.int().min(0)).optional(),
    /** In ms, ascending, for neuron 0, 1, …; the observable is then a table with a row per spike. */
    times: z.array(z.array(z.number())).optional(),
    /** The column that tells neurons apart; `neuron` by default. */
    by: z.string().optional(),
    /** Spikes that may be too many, too few or, with times, elsewhere; per neuron. */
    plusMinus: z.int().min(0).optional(),
    /** A quantity of time; 0 ms by default. */
    timeTolerance: z.string().optional(),
    /** All neurons as one. */
    pooled: z.boolean().optional(),
  }),
  z.strictObject({
    rule: z.literal('stat'),
    ...observableShape,
    statistic: z.enum(['mean', 'sd']),
    seeds: z.int().min(1),
    min: z.number().optional(),
    max: z.number().optional(),
  }),
  z.strictObject({
    rule: z.literal('range'),
    ...observableShape,
    min: z.number().optional(),
    max: z.number().optional(),
  }),
]);

export const documentSchema = z.strictObject({
  rheobase: z.literal(formatVersion),
  name: z.string().max(256).optional(),
  description: z.string().optional(),
  seed: seedSchema.optional(),
  versions: z.record(typeSchema, z.int().min(1)).optional(),
  /** Where nodes come from that do not come with rheobase: never loaded because a file says so. */
  packages: z.record(packageNameSchema, packageSchema).optional(),
  parameters: z.record(nameSchema, parameterSchema).optional(),
  nodes: z.record(idSchema, nodeSchema),
  edges: z.array(edgeSchema).optional(),
  blocks: z.record(idSchema, blockSchema).optional(),
  sweep: z.record(nameSchema, sweepValuesSchema).optional(),
  view: z.record(z.string(), jsonSchema).optional(),
  expect: z.array(expectSchema).optional(),
  receipts: z.array(z.record(z.string(), jsonSchema)).optional(),
});

export type GraphDocument = z.infer<typeof documentSchema>;
export type NodeDocument = z.infer<typeof nodeSchema>;
export type EdgeDocument = z.infer<typeof edgeSchema>;
export type BlockDocument = z.infer<typeof blockSchema>;
export type ParameterDocument = z.infer<typeof parameterSchema>;
export type SweepValues = z.infer<typeof sweepValuesSchema>;
export type Expectation = z.infer<typeof expectSchema>;
