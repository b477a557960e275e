import {
  decodeUtf8,
  encodeUtf8,
  type GraphDocument,
  parse,
  type Receipt,
  readReceipt,
  sentence,
  sha256,
} from '@rheobase/core';
import { type Carried, carriedFile, type Problem } from './carried.js';
import { type Files, readZip, writeZip } from './zip.js';

/**
 * A bundle: everything of a run in one ZIP archive: `graph.json` with its receipt inside, tables, models, figures, and
 * `bundle.json`, which names the digest of each of these and of the data, which are not inside.
 */

const manifestName = 'bundle.json';
const graphName = 'graph.json';

interface Manifest {
  readonly rheobase: 'bundle';
  readonly version: 1;
  /** SHA-256 by name. */
  readonly files: Readonly<Record<string, string>>;
  /** SHA-256 of data files by node and name. */
  readonly data: Receipt['data'];
}

export interface Bundle extends Carried {
  readonly files: Files;
  readonly data: Receipt['data'];
}

export function makeBundle(carried: Carried, more: Files): Uint8Array {
  const files = new Map(more);
  files.set(graphName, encodeUtf8(carriedFile(carried)));
  const digests = [...files]
    .map(([name, bytes]) => [name, sha256(bytes)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const manifest: Manifest = {
    rheobase: 'bundle',
    version: 1,
    files: Object.fromEntries(digests),
    data: carried.receipt?.data ?? {},
  };
  files.set(manifestName, encodeUtf8(`${JSON.stringify(manifest, null, 2)}\n`));
  return writeZip(files);
}

/** In: an archive from somewhere. Out: its files, each with the digest that the manifest names, or why not. */
export function openBundle(bytes: Uint8Array): Bundle | Problem {
  const zip = readZip(bytes);
  if ('problem' in zip) return zip;
  const manifest = readManifest(zip.files.get(manifestName));
  if ('problem' in manifest) return manifest;
  const inside = [...zip.files.keys()].filter((name) => name !== manifestName);
  const unnamed = inside.find((name) => !Object.keys(manifest.files).includes(name));
  if (unnamed !== undefined) return { problem: `the bundle is refused: its list does not name ${unnamed}` };
  for (const [name, digest] of Object.entries(manifest.files)) {
    const content = zip.files.get(name);
    if (content === undefined) return { problem: `the bundle lacks ${name}, which its list names` };
    if (sha256(content) !== digest) return { problem: `the bundle is refused: ${name} is not what its list says` };
  }
  const graph = readGraph(zip.files.get(graphName));
  return 'problem' in graph ? graph : { ...graph, files: zip.files, data: manifest.data };
}

function readManifest(bytes: Uint8Array | undefined): Manifest | Problem {
  const text = bytes === undefined ? undefined : decodeUtf8(bytes);
  if (text === undefined) return { problem: `the archive is no bundle: it has no ${manifestName}` };
  try {
    const json = JSON.parse(text) as Partial<Manifest> | null;
    if (json?.rheobase !== 'bundle' || typeof json.files !== 'object' || json.files === null) {
      return { problem: `${manifestName} is not the list of a bundle` };
    }
    if (json.version !== 1) return { problem: 'the bundle has a newer form. Use a newer rheobase' };
    return { rheobase: 'bundle', version: 1, files: json.files, data: json.data ?? {} };
  } catch {
    return { problem: `${manifestName} is not JSON` };
  }
}

function readGraph(bytes: Uint8Array | undefined): Carried | Problem {
  const text = bytes === undefined ? undefined : decodeUtf8(bytes);
  if (text === undefined) return { problem: `the bundle has no ${graphName}` };
  const { document, issues } = parse(text);
  if (document === undefined) return { problem: `${graphName} is not valid: ${issues.map(sentence).join(' ')}` };
  return withReceipt(document);
}

function withReceipt(document: GraphDocument): Carried | Problem {
  const last = document.receipts?.[document.receipts.length - 1];
  if (last === undefined) return { document };
  const read = readReceipt(last);
  return 'problem' in read
    ? { problem: `the receipt in ${graphName} is not valid: ${read.problem}` }
    : { document, ...read };
}
