import { type BrowserStore, createBrowserStore } from '../storage/browserStore.js';

/** Files by the SHA-256 of their uncompressed content. */
export type FileStore = Pick<BrowserStore<Uint8Array>, 'get' | 'put'>;

export function createFileStore(factory: IDBFactory | undefined): FileStore {
  return createBrowserStore<Uint8Array>(factory, 'rheobase.files');
}
