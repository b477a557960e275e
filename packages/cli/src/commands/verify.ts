import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  type ExpectationOutcome,
  editWords,
  evaluateExpectations,
  type Library,
  type Receipt,
  type Result,
  sentence,
  type Verification,
  verifyRun,
} from '@rheobase/core';
import { receiptIn, receiptProblems } from '@rheobase/share';
import { type ExitCode, exitCode } from '../exitCode.js';
import type { Io } from '../io.js';
import { type GraphOptions, type LoadedGraph, loadGraph } from '../loadGraph.js';
import { readReceiptFile, readRunFolder } from '../report/readRunFolder.js';
import { type Interrupt, listenForInterrupt } from '../run/interrupt.js';
import { type FreshOptions, runFresh } from '../run/runFresh.js';
import { receiptPath } from '../run/seal.js';
import { printable, type Style, styleOf, writeProblem } from '../style.js';

export interface VerifyOptions extends GraphOptions, FreshOptions {
  /** A receipt, or the folder of a run: its tables and models are then compared in full. */
  readonly receipt?: string;
  /** Runs nothing. */
  readonly receiptOnly?: boolean;
  readonly json?: boolean;
}

/** What became of one file. */
export interface FileVerdict {
  readonly file: string;
  readonly code: ExitCode;
  /** One of the four, or why there is none. */
  readonly verdict: string;
  readonly reasons: readonly string[];
  readonly verification?: Verification;
  readonly outcomes: readonly ExpectationOutcome[];
}

/** Runs files again from nothing and says of each whether it is what its receipt says. */
export async function verifyCommand(
  files: readonly string[],
  options: VerifyOptions,
  io: Io,
  library: Library,
): Promise<ExitCode> {
  const interrupt = listenForInterrupt(io, () => io.stderr.write('stopping\n'));
  const codes: ExitCode[] = [];
  try {
    for (const file of files) {
      const verdict = await verifyFile(file, options, io, library, interrupt);
      codes.push(verdict.code);
      if (options.json) io.stdout.write(`${JSON.stringify(verdict)}\n`);
      else print(verdict, io);
      if (verdict.code === exitCode.interrupted) break;
    }
  } finally {
    interrupt.close();
  }
  return worst(codes);
}

/** The code that tells most: our fault and broken input first, then what was found. */
export function worst(codes: readonly ExitCode[]): ExitCode {
  const order: readonly ExitCode[] = [
    exitCode.interrupted,
    exitCode.fault,
    exitCode.temporary,
    exitCode.invalid,
    exitCode.modelFailed,
    exitCode.unexpected,
    exitCode.notComparable,
  ];
  return order.find((code) => codes.includes(code)) ?? exitCode.fine;
}

export async function verifyFile(
  argument: string,
  options: VerifyOptions,
  io: Io,
  library: Library,
  interrupt: Interrupt,
): Promise<FileVerdict> {
  const loaded = await loadGraph(argument, options, io, library);
  const broken = (problem: string, code: ExitCode = exitCode.invalid): FileVerdict => ({
    file: argument,
    code,
    verdict: 'not verified',
    reasons: [problem],
    outcomes: [],
  });
  if ('problem' in loaded) return broken(loaded.problem);
  if ('refused' in loaded) return broken(loaded.refused.map(sentence).join(' '));
  const found = await findReceipt(loaded, options, io);
  if ('problem' in found) return broken(found.problem);
  const { receipt: sealed, kept } = found;
  const expect = loaded.experiment.document.expect ?? [];
  if (options.receiptOnly) return judgeReceipt(argument, loaded, sealed, kept);
  const result = await runFresh(loaded, options, io, interrupt);
  if ('problem' in result) return broken(result.problem, result.code);
  const outcomes = evaluateExpectations(loaded.experiment.document, result.outputs);
  const { outputs, receipt: fresh } = result;
  const verification = verifyRun({ sealed, fresh, outputs, expect, outcomes, ...(kept === undefined ? {} : { kept }) });
  const failed = outcomes.some(({ passed }) => passed === false);
  const codes = {
    identical: failed ? exitCode.unexpected : exitCode.fine,
    'within tolerance': exitCode.fine,
    different: exitCode.unexpected,
    'not comparable': exitCode.notComparable,
  };
  const { verdict, reasons } = verification;
  return { file: argument, code: codes[verdict], verdict, reasons, verification, outcomes };
}

interface FoundReceipt {
  readonly receipt: Receipt;
  readonly kept?: Readonly<Record<string, Result>>;
}

/** From where it is named; else in the file, for this graph before any other; else beside it. */
async function findReceipt(
  { file, experiment }: LoadedGraph,
  { receipt: named }: VerifyOptions,
  io: Io,
): Promise<FoundReceipt | { readonly problem: string }> {
  if (named !== undefined) {
    const path = resolve(io.cwd, named);
    if (!(await isFolder(path))) return readReceiptFile(path);
    const run = await readRunFolder(path);
    return 'problem' in run ? run : { receipt: run.receipt, kept: run.outputs };
  }
  const read = receiptIn(experiment.document, experiment.identity.graphHash);
  if (read !== undefined) {
    return 'problem' in read ? { problem: `the receipt in ${file.argument} cannot be read: ${read.problem}.` } : read;
  }
  const beside = receiptPath(file.path);
  if (await exists(beside)) return readReceiptFile(beside);
  return {
    problem: `${file.argument} was never sealed: it holds no receipt, and there is none beside it. rheobase run --seal ${file.argument} does that.`,
  };
}

function judgeReceipt(
  argument: string,
  { experiment }: LoadedGraph,
  sealed: Receipt,
  kept: FoundReceipt['kept'],
): FileVerdict {
  const wrong = receiptProblems(experiment, sealed, kept);
  const only = 'only the receipt was checked: nothing was run';
  return wrong.length === 0
    ? { file: argument, code: exitCode.fine, verdict: 'receipt holds together', reasons: [only], outcomes: [] }
    : { file: argument, code: exitCode.unexpected, verdict: 'different', reasons: [...wrong, only], outcomes: [] };
}

function print({ file, verdict, reasons, verification, outcomes }: FileVerdict, io: Io): void {
  const style = styleOf(io.stdout, io.env);
  if (verdict === 'not verified') {
    writeProblem(io.stderr, `${file}: ${reasons[0]}`, styleOf(io.stderr, io.env));
    return;
  }
  io.stdout.write(`${printable(file)}: ${mark(verdict, style)}\n`);
  const lines = [...reasons];
  if (verification !== undefined) {
    const { same, differing, edits } = verification;
    lines.push(`${same} of ${same + differing.length} observables have the same bytes`);
    for (const edit of edits.slice(1, 6)) lines.push(editWords(edit));
  }
  for (const { text, passed } of outcomes) if (passed === false) lines.push(`expectation failed: ${text}`);
  for (const line of lines) io.stdout.write(`  ${printable(line)}\n`);
}

function mark(verdict: string, style: Style): string {
  const isGood = verdict === 'identical' || verdict === 'within tolerance' || verdict === 'receipt holds together';
  return style.bold(isGood ? style.good(verdict) : style.bad(verdict));
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
