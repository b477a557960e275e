import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { documentJsonSchema } from './jsonSchema.js';
import { documentSchema } from './schema.js';

const origin = { source: 'closed-form' };
const valid: readonly object[] = [
  { rheobase: 1, nodes: {} },
  {
    rheobase: 1,
    name: 'all',
    description: 'every member',
    seed: '18446744073709551615',
    versions: { 'neuron/leaky': 1 },
    parameters: { beta: { value: 0.95, min: 0, max: 1, description: 'decay' } },
    nodes: { lif: { type: 'neuron/leaky', params: { a: [1, { b: null }] }, stream: 's', frozen: true, weights: 'w' } },
    edges: [{ from: 'lif.spikes', to: 'pair.in', slot: 0 }],
    blocks: { pair: { description: '', ports: { inputs: { in: ['x.in'] }, outputs: {} }, nodes: {}, edges: [] } },
    sweep: { seed: [0, '1'], beta: { from: 0, to: 1, step: 0.5 } },
    view: { zoom: 1 },
    expect: [
      { rule: 'exact', observable: 'a/b.table', column: 'c', where: { d: 1 }, origin, value: [1, null] },
      { rule: 'close', observable: 'a.b', origin, value: 1, absolute: 0.1 },
      { rule: 'spikes', observable: 'a.b', origin, counts: [1], plusMinus: 1 },
      { rule: 'stat', observable: 'a.b', origin, statistic: 'mean', seeds: 5, min: 1 },
      { rule: 'range', observable: 'a.b', origin, max: 2 },
    ],
    receipts: [{ graphHash: 'x' }],
  },
];
const invalid: readonly object[] = [
  { nodes: {} },
  { rheobase: 2, nodes: {} },
  { rheobase: 1 },
  { rheobase: 1, nodes: {}, other: 1 },
  { rheobase: 1, nodes: { A: { type: 'x/y' } } },
  { rheobase: 1, nodes: { a: { type: 'y' } } },
  { rheobase: 1, nodes: { a: {} } },
  { rheobase: 1, nodes: {}, seed: -1 },
  { rheobase: 1, nodes: {}, seed: '007' },
  { rheobase: 1, nodes: {}, edges: [{ from: 'a', to: 'b.c' }] },
  { rheobase: 1, nodes: {}, sweep: { a: [] } },
  { rheobase: 1, nodes: {}, expect: [{ rule: 'close', observable: 'a.b', origin }] },
];

describe('the JSON Schema', () => {
  const schema = documentJsonSchema() as Record<string, never>;

  it('F: says what it is and closes every fixed shape', () => {
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'Rheobase graph, format 1',
      type: 'object',
      required: ['rheobase', 'nodes'],
      additionalProperties: false,
      properties: { rheobase: { const: 1 }, nodes: { propertyNames: { pattern: '^[a-z][a-z0-9_-]{0,63}$' } } },
    });
    expect(Object.keys(schema.properties)).toEqual(Object.keys(documentSchema.shape));
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
  });

  it('F: takes and refuses what zod takes and refuses', () => {
    const readBack = z.fromJSONSchema(schema);
    for (const document of valid) {
      expect(documentSchema.safeParse(document).success).toBe(true);
      expect(readBack.safeParse(document).success).toBe(true);
    }
    for (const document of invalid) {
      expect(documentSchema.safeParse(document).success).toBe(false);
      expect(readBack.safeParse(document).success).toBe(false);
    }
  });
});
