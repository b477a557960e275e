import type { WorkerMessage } from './protocol.js';
import type { Port } from './runStore.js';

/** So long, in milliseconds, messages wait for each other, so that one request takes all of a moment. */
const moment = 5;

/** The engine of `rheobase edit`, over the loopback connection: messages there by requests, back as one long answer. */
export function openMachine(token: string, fetch: typeof globalThis.fetch): Port {
  const headers = { 'x-rheobase-token': token };
  const address = `./api/engine/${crypto.randomUUID()}`;
  const ended = new AbortController();
  let waiting: unknown[] = [];
  let isSending = false;

  const port: Port = {
    onmessage: null as ((event: MessageEvent<WorkerMessage>) => void) | null,
    postMessage(message) {
      waiting.push(message);
      if (isSending) return;
      isSending = true;
      void opened.then(send);
    },
    terminate: () => ended.abort(),
  };

  /** The last run is told of: whoever waits for it would wait for ever. */
  function fail(error: unknown): void {
    if (ended.signal.aborted) return;
    const message = error instanceof Error ? error.message : String(error);
    port.onmessage?.({ data: { type: 'failed', run: lastRun, message } } as MessageEvent<WorkerMessage>);
  }
  let lastRun = 0;

  /** One request after another: of two at once the later may arrive first, and a run be stopped before it began. */
  async function send(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, moment));
    while (waiting.length > 0) {
      const body = waiting;
      waiting = [];
      await ask(body);
    }
    isSending = false;
  }

  async function ask(body: readonly unknown[]): Promise<void> {
    for (const message of body as { type: string; run?: number }[])
      if (message.type === 'run') lastRun = message.run ?? 0;
    try {
      const { packMessage } = await import('@rheobase/share');
      const response = await fetch(address, { method: 'POST', headers, body: packMessage(body) as BodyInit });
      if (!response.ok) throw new Error(await response.text());
    } catch (error) {
      fail(error);
    }
  }

  const opened = (async () => {
    const [{ createMessageReader }, { body, ok }] = await Promise.all([
      import('@rheobase/share'),
      fetch(address, { headers, signal: ended.signal }),
    ]);
    if (!ok || body === null) throw new Error('the program does not answer');
    void listen(
      body,
      createMessageReader((data) => port.onmessage?.({ data } as MessageEvent<WorkerMessage>)),
    );
  })().catch(fail);

  async function listen(body: ReadableStream<Uint8Array>, take: (piece: Uint8Array) => void): Promise<void> {
    try {
      const reader = body.getReader();
      for (let next = await reader.read(); !next.done; next = await reader.read()) take(next.value);
      throw new Error('the program has ended');
    } catch (error) {
      fail(error);
    }
  }
  return port;
}
