import { encodeUtf8, sha256 } from '@rheobase/core';
import type { FileHandle, OpenedFile } from './fileAccess.js';

interface Answer {
  readonly name: string;
  readonly text: string;
  readonly changed: number;
}

/** So long, in milliseconds, before the program is asked again after it went away. */
const patience = 1_000;

/**
 * The file that `rheobase edit` serves: read and written through the program, which alone may touch the disk. The
 * program writes over the text that was read here last and over no other.
 */
export async function openServedFile(token: string, fetch: typeof globalThis.fetch): Promise<OpenedFile> {
  const headers = { 'x-rheobase-token': token };
  let last = await read();

  async function read(): Promise<Answer> {
    const response = await fetch('./api/file', { headers });
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as Answer;
  }

  async function write(text: string, force: boolean): Promise<void> {
    const base = force ? {} : { 'x-rheobase-base': sha256(encodeUtf8(last.text)) };
    const response = await fetch('./api/file', { method: 'PUT', headers: { ...headers, ...base }, body: text });
    if (!response.ok) throw new Error(await response.text());
    last = { ...last, text, changed: ((await response.json()) as { changed: number }).changed };
  }

  /** Calls back whenever the file has another text than the one that was read or written here last. */
  function watch(onChange: () => void): () => void {
    const ended = new AbortController();
    void (async () => {
      while (!ended.signal.aborted) {
        try {
          const { body } = await fetch('./api/changes', { headers, signal: ended.signal });
          const reader = body?.getReader();
          for (let next = await reader?.read(); next?.done === false; next = await reader?.read()) {
            const { text } = await read();
            if (text !== last.text) onChange();
          }
        } catch {
          // The program has ended, or the page goes away.
        }
        await new Promise((resolve) => setTimeout(resolve, patience));
      }
    })();
    return () => ended.abort();
  }

  const handle: FileHandle = {
    name: last.name,
    async getFile() {
      last = await read();
      return new File([last.text], last.name, { lastModified: last.changed });
    },
    async createWritable(options) {
      let text = '';
      return {
        write: async (more) => {
          text += more;
        },
        close: () => write(text, options?.force === true),
      };
    },
    watch,
  };
  return { name: last.name, text: last.text, handle, changed: Math.floor(last.changed) };
}
