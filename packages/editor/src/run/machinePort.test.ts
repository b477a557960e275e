import { createMessageReader } from '@rheobase/share';
import { expect, it } from 'vitest';
import { openMachine } from './machinePort.js';
import type { PageMessage } from './protocol.js';

/** A program that answers a request when the test says so. */
function program() {
  const asked: PageMessage[][] = [];
  const answers: (() => void)[] = [];
  const fetch = async (_: unknown, { method = 'GET', body, signal }: RequestInit = {}) => {
    // What the engine says is one answer without end.
    if (method === 'GET') {
      const said = new ReadableStream({ start: (stream) => signal?.addEventListener('abort', () => stream.close()) });
      return new Response(said);
    }
    createMessageReader((message) => asked.push(message as PageMessage[]))(body as Uint8Array<ArrayBuffer>);
    await new Promise<void>((answer) => answers.push(answer));
    return new Response(null, { status: 204 });
  };
  return { asked, answers, fetch: fetch as typeof globalThis.fetch };
}

it('asks one thing after another, so that nothing arrives before what was said first', async () => {
  const { asked, answers, fetch } = program();
  const port = openMachine('a token', fetch);
  const run: PageMessage = { type: 'run', run: 1, text: '{}' };
  port.postMessage(run);
  await expect.poll(() => asked).toEqual([[run]]);
  port.postMessage({ type: 'pause' });
  port.postMessage({ type: 'stop' });
  await new Promise((later) => setTimeout(later, 50));
  expect(asked.length).toBe(1);
  answers[0]();
  await expect.poll(() => asked.slice(1)).toEqual([[{ type: 'pause' }, { type: 'stop' }]]);
  answers[1]();
  port.postMessage({ type: 'stop' });
  await expect.poll(() => asked.length).toBe(3);
  answers[2]();
  port.terminate();
});
