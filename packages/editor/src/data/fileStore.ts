/** Files by the SHA-256 of their uncompressed content, kept by the browser between visits. */
export interface FileStore {
  readonly get: (sha256: string) => Promise<Uint8Array | undefined>;
  /** False where the browser does not keep it. */
  readonly put: (sha256: string, bytes: Uint8Array) => Promise<boolean>;
}

const database = 'rheobase.files';
const files = 'files';

/** In IndexedDB. Where the browser refuses one (a private window), nothing is kept and nothing else fails. */
export function createFileStore(factory: IDBFactory | undefined): FileStore {
  let opening: Promise<IDBDatabase> | undefined;

  function open(): Promise<IDBDatabase> {
    if (factory === undefined) return Promise.reject(new Error('no IndexedDB'));
    opening ??= new Promise((resolve, reject) => {
      const request = factory.open(database, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(files);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    return opening;
  }

  return {
    async get(sha256) {
      try {
        const store = (await open()).transaction(files).objectStore(files);
        return await new Promise<Uint8Array | undefined>((resolve, reject) => {
          const request = store.get(sha256);
          request.onsuccess = () => resolve(request.result as Uint8Array | undefined);
          request.onerror = () => reject(request.error);
        });
      } catch {
        return undefined;
      }
    },
    async put(sha256, bytes) {
      try {
        const transaction = (await open()).transaction(files, 'readwrite');
        transaction.objectStore(files).put(bytes, sha256);
        return await new Promise<boolean>((resolve) => {
          transaction.oncomplete = () => resolve(true);
          transaction.onerror = () => resolve(false);
          transaction.onabort = () => resolve(false);
        });
      } catch {
        return false;
      }
    },
  };
}
