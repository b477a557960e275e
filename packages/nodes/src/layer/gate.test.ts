import { expect, it } from 'vitest';
import { record } from '../measure/record.js';
import { everyWindow } from '../testing/everyWindow.js';
import { cellsOf, runGraph } from '../testing/runGraph.js';
import { scripted } from '../testing/scripted.js';
import { gate } from './gate.js';

const played = Array.from({ length: 12 }, (_, t) => [t + 1, -t - 1]);
const graph = (params: Record<string, string>) => ({
  nodes: { source: { type: 'test/script' }, gate: { type: 'layer/gate', params }, rec: { type: 'measure/record' } },
  edges: [
    { from: 'source.out', to: 'gate.in' },
    { from: 'gate.out', to: 'rec.values' },
  ],
  registry: [scripted({ type: 'test/script', kind: 'real', values: [played] }), gate, record],
});

it.each([
  [{ on: '3 ms', off: '9 ms' }, 3, 9],
  [{ off: '1 ms' }, 0, 1],
  [{ on: '11 ms' }, 11, 12],
])('K: passes the signal from on up to, not including, off: %j', async (params, on, off) => {
  const values = cellsOf(await everyWindow(graph(params)), 'rec.values', 'value');
  expect(values).toEqual([0, 1].flatMap((f) => played.map((row, t) => (t >= on && t < off ? row[f] : 0))));
});

it('refuses to close before it opens', async () => {
  await expect(runGraph(graph({ on: '3 ms', off: '3 ms' }))).rejects.toThrow('expected later than 3 ms, when it opens');
});
