import { defineResult, type ResultDefinition, type Table } from '@rheobase/core';
import { z } from 'zod';

/** For tests: a table out of nothing, on the port `table`. */
export function tableNode(table: Table): ResultDefinition {
  return defineResult({
    type: 'test/table',
    version: 1,
    title: 'table',
    doc: { summary: 'A table.', equation: ['T'], symbols: { T: 'the table' }, source: 'none' },
    params: z.object({}),
    inputs: {},
    outputs: { table: { result: 'table', doc: 'the table' } },
    compute: () => ({ outputs: { table: { kind: 'table', table } } }),
  });
}
