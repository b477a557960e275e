import { describe, expect, it } from 'vitest';
import { type FormatMigration, formatMigrations, migrateFormat, migrateNode } from './migrate.js';
import { formatVersion, type Json } from './schema.js';

/** An invented history: format 2 renamed `links`, format 3 made the seed a string. */
const invented: readonly FormatMigration[] = [
  {
    from: 2,
    to: 3,
    migrate: (json) => ({ ...json, seed: String(json.seed) }),
  },
  {
    from: 1,
    to: 2,
    migrate: ({ links, ...rest }) => ({ ...rest, edges: links }),
  },
];

const pairs: readonly { from: number; before: Record<string, Json>; after: Record<string, Json> }[] = [
  { from: 1, before: { rheobase: 1, seed: 7, links: [] }, after: { rheobase: 3, seed: '7', edges: [] } },
  { from: 2, before: { rheobase: 2, seed: 7, edges: [1] }, after: { rheobase: 3, seed: '7', edges: [1] } },
  { from: 3, before: { rheobase: 3, seed: '7' }, after: { rheobase: 3, seed: '7' } },
];

describe('format migrations', () => {
  it.each(pairs)('F: a file of format $from becomes format 3, step by step', ({ from, before, after }) => {
    const frozen = Object.freeze(structuredClone(before));
    expect(migrateFormat(frozen, from, 3, invented)).toEqual(after);
    expect(frozen).toEqual(before);
  });

  it('F: steps go up by one, without gaps, up to the current format', () => {
    expect(formatMigrations.map(({ from, to }) => [from, to])).toEqual(
      Array.from({ length: formatVersion - 1 }, (_, i) => [i + 1, i + 2]),
    );
  });

  it('F: a missing step is our own fault', () => {
    expect(() => migrateFormat({ rheobase: 1 }, 1, 4, invented)).toThrow('internal: no migration from format 3 to 4');
  });
});

describe('node migrations', () => {
  const migrations = {
    1: ({ tau, ...rest }: Record<string, Json>) => ({ ...rest, tauMem: tau }),
    2: (params: Record<string, Json>) => ({ ...params, reset: 'subtract' }),
  };

  it('F: parameters pass through every version in between', () => {
    const params = Object.freeze({ tau: '10 ms', beta: { $param: 'b' } });
    expect(migrateNode('neuron/x', 1, 3, params, migrations)).toEqual({
      tauMem: '10 ms',
      beta: { $param: 'b' },
      reset: 'subtract',
    });
    expect(migrateNode('neuron/x', 2, 3, params, migrations)).toEqual({ ...params, reset: 'subtract' });
    expect(params).toEqual({ tau: '10 ms', beta: { $param: 'b' } });
  });

  it('F: the current version stays as it is', () => {
    expect(migrateNode('neuron/x', 3, 3, { a: 1 }, migrations)).toEqual({ a: 1 });
  });

  it('F: a version without a step is our own fault', () => {
    expect(() => migrateNode('neuron/x', 3, 4, {}, migrations)).toThrow(
      'internal: neuron/x has no migration from version 3',
    );
  });
});
