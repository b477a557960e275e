import { sha256 } from '../numeric/sha256.js';
import { decodeUtf8, encodeUtf8 } from '../numeric/utf8.js';
import type { Outputs, Result, Tensor } from './result.js';
import { readSafetensors, writeSafetensors } from './safetensors.js';

/**
 * The results of one node under their result key, as bytes that can be kept and looked at with distrust: a line that
 * names the key and the digest of the rest, JSON, and the tensors of models as safetensors. Equal results give equal
 * bytes.
 */

const magic = 'rheobase result 1';
const longestHead = 200;

type Packed = Exclude<Result, { kind: 'model' }> | { readonly kind: 'model'; readonly origin: object };

export function packOutputs(key: string, outputs: Outputs): Uint8Array {
  const tensors: Record<string, Tensor> = {};
  const plain: Record<string, Packed> = {};
  for (const [port, result] of Object.entries(outputs)) {
    if (result.kind !== 'model') {
      plain[port] = result;
      continue;
    }
    for (const [name, tensor] of Object.entries(result.model.tensors)) tensors[`${port} ${name}`] = tensor;
    plain[port] = { kind: 'model', origin: result.model.origin };
  }
  const text = encodeUtf8(JSON.stringify(plain));
  const models = Object.keys(tensors).length === 0 ? new Uint8Array(0) : writeSafetensors({ tensors, metadata: {} });
  const body = new Uint8Array(text.length + models.length);
  body.set(text);
  body.set(models, text.length);
  const head = encodeUtf8(`${magic} ${key} ${sha256(body)} ${text.length}\n`);
  const bytes = new Uint8Array(head.length + body.length);
  bytes.set(head);
  bytes.set(body, head.length);
  return bytes;
}

/** The results again; undefined where the bytes are damaged, cut short or those of another key. */
export function unpackOutputs(key: string, bytes: Uint8Array): Outputs | undefined {
  const end = bytes.subarray(0, longestHead).indexOf(0x0a);
  if (end < 0) return undefined;
  const match = /^rheobase result 1 ([0-9a-f]{64}) ([0-9a-f]{64}) (\d+)$/.exec(
    decodeUtf8(bytes.subarray(0, end)) ?? '',
  );
  const body = bytes.subarray(end + 1);
  if (match === null || match[1] !== key || match[2] !== sha256(body)) return undefined;
  const length = Number(match[3]);
  const plain = JSON.parse(decodeUtf8(body.subarray(0, length)) ?? '{}') as Record<string, Packed>;
  const models = body.length === length ? { tensors: {} } : readSafetensors(body.slice(length));
  if ('error' in models) return undefined;
  const outputs = Object.entries(plain).map(([port, packed]): [string, Result] => {
    if (packed.kind !== 'model') return [port, packed];
    const own = Object.entries(models.tensors).filter(([name]) => name.startsWith(`${port} `));
    const tensors = Object.fromEntries(own.map(([name, tensor]) => [name.slice(port.length + 1), tensor]));
    return [port, { kind: 'model', model: { tensors, origin: packed.origin } } as Result];
  });
  return Object.fromEntries(outputs);
}
