import { decodeUtf8 } from '@rheobase/core';
import { zipSync } from 'fflate';
import { crc32 } from './crc32.js';
import { inflateLimited } from './inflate.js';

/**
 * ZIP archives (APPNOTE.TXT 6.3). Written by fflate; read by hand, because an archive from somewhere is only as good as
 * what it is asked: names that lead out of the folder, links, entries that lie about their size, bombs, encryption and
 * names that two systems read differently are refused, each with its reason.
 */

export const zipLimits = { entries: 10_000, bytes: 2 * 1024 ** 3, ratio: 1100, nameLength: 200 } as const;

export type Files = ReadonlyMap<string, Uint8Array>;

/** The same files give the same bytes: in name order, without times. */
export function writeZip(files: Files): Uint8Array {
  // fflate writes local time, so the earliest local time that ZIP knows is the same bytes everywhere.
  const mtime = new Date(1980, 0, 1);
  const names = [...files.keys()].sort();
  return zipSync(Object.fromEntries(names.map((name) => [name, files.get(name) as Uint8Array])), { level: 6, mtime });
}

export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);
}

export function readZip(bytes: Uint8Array): { readonly files: Files } | { readonly problem: string } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOf(view);
  if (end === undefined) return { problem: 'the archive is damaged, or no ZIP' };
  const count = view.getUint16(end + 10, true);
  const start = view.getUint32(end + 16, true);
  if (count > zipLimits.entries) return { problem: `the archive has more than ${zipLimits.entries} files` };
  const files = new Map<string, Uint8Array>();
  const taken = new Set<string>();
  let at = start;
  let total = 0;
  for (let i = 0; i < count; i++) {
    const entry = readEntry(view, bytes, at);
    if ('problem' in entry) return entry;
    at = entry.next;
    const { name, size } = entry;
    const wrong = nameProblem(name);
    if (wrong !== undefined) return { problem: `the archive is refused: "${shown(name)}" ${wrong}` };
    if (taken.has(name.toLowerCase())) return { problem: `the archive is refused: "${shown(name)}" is in it twice` };
    taken.add(name.toLowerCase());
    total += size;
    if (total > zipLimits.bytes) return { problem: 'the archive is refused: unpacked it is over the limit of 2 GiB' };
    if (name.endsWith('/')) continue;
    const content = contentOf(view, bytes, entry);
    if (typeof content === 'string') return { problem: `the archive is refused: "${shown(name)}" ${content}` };
    files.set(name, content);
  }
  return { files };
}

/** The end of the central directory; its comment may hide another, so the last that fits is meant. */
function endOf(view: DataView): number | undefined {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 22 - 65_535); at--) {
    if (view.getUint32(at, true) !== 0x06054b50) continue;
    return view.getUint16(at + 20, true) === view.byteLength - at - 22 ? at : undefined;
  }
  return undefined;
}

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly packed: number;
  readonly size: number;
  readonly crc: number;
  readonly local: number;
  readonly next: number;
}

function readEntry(view: DataView, bytes: Uint8Array, at: number): Entry | { readonly problem: string } {
  const damaged = { problem: 'the archive is damaged' };
  if (at + 46 > view.byteLength || view.getUint32(at, true) !== 0x02014b50) return damaged;
  const lengths = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
  const next = at + 46 + lengths[0] + lengths[1] + lengths[2];
  if (next > view.byteLength) return damaged;
  const name = decodeUtf8(bytes.subarray(at + 46, at + 46 + lengths[0]));
  if (name === undefined) return { problem: 'the archive is refused: a name in it is not UTF-8' };
  if (view.getUint16(at + 8, true) & 1) return { problem: `the archive is refused: "${shown(name)}" is encrypted` };
  // The upper half of the external attributes is the mode of Unix.
  const mode = view.getUint32(at + 38, true) >>> 16;
  const kind = mode & 0xf000;
  if (kind !== 0 && kind !== 0x8000 && kind !== 0x4000) {
    const what = kind === 0xa000 ? 'is a symbolic link' : 'is neither a file nor a folder';
    return { problem: `the archive is refused: "${shown(name)}" ${what}` };
  }
  return {
    name,
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    packed: view.getUint32(at + 20, true),
    size: view.getUint32(at + 24, true),
    local: view.getUint32(at + 42, true),
    next,
  };
}

function contentOf(view: DataView, bytes: Uint8Array, entry: Entry): Uint8Array | string {
  const { local, packed, size, method, crc, name } = entry;
  if (local + 30 > view.byteLength || view.getUint32(local, true) !== 0x04034b50) return 'is damaged';
  const nameLength = view.getUint16(local + 26, true);
  const from = local + 30 + nameLength + view.getUint16(local + 28, true);
  if (decodeUtf8(bytes.subarray(local + 30, local + 30 + nameLength)) !== name) return 'has two names';
  if (from + packed > view.byteLength) return 'is cut short';
  if (size > zipLimits.ratio * (packed + 16)) return 'unpacks to far more than deflate can hold';
  const content = bytes.subarray(from, from + packed);
  const unpacked = method === 0 ? content : method === 8 ? inflateLimited(content, 'raw', size) : undefined;
  if (unpacked === undefined)
    return method === 8 ? 'is damaged, or larger than it says' : 'is packed in an unknown way';
  if (unpacked.length !== size) return 'is not as large as it says';
  return crc32(unpacked) === crc ? unpacked : 'is damaged: its checksum does not fit';
}

/** Why a name may not be written below a folder of ours. */
function nameProblem(name: string): string | undefined {
  if (name.length > zipLimits.nameLength) return 'has too long a name';
  if (/^[/\\]|^[A-Za-z]:/.test(name)) return 'leads out of the folder';
  if (name.includes('\\')) return 'has a backslash in its name';
  const parts = name.replace(/\/$/, '').split('/');
  if (parts.includes('..')) return 'leads out of the folder';
  if (parts.some((part) => part === '' || part === '.' || /[. ]$/.test(part)))
    return 'has a name that is none everywhere';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these must not be in a name.
  if (/[\u0000-\u001f\u007f<>:"|?*]/.test(name)) return 'has a name that is none everywhere';
  return undefined;
}

function shown(name: string): string {
  return [...name].slice(0, 60).join('');
}
