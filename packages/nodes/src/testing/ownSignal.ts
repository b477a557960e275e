import type { NodeDocument, SignalDefinition } from '@rheobase/core';
import { record } from '../measure/record.js';
import { everyWindow } from './everyWindow.js';
import { cellsOf } from './runGraph.js';

interface Source {
  readonly params: NodeDocument['params'];
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly port?: string;
}

/** For tests: what a source of a user's own numbers gives over time: the columns of a recording. */
export async function recordedFrom(source: SignalDefinition, { params, files, port = 'out' }: Source, into: string) {
  const result = await everyWindow({
    nodes: {
      source: { type: source.type, ...(params === undefined ? {} : { params }) },
      rec: { type: 'measure/record' },
    },
    edges: [{ from: `source.${port}`, to: `rec.${into}` }],
    registry: [source, record],
    files,
  });
  return (column: string) => cellsOf(result, `rec.${into}`, column);
}
