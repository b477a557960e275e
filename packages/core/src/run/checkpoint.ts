import type { KeptWeight } from '../define/driver.js';
import type { Json } from '../document/schema.js';
import { canonicalJson } from '../numeric/canonicalJson.js';
import { Checksum } from '../numeric/checksum.js';
import { encodeUtf8 } from '../numeric/utf8.js';
import type { Tensor } from '../result/result.js';
import { readSafetensors, type Safetensors, writeSafetensors } from '../result/safetensors.js';

/**
 * D: everything a trainer needs to go on after an epoch: weights, moments and its own state, in one safetensors
 * file that names the result it belongs to and a checksum of all this: damaged numbers look like any others.
 */
export interface Checkpoint {
  readonly epoch: number;
  readonly state: Json;
}

export function writeCheckpoint(
  resultKey: string,
  { epoch, state }: Checkpoint,
  weights: readonly KeptWeight[],
): Uint8Array {
  const tensors: Record<string, Tensor> = {};
  for (const { name, values, moments } of weights) {
    tensors[`value ${name}`] = tensorOf(values);
    for (const [moment, array] of Object.entries(moments)) tensors[`${moment} ${name}`] = tensorOf(array);
  }
  const metadata = { resultKey, epoch: String(epoch), state: canonicalJson(state) };
  return writeSafetensors({ tensors, metadata: { ...metadata, digest: digestOf(tensors, metadata) } });
}

function digestOf(tensors: Safetensors['tensors'], metadata: Safetensors['metadata']): string {
  const sum = new Checksum();
  const names = Object.keys(tensors).sort();
  sum.add(Uint32Array.from(encodeUtf8(canonicalJson([metadata, names]))));
  for (const name of names) {
    const { values } = tensors[name];
    sum.add(new Uint32Array(values.buffer as ArrayBuffer, values.byteOffset, values.byteLength / 4));
  }
  return sum.text();
}

function tensorOf(values: Float32Array | Float64Array): Tensor {
  return { dtype: values instanceof Float32Array ? 'float32' : 'float64', shape: [values.length], values };
}

/** Puts weights and moments back; says why where the file does not belong to this training. */
export function readCheckpoint(
  bytes: Uint8Array,
  resultKey: string,
  weights: readonly KeptWeight[],
): Checkpoint | { readonly reason: string } {
  const file = readSafetensors(bytes);
  if ('error' in file) return { reason: `the checkpoint is damaged, ${file.error}` };
  const { tensors, metadata: labelled } = file;
  const { digest, ...metadata } = labelled;
  if (digest !== digestOf(tensors, metadata)) {
    return { reason: 'the checkpoint is damaged, its content does not have the digest that it names' };
  }
  if (metadata.resultKey !== resultKey) return { reason: 'the checkpoint belongs to another graph, seed or data' };
  const targets = weights.flatMap(({ name, values, moments }) => [
    { tensor: tensors[`value ${name}`], into: values },
    ...Object.entries(moments).map(([moment, array]) => ({ tensor: tensors[`${moment} ${name}`], into: array })),
  ]);
  if (targets.some(({ tensor, into }) => tensor?.values.length !== into.length)) {
    return { reason: 'the checkpoint lacks a weight' };
  }
  try {
    const checkpoint = { epoch: Number(metadata.epoch), state: JSON.parse(metadata.state) as Json };
    for (const { tensor, into } of targets) into.set(tensor.values);
    return checkpoint;
  } catch {
    return { reason: 'the checkpoint is damaged, its state is not JSON' };
  }
}
