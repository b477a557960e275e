import type { FileHandle, OpenedFile } from './fileAccess.js';

/** The file that `rheobase edit` serves: read and written through the program, which alone may touch the disk. */
export async function openServedFile(token: string, fetch: typeof globalThis.fetch): Promise<OpenedFile> {
  const headers = { 'x-rheobase-token': token };
  let last = await read();

  async function read(): Promise<{ name: string; text: string; changed: number }> {
    const response = await fetch('./api/file', { headers });
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as { name: string; text: string; changed: number };
  }

  const handle: FileHandle = {
    name: last.name,
    async getFile() {
      last = await read();
      return new File([last.text], last.name, { lastModified: last.changed });
    },
    async createWritable() {
      let text = '';
      return {
        write: async (more) => {
          text += more;
        },
        async close() {
          const response = await fetch('./api/file', { method: 'PUT', headers, body: text });
          if (!response.ok) throw new Error(await response.text());
        },
      };
    },
  };
  return { name: last.name, text: last.text, handle, changed: Math.floor(last.changed) };
}
