import { unzipSync } from 'fflate/browser';
import { readIdx } from './idx.js';
import { isNpy, readNpy } from './npy.js';
import type { NumberArray } from './numberArray.js';

/** What a file inflates to at most. */
const mostBytes = 2 ** 30;

/** One array of a .npy, .npz or IDX file; `member` names it inside a .npz. What it is shows in its first bytes. */
export function readArrayFile(bytes: Uint8Array, member: string): NumberArray | { error: string } {
  if (isZip(bytes)) return readMember(bytes, member);
  if (isNpy(bytes)) return readNpy(bytes);
  const idx = readIdx(bytes);
  if ('error' in idx) return bytes[0] === 0 ? idx : { error: 'it is no file in the formats npy, npz or IDX' };
  return { shape: idx.shape, dtype: 'uint8', values: idx.data };
}

/** The arrays of a .npz file, by name. */
export function membersOf(bytes: Uint8Array): string[] {
  if (!isZip(bytes)) return [];
  const names: string[] = [];
  try {
    unzipSync(bytes, {
      filter({ name }) {
        if (name.endsWith('.npy')) names.push(name.slice(0, -4));
        return false;
      },
    });
  } catch {
    return [];
  }
  return names;
}

function readMember(bytes: Uint8Array, member: string): NumberArray | { error: string } {
  let tooLarge = false;
  let found: Uint8Array | undefined;
  try {
    const files = unzipSync(bytes, {
      filter({ name, originalSize }) {
        const isWanted = name === `${member}.npy`;
        tooLarge ||= isWanted && originalSize > mostBytes;
        return isWanted && !tooLarge;
      },
    });
    found = files[`${member}.npy`];
  } catch (error) {
    return { error: `it is no whole .npz file (${error instanceof Error ? error.message : String(error)})` };
  }
  if (tooLarge) return { error: `its array "${member}" inflates to more than 1 GiB` };
  if (found === undefined) {
    const known = membersOf(bytes).slice(0, 20).join(', ') || 'none';
    return { error: `it holds no array "${member}"; its arrays: ${known}` };
  }
  const array = readNpy(found);
  return 'error' in array ? { error: `its array "${member}": ${array.error}` } : array;
}

function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}
