import { encodeBase64Url } from '../numeric/base64.js';
import { sha256Bytes } from '../numeric/sha256.js';
import { encodeUtf8 } from '../numeric/utf8.js';
import type { Column, Result, Tensor } from './result.js';

/**
 * H: enough of a result to say where another one first differs, and small: each column or tensor is cut into at most
 * sixteen blocks, and each block has a mark of 36 bits. The mark only locates; whether bytes are equal the SHA-256
 * over all of them says.
 */
export interface Fingerprint {
  /** Values of the column or tensor. */
  readonly count: number;
  /** Values of a block; the last may hold fewer. */
  readonly block: number;
  /** Six characters for each block. */
  readonly marks: string;
}

export type Fingerprints = Readonly<Record<string, Fingerprint>>;

const mostBlocks = 16;
const markLength = 6;

/** Of every column of a table or tensor of a model, by name; undefined for what has no parts. */
export function fingerprintsOf(result: Result): Fingerprints | undefined {
  if (result.kind === 'table') {
    return Object.fromEntries(result.table.columns.map((column) => [column.name, ofColumn(column)]));
  }
  if (result.kind !== 'model') return undefined;
  return Object.fromEntries(
    Object.entries(result.model.tensors).map(([name, { values }]) => [name, ofNumbers(values)]),
  );
}

function ofColumn({ kind, values, missing = {} }: Column): Fingerprint {
  if (kind !== 'text' && Object.keys(missing).length === 0) return ofNumbers(values as readonly number[]);
  return ofBlocks(values.length, (from, to) => {
    const cells = values.slice(from, to).map((value, i) => value ?? [missing[from + i] ?? '']);
    return encodeUtf8(JSON.stringify(cells.map((cell) => (typeof cell === 'number' ? cell + 0 : cell))));
  });
}

function ofNumbers(values: Tensor['values'] | readonly number[]): Fingerprint {
  const isSingle = values instanceof Float32Array;
  return ofBlocks(values.length, (from, to) => {
    const bytes = new Uint8Array((to - from) * (isSingle ? 4 : 8));
    const view = new DataView(bytes.buffer);
    for (let i = from; i < to; i++) {
      if (isSingle) view.setFloat32((i - from) * 4, values[i] + 0, true);
      else view.setFloat64((i - from) * 8, values[i] + 0, true);
    }
    return bytes;
  });
}

function ofBlocks(count: number, bytesOf: (from: number, to: number) => Uint8Array): Fingerprint {
  const block = Math.max(1, Math.ceil(count / mostBlocks));
  let marks = '';
  for (let from = 0; from < count; from += block) {
    marks += encodeBase64Url(sha256Bytes(bytesOf(from, Math.min(count, from + block)))).slice(0, markLength);
  }
  return { count, block, marks };
}

/** Where two fingerprints first differ: a half-open range of values; undefined where they are alike. */
export function firstDifference(a: Fingerprint, b: Fingerprint): { from: number; to: number } | undefined {
  if (a.count !== b.count) return { from: Math.min(a.count, b.count), to: Math.max(a.count, b.count) };
  if (a.block !== b.block) return a.marks === b.marks ? undefined : { from: 0, to: a.count };
  for (let i = 0; i * a.block < a.count; i++) {
    const mark = (of: Fingerprint) => of.marks.slice(i * markLength, (i + 1) * markLength);
    if (mark(a) !== mark(b)) return { from: i * a.block, to: Math.min(a.count, (i + 1) * a.block) };
  }
  return undefined;
}
