import { canonicalJson } from '../numeric/canonicalJson.js';
import { sha256 } from '../numeric/sha256.js';
import { encodeUtf8 } from '../numeric/utf8.js';
import { fingerprintsOf } from './fingerprint.js';
import type { ObservableHash, SealedObservable } from './receipt.js';
import type { Column, Result, Tensor } from './result.js';

/**
 * H: the hash of an observable is over raw little-endian bytes together with what they mean: names, units, dtype
 * and shape stand in a canonical JSON header. Figures are drawings, and diagnostics tell of a machine: neither is hashed.
 */
export function hashResult(result: Result): ObservableHash | undefined {
  switch (result.kind) {
    case 'number': {
      const { value, unit = null, missing = null } = result;
      return { kind: 'number', sha256: hashParts([{ unit, missing, dtype: 'float64' }, float64([value ?? 0])]) };
    }
    case 'table':
      if (result.table.diagnostic) return undefined;
      return { kind: 'table', sha256: hashParts(result.table.columns.flatMap(columnParts)) };
    case 'model': {
      const { tensors } = result.model;
      const parts = Object.keys(tensors)
        .sort()
        .flatMap((name) => tensorParts(name, tensors[name]));
      return { kind: 'model', sha256: hashParts(parts) };
    }
    case 'figure':
      return undefined;
  }
}

/** What a receipt keeps of a result; undefined for what is not hashed. */
export function observableOf(result: Result): SealedObservable | undefined {
  const hash = hashResult(result);
  if (hash === undefined) return undefined;
  if (result.kind === 'number') {
    const { value, unit, missing } = result;
    return { ...hash, value, ...(unit === undefined ? {} : { unit }), ...(missing === undefined ? {} : { missing }) };
  }
  const parts = fingerprintsOf(result);
  return parts === undefined ? hash : { ...hash, parts };
}

type Part = Uint8Array | Readonly<Record<string, unknown>>;

function columnParts({ name, unit, kind, values, missing = {} }: Column): Part[] {
  const header = { name, unit: unit ?? null, kind, rows: values.length, missing };
  if (kind === 'text') return [header, encodeUtf8(canonicalJson(values as never))];
  return [{ ...header, dtype: 'float64' }, float64(values.map((value) => Number(value ?? 0)))];
}

function tensorParts(name: string, { dtype, shape, values }: Tensor): Part[] {
  const bytes = new Uint8Array(values.length * (dtype === 'float32' ? 4 : 8));
  const view = new DataView(bytes.buffer);
  values.forEach((value: number, i: number) => {
    if (dtype === 'float32') view.setFloat32(i * 4, value + 0, true);
    else view.setFloat64(i * 8, value + 0, true);
  });
  return [{ name, dtype, shape }, bytes];
}

function float64(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 8);
  const view = new DataView(bytes.buffer);
  // −0 becomes +0: the two compare equal and must hash alike.
  values.forEach((value, i) => {
    view.setFloat64(i * 8, value + 0, true);
  });
  return bytes;
}

function hashParts(parts: readonly Part[]): string {
  const chunks = parts.map((part) =>
    part instanceof Uint8Array ? part : encodeUtf8(`${canonicalJson(part as never)}\n`),
  );
  const joined = new Uint8Array(chunks.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    joined.set(chunk, at);
    at += chunk.length;
  }
  return sha256(joined);
}
