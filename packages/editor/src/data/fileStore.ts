import { type BrowserStore, createBrowserStore } from '../storage/browserStore.js';

/** Files by the SHA-256 of their uncompressed content. */
export type FileStore = Pick<BrowserStore<Uint8Array>, 'get' | 'put'>;

/** Kept by the browser; where it keeps nothing, for as long as this page is open. */
export function createFileStore(factory: IDBFactory | undefined): FileStore {
  const kept = createBrowserStore<Uint8Array>(factory, 'rheobase.files');
  const here = new Map<string, Uint8Array>();
  return {
    get: async (key) => here.get(key) ?? (await kept.get(key)),
    async put(key, bytes) {
      const isKept = await kept.put(key, bytes);
      if (!isKept) here.set(key, bytes);
      return isKept;
    },
  };
}
