import {
  type ExpectationOutcome,
  type Experiment,
  type Issue,
  type Result,
  type RunResult,
  sentence,
  writeSafetensors,
} from '@rheobase/core';
import type { RunFilesInput } from './runFiles.js';

/** What is written about a finished run. */
export function runReport(
  { document }: Pick<Experiment, 'document'>,
  { name, outputs, receipt }: RunResult,
  issues: readonly Issue[],
  expectations: readonly ExpectationOutcome[],
  command: string,
): RunFilesInput {
  const models = Object.entries(outputs).flatMap(([output, result]) =>
    result.kind === 'model' ? [[output, modelBytes(result)]] : [],
  );
  return {
    name,
    description: document.description ?? '',
    outputs,
    issues: issues.map(sentence),
    expectations: expectations.map(({ text, passed, origin }) => ({ text, passed, origin })),
    receipt,
    document,
    command,
    models: Object.fromEntries(models),
  };
}

/** M: the model as safetensors, with graph hash and numerics in the metadata. */
function modelBytes({ model: { tensors, origin } }: Extract<Result, { kind: 'model' }>): Uint8Array {
  const { trainer, graphHash, numerics } = origin;
  return writeSafetensors({ tensors, metadata: { trainer, graphHash, numerics: String(numerics) } });
}
