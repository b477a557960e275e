import { readFile, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { isJsonObject, type Model, type Receipt, type Result, readReceipt, readSafetensors } from '@rheobase/core';
import { systemFault } from '../data/systemFault.js';

/** A run as its folder keeps it; figures are left out. */
export interface KeptRun {
  readonly name: string;
  readonly receipt: Receipt;
  /** By `path.port`. */
  readonly outputs: Readonly<Record<string, Result>>;
  readonly expectations: readonly { readonly text: string; readonly passed: boolean | null; readonly origin: string }[];
  /** Paths of the files below the folder, by `path.port`. */
  readonly files: Readonly<Record<string, readonly string[]>>;
  /** When it was written, ms. */
  readonly writtenAt: number;
}

const largest = 1024 ** 3;

/** In: the folder of a run. Out: its receipt and results, or a sentence. It is read like any file: with distrust. */
export async function readRunFolder(folder: string): Promise<KeptRun | { readonly problem: string }> {
  const receipt = await readReceiptFile(join(folder, 'receipt.json'));
  if ('problem' in receipt) return receipt;
  try {
    const path = join(folder, 'result.json');
    const json = await readJson(path);
    if (!isJsonObject(json) || !isJsonObject(json.outputs)) return { problem: `${path} is not what a run writes.` };
    const outputs: Record<string, Result> = {};
    const files: Record<string, string[]> = {};
    for (const [name, entry] of Object.entries(json.outputs)) {
      const { files: listed = [], ...rest } = entry as { files?: string[] } & Result;
      // Nothing that a file names is read from outside its folder.
      files[name] = listed.filter((file) => resolve(folder, file).startsWith(resolve(folder) + sep));
      const result = rest.kind === 'model' ? await readModel(folder, files[name], rest as never) : plainResult(rest);
      if (result !== undefined) outputs[name] = result;
    }
    const { mtimeMs } = await stat(path);
    const expectations = (json.expectations ?? []) as KeptRun['expectations'];
    return { name: String(json.name), receipt: receipt.receipt, outputs, expectations, files, writtenAt: mtimeMs };
  } catch (error) {
    return { problem: `cannot read the run in ${folder}: ${systemFault(error)}.` };
  }
}

/** A receipt from a file of its own. */
export async function readReceiptFile(
  path: string,
): Promise<{ readonly receipt: Receipt } | { readonly problem: string }> {
  try {
    const read = readReceipt(await readJson(path));
    return 'problem' in read ? { problem: `${path} is no receipt: ${read.problem}.` } : read;
  } catch (error) {
    return { problem: `cannot read the receipt ${path}: ${systemFault(error)}.` };
  }
}

async function readJson(path: string): Promise<Record<string, unknown>> {
  if ((await stat(path)).size > largest) throw new Error('it is over the limit of 1 GiB');
  return JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
}

function plainResult(entry: Result): Result | undefined {
  if (entry.kind === 'number') return entry;
  if (entry.kind !== 'table') return undefined;
  const { kind, ...table } = entry as unknown as { kind: 'table'; columns?: unknown };
  return Array.isArray(table.columns) ? ({ kind, table } as unknown as Result) : undefined;
}

async function readModel(
  folder: string,
  files: readonly string[],
  { origin }: Pick<Model, 'origin'>,
): Promise<Result | undefined> {
  if (files.length !== 1) return undefined;
  const read = readSafetensors(await readFile(join(folder, files[0])));
  return 'error' in read ? undefined : { kind: 'model', model: { tensors: read.tensors, origin } };
}
