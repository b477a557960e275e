import { type DataFile, type DatasetFiles, type Experiment, type Issue, issue } from '@rheobase/core';
import { type Excerpt, excerptsName, inItsPlace, readExcerpts } from './excerpts.js';
import type { FileStore } from './fileStore.js';
import { unpack } from './unpack.js';

/**
 * Data in the page, by digest, in this order: what the browser keeps; a `data/` folder beside the site, where the
 * beginning of a file is enough for a graph that looks no further; the mirrors, where they let another site read them. What a person drops onto the page goes
 * into the first. Never made-up data.
 */
export interface Places {
  readonly store: FileStore;
  /** The address of the `data/` folder, with a slash at its end. */
  readonly folder: string;
  readonly fetch: (address: string) => Promise<Response>;
}

export async function findFiles(
  { points }: Pick<Experiment, 'points'>,
  places: Places,
): Promise<{ readonly files: ReadonlyMap<string, Uint8Array> } | { readonly issues: readonly Issue[] }> {
  const files = new Map<string, Uint8Array>();
  const issues = new Map<string, Issue>();
  let listed: Promise<readonly Excerpt[]> | undefined;
  const excerpts = () => {
    listed ??= readList(places);
    return listed;
  };
  for (const { plan } of points) {
    for (const { path, definition, params } of plan.inferred.graph.nodes.values()) {
      const dataset = definition.data?.(params);
      const wanted = dataset?.files.filter(({ sha256 }) => !files.has(sha256)) ?? [];
      if (dataset === undefined || wanted.length === 0) continue;
      const found = await Promise.all(
        wanted.map(async (file) => ({ file, ...(await find(dataset, file, places, excerpts)) })),
      );
      for (const { file, bytes } of found) if (bytes !== undefined) files.set(file.sha256, bytes);
      const missing = found.filter(({ bytes }) => bytes === undefined);
      if (missing.length === 0) continue;
      const names = missing.map(({ file }) => file.name);
      const reason = `${words(
        names,
        missing.some(({ isShort }) => isShort === true),
      )} Drop the files, gzip or not, onto the page.`;
      const facts = { dataset: dataset.name, files: names, reason };
      if (!issues.has(reason)) issues.set(reason, issue('data-missing', { node: path }, facts));
    }
  }
  return issues.size === 0 ? { files } : { issues: [...issues.values()] };
}

function words(names: readonly string[], isShort: boolean): string {
  const are = names.length === 1 ? 'is' : 'are';
  if (isShort) return `this site comes with the beginning of ${names.join(' and ')}, and the graph reads further.`;
  return (
    `${names.join(' and ')} ${are} neither kept by this browser nor beside this site, and no mirror lets this page ` +
    `read ${names.length === 1 ? 'it' : 'them'}.`
  );
}

interface Found {
  readonly bytes?: Uint8Array;
  /** Only a beginning was found that is too short. */
  readonly isShort?: true;
}

async function find(
  dataset: DatasetFiles,
  file: DataFile,
  places: Places,
  excerpts: () => Promise<readonly Excerpt[]>,
): Promise<Found> {
  const kept = await places.store.get(file.sha256);
  if (kept !== undefined) {
    const checked = await unpack(kept, file);
    if ('bytes' in checked) return checked;
  }
  const named = (await excerpts()).filter(({ of }) => of === file.sha256);
  const enough = named.filter(({ bytes }) => bytes >= (file.reads ?? file.bytes) && bytes <= file.bytes);
  for (const excerpt of enough) {
    const beginning =
      (await keptExcerpt(excerpt, places)) ?? (await fetched([places.folder + excerpt.file], excerpt, places));
    if (beginning !== undefined) return { bytes: inItsPlace(beginning, file) };
  }
  const beside = [`${dataset.folder}/${file.name}`, file.name].flatMap((name) => [`${name}.gz`, name]);
  const bytes = await fetched([...beside.map((name) => places.folder + name), ...file.urls], file, places);
  if (bytes !== undefined) return { bytes };
  return named.length > 0 ? { isShort: true } : {};
}

async function keptExcerpt(excerpt: Excerpt, { store }: Places): Promise<Uint8Array | undefined> {
  const kept = await store.get(excerpt.sha256);
  const checked = kept === undefined ? undefined : await unpack(kept, excerpt);
  return checked !== undefined && 'bytes' in checked ? checked.bytes : undefined;
}

/** The first of the addresses that gives the right bytes; the browser keeps them. */
async function fetched(
  addresses: readonly string[],
  file: Pick<DataFile, 'bytes' | 'sha256'>,
  places: Places,
): Promise<Uint8Array | undefined> {
  for (const address of addresses) {
    const copy = await read(address, file.bytes, places.fetch);
    const checked = copy === undefined ? undefined : await unpack(copy, file);
    if (checked === undefined || 'wrong' in checked) continue;
    await places.store.put(file.sha256, checked.bytes);
    return checked.bytes;
  }
  return undefined;
}

/** More than any list of excerpts has. */
const mostListed = 1_000_000;

async function readList({ folder, fetch }: Places): Promise<readonly Excerpt[]> {
  const bytes = await read(folder + excerptsName, mostListed, fetch);
  return bytes === undefined ? [] : readExcerpts(new TextDecoder().decode(bytes));
}

/** Either form is at most a little longer than the uncompressed file; a far longer answer is not read. */
async function read(address: string, length: number, fetch: Places['fetch']): Promise<Uint8Array | undefined> {
  try {
    const response = await fetch(address);
    const limit = length + 65_536;
    if (!response.ok || response.body === null || Number(response.headers.get('content-length') ?? 0) > limit) {
      return undefined;
    }
    const parts: Uint8Array[] = [];
    let received = 0;
    const reader = response.body.getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      parts.push(next.value);
      received += next.value.length;
      if (received > limit) {
        await reader.cancel();
        return undefined;
      }
    }
    const bytes = new Uint8Array(received);
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  } catch {
    return undefined;
  }
}
