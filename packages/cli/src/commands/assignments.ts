import { basename, resolve } from 'node:path';
import {
  evaluateExpectations,
  graphHash,
  type Library,
  nodeFacts,
  parse,
  readReceipt,
  sentence,
  typesOf,
  verifyRun,
} from '@rheobase/core';
import { assignmentOf, judgeHandIn } from '@rheobase/share';
import { writeFileAtomic } from '../data/atomicWrite.js';
import { systemFault } from '../data/systemFault.js';
import { type ExitCode, exitCode } from '../exitCode.js';
import { readGraph } from '../graphFile.js';
import type { Io } from '../io.js';
import { loadGraph } from '../loadGraph.js';
import { listenForInterrupt } from '../run/interrupt.js';
import { runFresh } from '../run/runFresh.js';
import { printable, styleOf, writeProblem } from '../style.js';
import type { VerifyOptions } from './verify.js';

export interface AgainstOptions extends VerifyOptions {
  readonly against: string;
  /** Where the table of all hand-ins is written. */
  readonly csv?: string;
}

interface Grade {
  readonly file: string;
  readonly verdict: string;
  readonly passed: number;
  readonly failed: number;
  readonly open: number;
  readonly failing: readonly string[];
  readonly changed: readonly string[];
  readonly lockedChanged: readonly string[];
  readonly answers: Readonly<Record<string, string>>;
  readonly hash: string;
  readonly seal: string;
}

/**
 * Runs hand-ins and holds them against the expectations of the assignment, never their own. In: files and an assignment.
 * Out: a line each and, if asked for, a table: verdict, failing rules, changed nodes, answers, and who handed in the same.
 */
export async function verifyAgainst(
  files: readonly string[],
  options: AgainstOptions,
  io: Io,
  library: Library,
): Promise<ExitCode> {
  const given = await readGraph(options.against, io);
  const parsed = 'problem' in given ? undefined : parse(given.text);
  if ('problem' in given || parsed?.document === undefined) {
    return refuse(
      'problem' in given ? given.problem : `${options.against}: ${parsed?.issues.map(sentence).join(' ')}`,
      io,
    );
  }
  const assignment = parsed.document;
  const questions = Object.keys(assignmentOf(assignment)?.questions ?? {});
  const interrupt = listenForInterrupt(io, () => io.stderr.write('stopping\n'));
  const grades: Grade[] = [];
  try {
    for (const file of files) {
      if (interrupt.signal.aborted) break;
      grades.push(await grade(file));
    }
  } finally {
    interrupt.close();
  }
  const alike = (of: (grade: Grade) => string) => (one: Grade) =>
    of(one) === ''
      ? []
      : grades.filter((other) => other !== one && of(other) === of(one)).map(({ file }) => basename(file));
  const [sameLogic, sameReceipt] = [alike(({ hash }) => hash), alike(({ seal }) => seal)];
  const head = [
    'file',
    'verdict',
    'passed',
    'failed',
    'not measured',
    'failing rules',
    'changed nodes',
    'locked nodes changed',
    'equal logic',
    'equal receipt',
    ...questions.map((name) => `answer ${name}`),
  ];
  const rows = grades.map((one) => [
    one.file,
    one.verdict,
    String(one.passed),
    String(one.failed),
    String(one.open),
    one.failing.join('; '),
    one.changed.join(' '),
    one.lockedChanged.join(' '),
    sameLogic(one).join(' '),
    sameReceipt(one).join(' '),
    ...questions.map((name) => one.answers[name] ?? ''),
  ]);
  if (options.csv !== undefined) {
    try {
      const text = [head, ...rows].map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
      await writeFileAtomic(resolve(io.cwd, options.csv), text);
    } catch (error) {
      return refuse(`cannot write ${options.csv}: ${systemFault(error)}.`, io);
    }
  }
  for (const one of grades) print(one, sameLogic(one), sameReceipt(one), io);
  if (interrupt.signal.aborted) return exitCode.interrupted;
  return grades.every(({ verdict }) => verdict === 'passed') ? exitCode.fine : exitCode.unexpected;

  async function grade(file: string): Promise<Grade> {
    const nothing = {
      passed: 0,
      failed: 0,
      open: 0,
      failing: [],
      changed: [],
      lockedChanged: [],
      answers: {},
      hash: '',
      seal: '',
    };
    const loaded = await loadGraph(file, options, io, library);
    if (!('experiment' in loaded)) {
      const why = 'problem' in loaded ? loaded.problem : loaded.refused.map(sentence).join(' ');
      return { ...nothing, file, verdict: 'not valid', failing: [why] };
    }
    const { document } = loaded.experiment;
    const facts = nodeFacts(await library.load([...typesOf(assignment), ...typesOf(document)]));
    const receipt = document.receipts?.[document.receipts.length - 1];
    const read = receipt === undefined ? undefined : readReceipt(receipt);
    const own = {
      ...nothing,
      file,
      ...judgeHandIn(assignment, document, facts),
      hash: graphHash(document, facts),
      seal: read !== undefined && 'receipt' in read ? read.receipt.seal : '',
    };
    const result = await runFresh(loaded, options, io, interrupt);
    if ('problem' in result) return { ...own, verdict: 'does not run', failing: [result.problem] };
    const outcomes = evaluateExpectations(assignment, result.outputs);
    const failing = outcomes.filter(({ passed }) => passed === false).map(({ text }) => text);
    const open = outcomes.filter(({ passed }) => passed === null);
    // What a hand-in says that it found is held against what it finds.
    const claim =
      read === undefined || !('receipt' in read)
        ? undefined
        : verifyRun({
            sealed: read.receipt,
            fresh: result.receipt,
            outputs: result.outputs,
            expect: document.expect ?? [],
            outcomes: evaluateExpectations(document, result.outputs),
          });
    if (claim?.verdict === 'different') failing.push(`its receipt is not of this file: ${claim.reasons[0]}`);
    if (own.lockedChanged.length > 0) failing.push(`locked nodes were changed: ${own.lockedChanged.join(', ')}`);
    return {
      ...own,
      verdict: failing.length > 0 ? 'failed' : open.length > 0 ? 'not measured' : 'passed',
      passed: outcomes.filter(({ passed }) => passed === true).length,
      failed: outcomes.filter(({ passed }) => passed === false).length,
      open: open.length,
      failing,
    };
  }
}

function print(one: Grade, sameLogic: readonly string[], sameReceipt: readonly string[], io: Io): void {
  const style = styleOf(io.stdout, io.env);
  const verdict = one.verdict === 'passed' ? style.good(one.verdict) : style.bad(one.verdict);
  const all = one.passed + one.failed + one.open;
  io.stdout.write(
    `${printable(one.file)}: ${style.bold(verdict)}${all === 0 ? '' : `, ${one.passed} of ${all} rules`}\n`,
  );
  const lines = [
    ...one.failing,
    ...(sameLogic.length === 0 ? [] : [`the same logic as ${sameLogic.join(', ')}`]),
    ...(sameReceipt.length === 0 ? [] : [`the very receipt of ${sameReceipt.join(', ')}`]),
  ];
  for (const line of lines) io.stdout.write(`  ${printable(line)}\n`);
}

/** A spreadsheet shall not take an answer for a formula. */
function csvCell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

function refuse(problem: string, io: Io): ExitCode {
  writeProblem(io.stderr, problem, styleOf(io.stderr, io.env));
  return exitCode.invalid;
}
