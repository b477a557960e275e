import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { NodeDocument } from '@rheobase/core';

/** The graphs of the repository, cut down to what a second can do: few samples, neurons, steps and one epoch. */

const folder = resolve(import.meta.dirname, '../../graphs');

export const graphNames = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.replace('.json', ''));

interface GraphText {
  name: string;
  parameters?: Record<string, { value: unknown }>;
  nodes: Record<string, { type: string; params?: Record<string, unknown> }>;
  sweep?: unknown;
  expect?: unknown;
}

const shortest: Readonly<Record<string, unknown>> = {
  epochs: 1,
  hidden: 17,
  numSteps: 5,
  duration: '40 ms',
  settle: '0 ms',
};

/** Its text; without its sweep, since one point of it says as much. */
export function shortGraph(name: string): string {
  const text = readFileSync(resolve(folder, `${name}.json`), 'utf8');
  const graph = JSON.parse(text) as GraphText;
  delete graph.expect;
  delete graph.sweep;
  for (const [parameter, one] of Object.entries(graph.parameters ?? {})) {
    if (parameter in shortest) one.value = shortest[parameter];
    // Pruning needs epochs to happen in.
    if (parameter === 'epochs' && text.includes('"prune"')) one.value = 3;
  }
  for (const node of Object.values(graph.nodes)) Object.assign(node, shortNode(node));
  return JSON.stringify(graph);
}

function shortNode({ type, params = {} }: { type: string; params?: Record<string, unknown> }): NodeDocument {
  if (type === 'source/mnist' || type === 'source/digits') {
    return { type: 'source/digits', params: { train: 24, test: 8 } };
  }
  const own = { ...params } as Record<string, never>;
  const set = (name: string, value: unknown) => Object.assign(own, { [name]: value });
  if (type.startsWith('block/')) {
    for (const [name, value] of Object.entries(shortest)) if (typeof own[name] === 'number') set(name, value);
  }
  if (typeof own.duration === 'string' && Number.parseFloat(own.duration) > 40) set('duration', '40 ms');
  if (type.startsWith('view/')) for (const name of ['from', 'until']) set(name, undefined);
  if (type === 'measure/firing-rate' || type === 'measure/isi') set('from', '4 ms');
  if (typeof own.size === 'number' && own.size > 100) set('size', own.size / 10);
  return JSON.parse(JSON.stringify({ type, params: own }));
}
