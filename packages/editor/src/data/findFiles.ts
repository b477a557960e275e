import { type DataFile, type DatasetFiles, type Experiment, type Issue, issue } from '@rheobase/core';
import type { FileStore } from './fileStore.js';
import { unpack } from './unpack.js';

/**
 * Data in the page, by digest, in this order: what the browser keeps; a `data/` folder beside the site; the mirrors,
 * where they let another site read them. What a person drops onto the page goes into the first. Never made-up data.
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
  for (const { plan } of points) {
    for (const { path, definition, params } of plan.inferred.graph.nodes.values()) {
      const dataset = definition.role === 'signal' ? definition.data?.(params) : undefined;
      const wanted = dataset?.files.filter(({ sha256 }) => !files.has(sha256)) ?? [];
      if (dataset === undefined || wanted.length === 0) continue;
      const found = await Promise.all(wanted.map(async (file) => ({ file, bytes: await find(dataset, file, places) })));
      for (const { file, bytes } of found) if (bytes !== undefined) files.set(file.sha256, bytes);
      const missing = found.filter(({ bytes }) => bytes === undefined).map(({ file }) => file.name);
      if (missing.length === 0) continue;
      const reason =
        `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} neither kept by this browser nor beside this ` +
        'site, and no mirror lets this page read them. Drop the files, gzip or not, onto the page.';
      const facts = { dataset: dataset.name, files: missing, reason };
      if (!issues.has(reason)) issues.set(reason, issue('data-missing', { node: path }, facts));
    }
  }
  return issues.size === 0 ? { files } : { issues: [...issues.values()] };
}

async function find(dataset: DatasetFiles, file: DataFile, places: Places): Promise<Uint8Array | undefined> {
  const kept = await places.store.get(file.sha256);
  if (kept !== undefined) {
    const checked = unpack(kept, file);
    if ('bytes' in checked) return checked.bytes;
  }
  const beside = [`${dataset.folder}/${file.name}`, file.name].flatMap((name) => [`${name}.gz`, name]);
  const addresses = [...beside.map((name) => places.folder + name), ...file.urls];
  for (const address of addresses) {
    const copy = await read(address, file, places.fetch);
    const checked = copy === undefined ? undefined : unpack(copy, file);
    if (checked === undefined || 'wrong' in checked) continue;
    await places.store.put(file.sha256, checked.bytes);
    return checked.bytes;
  }
  return undefined;
}

/** Either form is at most a little longer than the uncompressed file; a far longer answer is not read. */
async function read(address: string, file: DataFile, fetch: Places['fetch']): Promise<Uint8Array | undefined> {
  try {
    const response = await fetch(address);
    const limit = file.bytes + 65_536;
    if (!response.ok || response.body === null || Number(response.headers.get('content-length') ?? 0) > limit) {
      return undefined;
    }
    const parts: Uint8Array[] = [];
    let length = 0;
    const reader = response.body.getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      parts.push(next.value);
      length += next.value.length;
      if (length > limit) {
        await reader.cancel();
        return undefined;
      }
    }
    const bytes = new Uint8Array(length);
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
