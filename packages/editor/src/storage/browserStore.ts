/** Values by key, kept by the browser between visits. Where it keeps nothing (a private window), nothing else fails. */
export interface BrowserStore<T> {
  readonly get: (key: string) => Promise<T | undefined>;
  readonly all: () => Promise<readonly T[]>;
  /** False where the browser does not keep it. */
  readonly put: (key: string, value: T) => Promise<boolean>;
  readonly remove: (key: string) => Promise<boolean>;
}

const table = 'values';

/** One IndexedDB database for each kind of value. */
export function createBrowserStore<T>(factory: IDBFactory | undefined, database: string): BrowserStore<T> {
  let opening: Promise<IDBDatabase> | undefined;

  function open(): Promise<IDBDatabase> {
    if (factory === undefined) return Promise.reject(new Error('no IndexedDB'));
    opening ??= new Promise((resolve, reject) => {
      const request = factory.open(database, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(table);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    return opening;
  }

  async function read<R>(ask: (store: IDBObjectStore) => IDBRequest<R>): Promise<R | undefined> {
    try {
      const request = ask((await open()).transaction(table).objectStore(table));
      return await new Promise<R>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    } catch {
      return undefined;
    }
  }

  async function write(change: (store: IDBObjectStore) => void): Promise<boolean> {
    try {
      const transaction = (await open()).transaction(table, 'readwrite');
      change(transaction.objectStore(table));
      return await new Promise<boolean>((resolve) => {
        transaction.oncomplete = () => resolve(true);
        transaction.onerror = () => resolve(false);
        transaction.onabort = () => resolve(false);
      });
    } catch {
      return false;
    }
  }

  return {
    get: (key) => read<T | undefined>((store) => store.get(key) as IDBRequest<T | undefined>),
    all: async () => (await read<T[]>((store) => store.getAll() as IDBRequest<T[]>)) ?? [],
    put: (key, value) => write((store) => store.put(value, key)),
    remove: (key) => write((store) => store.delete(key)),
  };
}
