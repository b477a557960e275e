import type { GraphDocument } from '@rheobase/core';
import { expect, it } from 'vitest';
import type { PageMessage } from './protocol.js';
import { createRunStore, type Port } from './runStore.js';

it('says of a dropped file whether the browser keeps it, once the worker has answered', async () => {
  const sent: PageMessage[] = [];
  const port: Port = { onmessage: null, postMessage: (message) => sent.push(message), terminate: () => undefined };
  const document = { rheobase: 1, nodes: {} } as GraphDocument;
  const runs = createRunStore({ getState: () => ({ document, past: [], future: [], saved: document }) }, () => port, {
    folder: 'data/',
    threads: 1,
    now: () => 0,
  });
  const answers = (['a.gz', 'b.gz'] as const).map((name) => runs.addFile(name, new Uint8Array(1)));
  expect(sent.map(({ type }) => type)).toEqual(['places', 'file', 'file']);
  for (const [name, kept] of [
    ['b.gz', false],
    ['a.gz', true],
  ] as const) {
    port.onmessage?.({ data: { type: 'file', name, sha256: '', kept } } as MessageEvent);
  }
  expect(await Promise.all(answers)).toEqual([true, false]);
});

it('a run that a person begins overtakes the one that began by itself, and nobody waits for that any more', async () => {
  const sent: PageMessage[] = [];
  const port: Port = { onmessage: null, postMessage: (message) => sent.push(message), terminate: () => undefined };
  const document = { rheobase: 1, nodes: {} } as GraphDocument;
  const runs = createRunStore({ getState: () => ({ document, past: [], future: [], saved: document }) }, () => port, {
    folder: 'data/',
    threads: 1,
    now: () => 0,
  });
  const again = runs.startAgain(200);
  expect(runs.getState().phase).toBe('idle');
  runs.start();
  expect(await again).toBe(false);
  expect(runs.getState().phase).toBe('running');
  const tooDear = runs.startAgain(200);
  const { run } = sent.at(-1) as Extract<PageMessage, { type: 'run' }>;
  port.onmessage?.({ data: { type: 'declined', run, predicted: 900 } } as MessageEvent);
  expect(await tooDear).toBe(false);
});
