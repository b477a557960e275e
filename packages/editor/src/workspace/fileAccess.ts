/** Files of the person's own disk: File System Access where the browser has it, a download elsewhere. */

export interface FileHandle {
  readonly name: string;
  getFile(): Promise<File>;
  /** `force` writes over what another program has written meanwhile; browsers pass it over. */
  createWritable(options?: { readonly force?: boolean }): Promise<{
    write(text: string): Promise<void>;
    close(): Promise<void>;
  }>;
  /** Calls back when another program has changed the file; the function it returns stops that. */
  watch?(onChange: () => void): () => void;
  isSameEntry?(other: FileHandle): Promise<boolean>;
}

export interface OpenedFile {
  readonly name: string;
  readonly text: string;
  readonly handle: FileHandle | undefined;
  /** When the file was last changed, as it was read. */
  readonly changed: number;
}

interface PickerWindow {
  showOpenFilePicker?(options: object): Promise<FileHandle[]>;
  showSaveFilePicker?(options: object): Promise<FileHandle>;
}

const kinds = [{ description: 'Rheobase graph', accept: { 'application/json': ['.json'] } }];
/** What carries a graph may be opened too. */
const openedKinds = [
  {
    description: 'Rheobase graph, figure or bundle',
    accept: {
      'application/json': ['.json'],
      'image/png': ['.png'],
      'image/svg+xml': ['.svg'],
      'application/zip': ['.zip'],
    },
  },
];

/** More than a graph may have. */
const mostBytes = 16 * 1024 * 1024;

/** Undefined where the person thought better of it. */
export async function pickFile(): Promise<{ file: File; handle: FileHandle | undefined } | undefined> {
  const { showOpenFilePicker } = globalThis as unknown as PickerWindow;
  if (showOpenFilePicker !== undefined) {
    const [handle] = await showOpenFilePicker({ types: openedKinds }).catch(dismissed<FileHandle[]>([]));
    return handle === undefined ? undefined : { file: await handle.getFile(), handle };
  }
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = '.json,.png,.svg,.zip,application/json';
  return new Promise((resolve) => {
    input.onchange = () => {
      const [file] = input.files ?? [];
      resolve(file === undefined ? undefined : { file, handle: undefined });
    };
    input.oncancel = () => resolve(undefined);
    input.click();
  });
}

export async function readFile(file: File, handle: FileHandle | undefined): Promise<OpenedFile> {
  if (file.size > mostBytes) throw new Error(`${file.name} has more than the 16 MiB that a graph may have`);
  return { name: file.name, text: await file.text(), handle, changed: file.lastModified };
}

export type Written =
  | { readonly handle: FileHandle | undefined; readonly changed: number }
  | 'dismissed'
  | 'changed-elsewhere';

/**
 * Writes to the file that the document came from; without one, or where another place is wanted, asks for one. A file
 * that another program changed since it was read is not overwritten unless `force` says so.
 */
export async function writeFile(
  text: string,
  suggested: string,
  known: { readonly handle: FileHandle | undefined; readonly changed: number },
  { elsewhere = false, force = false }: { readonly elsewhere?: boolean; readonly force?: boolean } = {},
): Promise<Written> {
  const { showSaveFilePicker } = globalThis as unknown as PickerWindow;
  let handle = elsewhere ? undefined : known.handle;
  if (handle !== undefined && !force && (await handle.getFile()).lastModified > known.changed)
    return 'changed-elsewhere';
  if (handle === undefined) {
    if (showSaveFilePicker === undefined) {
      download(text, suggested, 'application/json');
      return { handle: undefined, changed: known.changed };
    }
    handle = await showSaveFilePicker({ types: kinds, suggestedName: suggested }).catch(
      dismissed<FileHandle | undefined>(undefined),
    );
    if (handle === undefined) return 'dismissed';
  }
  const stream = await handle.createWritable({ force });
  await stream.write(text);
  await stream.close();
  return { handle, changed: (await handle.getFile()).lastModified };
}

export function download(content: BlobPart, name: string, type: string): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** A picker that was closed rejects; anything else is a fault. */
function dismissed<T>(value: T) {
  return (error: unknown): T => {
    if (error instanceof DOMException && error.name === 'AbortError') return value;
    throw error;
  };
}
