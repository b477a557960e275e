import { evaluateExpectations, load, readReceipt, runExperiment, sentence, verifyRun } from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { wasmAccelerator } from '@rheobase/wasm';

/** What runs in every engine: a sealed file is run again from nothing. Its data are bytes by their SHA-256. */

export interface Judged {
  readonly verdict: string;
  readonly reasons: readonly string[];
  readonly same: number;
}

export async function verifyText(
  text: string,
  data: Readonly<Record<string, readonly number[]>>,
  kernels: 'typescript' | 'wasm',
): Promise<Judged> {
  const { experiment, issues } = load(text, registry, { packageVersion: 'another version' });
  if (experiment === undefined) throw new Error(issues.map(sentence).join('\n'));
  const read = readReceipt(experiment.document.receipts?.[0]);
  if ('problem' in read) throw new Error(read.problem);
  const files = new Map(Object.entries(data).map(([digest, bytes]) => [digest, Uint8Array.from(bytes)]));
  const accelerator =
    kernels === 'typescript'
      ? undefined
      : wasmAccelerator((globalThis as unknown as { WebAssembly: never }).WebAssembly);
  const events = runExperiment(experiment, { files, accelerator });
  for (let next = await events.next(); ; next = await events.next()) {
    if (!next.done) continue;
    if (next.value === undefined) throw new Error('it did not run');
    const { receipt: fresh, outputs } = next.value;
    const { document } = experiment;
    const outcomes = evaluateExpectations(document, outputs);
    const { expect = [] } = document;
    const { verdict, reasons, same } = verifyRun({ sealed: read.receipt, fresh, outputs, expect, outcomes });
    return { verdict, reasons, same };
  }
}
