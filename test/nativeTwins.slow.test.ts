import { wasmAccelerator } from '@rheobase/wasm';
import { describe, expect, test } from 'vitest';
import { addon, namesOf, nativeSets, needsNative } from './support/native.js';
import { nativeCases, placed } from './support/nativeCases.js';

/**
 * K: each twin in machine code against the one in WebAssembly, in the same memory: the same bytes, inside and outside of
 * what is written, and the same value. For each instruction set that this machine has.
 */

const machine = wasmAccelerator(WebAssembly).start(8 << 20, false);
if (machine === undefined) throw new Error('no memory');
const { functions } = machine;
const memory = new Uint8Array(machine.buffer as ArrayBuffer);

test('K: there are cases for every twin', () => {
  const names = needsNative().sets.flatMap((set) => namesOf(needsNative(), set));
  expect(Object.keys(nativeCases)).toEqual([...new Set(names)].sort());
  expect(Object.keys(functions)).toEqual(expect.arrayContaining(names));
});

describe.each(nativeSets)('%s', (set) => {
  const own = addon === undefined ? Object.keys(nativeCases) : namesOf(addon, set);

  test.each(own)('%s', (name) => {
    const native = needsNative().open(set, memory).functions;
    const differing: string[] = [];
    let count = 0;
    for (const { title, values, end, reach, isSpecial } of placed(nativeCases[name](), memory)) {
      count++;
      const before = memory.slice(0, reach);
      const wanted = functions[name](...values) ?? 0;
      const after = memory.slice(0, reach);
      // Scratch is where WebAssembly writes what it likes: machine code leaves it alone.
      after.set(before.subarray(end), end);
      memory.set(before);
      const found = native[name](...values);
      const at = firstDifference(after, memory.subarray(0, reach), isSpecial);
      if (at >= 0) differing.push(`${title}: byte ${at} of ${end}`);
      if (!Object.is(found, wanted)) differing.push(`${title}: ${found} for ${wanted}`);
    }
    expect(count).toBeGreaterThan(30);
    expect(differing).toEqual([]);
  });
});

/** Where two memories begin to differ; a number that is none may be another such number. */
function firstDifference(a: Uint8Array, b: Uint8Array, isSpecial: boolean): number {
  if (Buffer.compare(a, b) === 0) return -1;
  const [viewA, viewB] = [a, b].map(
    ({ buffer, byteOffset, byteLength }) => new DataView(buffer, byteOffset, byteLength),
  );
  for (let k = 0; k < a.length; k += 4) {
    if (viewA.getUint32(k) === viewB.getUint32(k)) continue;
    const isNone = (view: DataView) =>
      Number.isNaN(view.getFloat32(k, true)) || Number.isNaN(view.getFloat64(k - (k % 8), true));
    if (!(isSpecial && isNone(viewA) && isNone(viewB))) return k;
  }
  return -1;
}
