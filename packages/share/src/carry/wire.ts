import { decodeUtf8, encodeUtf8 } from '@rheobase/core';

/**
 * Messages between a page and the program beside it: plain values with arrays of numbers in them. A message is its
 * length, the length of its JSON, the JSON, and the bytes of the arrays, each at a multiple of eight. Numbers that JSON
 * has no word for keep their value.
 */

const types = { Float64Array, Float32Array, Int32Array, Uint32Array, Uint16Array, Int8Array, Uint8Array } as const;
type Name = keyof typeof types;
type Numbers = InstanceType<(typeof types)[Name]>;

const head = 8;
const most = 1024 ** 3;

export function packMessage(message: unknown): Uint8Array {
  const arrays: { at: number; bytes: Uint8Array }[] = [];
  let at = 0;
  const json = encodeUtf8(
    JSON.stringify(message, (_, value: unknown) => {
      if (typeof value === 'number' && !(Number.isFinite(value) && !Object.is(value, -0))) {
        return { $number: Object.is(value, -0) ? '-0' : String(value) };
      }
      if (!ArrayBuffer.isView(value)) return value;
      const name = value.constructor.name as Name;
      // Node's own bytes are bytes.
      const known = name in types ? name : 'Uint8Array';
      const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
      arrays.push({ at, bytes });
      const found = { $array: [known, at, value.byteLength / types[known].BYTES_PER_ELEMENT] };
      at += aligned(bytes.length);
      return found;
    }),
  );
  const start = aligned(head + json.length);
  const packed = new Uint8Array(start + at);
  const view = new DataView(packed.buffer);
  view.setUint32(0, packed.length);
  view.setUint32(4, json.length);
  packed.set(json, head);
  for (const array of arrays) packed.set(array.bytes, start + array.at);
  return packed;
}

function unpackMessage(packed: Uint8Array): unknown {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const length = view.getUint32(4);
  const start = aligned(head + length);
  const text = decodeUtf8(packed.subarray(head, head + length));
  if (text === undefined) throw new Error('internal: a message is not UTF-8');
  return JSON.parse(text, (_, value: unknown) => {
    const { $number, $array } = (value ?? {}) as { $number?: string; $array?: readonly [Name, number, number] };
    if ($number !== undefined) return Number($number);
    if ($array === undefined) return value;
    const [name, at, count] = $array;
    const bytes = packed.slice(start + at, start + at + count * types[name].BYTES_PER_ELEMENT);
    return new types[name](bytes.buffer) as Numbers;
  });
}

/** Puts messages together from the pieces in which they arrive; a piece is copied once, however long its message is. */
export function createMessageReader(take: (message: unknown) => void): (piece: Uint8Array) => void {
  const sizes = new Uint8Array(4);
  let sized = 0;
  let message: Uint8Array | undefined;
  let filled = 0;
  return (piece) => {
    for (let at = 0; at < piece.length; ) {
      if (message === undefined) {
        sizes[sized++] = piece[at++];
        if (sized < sizes.length) continue;
        const length = new DataView(sizes.buffer).getUint32(0);
        if (length < head || length > most) throw new Error('internal: a message of an impossible length');
        message = new Uint8Array(length);
        message.set(sizes);
        [sized, filled] = [0, sizes.length];
        continue;
      }
      const part = piece.subarray(at, at + message.length - filled);
      message.set(part, filled);
      at += part.length;
      filled += part.length;
      if (filled < message.length) continue;
      const whole = message;
      message = undefined;
      take(unpackMessage(whole));
    }
  };
}

function aligned(length: number): number {
  return Math.ceil(length / 8) * 8;
}
