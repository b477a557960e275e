import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { bytesText, differenceWords, editsBetween, editWords, locate } from '@rheobase/core';
import { number } from '@rheobase/share';
import { aligned } from '../aligned.js';
import { type ExitCode, exitCode } from '../exitCode.js';
import type { Io } from '../io.js';
import { type KeptRun, readRunFolder } from '../report/readRunFolder.js';
import { resultStore } from '../run/reuse.js';
import { printable, styleOf, writeProblem } from '../style.js';

/** Lists the runs in a folder, newest first. */
export async function listRuns(folder: string, io: Io): Promise<ExitCode> {
  const runs = await runsIn(resolve(io.cwd, folder));
  if (runs.length === 0) {
    io.stdout.write(`no runs in ${folder}\n`);
    return exitCode.fine;
  }
  const rows = runs.map(({ folder: name, run }) => [
    name,
    run.name,
    run.receipt.graphHash.slice(0, 12),
    `seed ${run.receipt.seed}`,
    expectationWords(run),
  ]);
  for (const line of aligned(rows)) io.stdout.write(`${printable(line)}\n`);
  return exitCode.fine;
}

/** What one run was and found. */
export async function showRun(folder: string, io: Io): Promise<ExitCode> {
  const run = await readRunFolder(resolve(io.cwd, folder));
  if ('problem' in run) return refuse(run.problem, io);
  const { receipt } = run;
  const style = styleOf(io.stdout, io.env);
  const engine = receipt.engine === undefined ? '' : `, engine ${receipt.engine}`;
  const lines = [
    style.bold(run.name),
    `graph hash ${receipt.graphHash}`,
    `seed ${receipt.seed}, numerics ${receipt.numerics}, rheobase ${receipt.packageVersion}${engine}`,
    ...Object.entries(receipt.data).flatMap(([node, files]) =>
      Object.entries(files).map(([name, digest]) => `data of ${node}: ${name}, SHA-256 ${digest}`),
    ),
    '',
    ...aligned(
      Object.entries(receipt.observables).map(([name, { kind, sha256, value, unit }]) => {
        const shown = typeof value === 'number' ? `${number(value)}${unit === undefined ? '' : ` ${unit}`}` : '';
        return [name, kind, sha256.slice(0, 12), shown];
      }),
    ),
    ...(run.expectations.length === 0 ? [] : ['']),
    ...run.expectations.map(({ text, passed }) => `${passed === null ? '?' : passed ? '✓' : '✗'} ${text}`),
  ];
  io.stdout.write(`${lines.map(printable).join('\n')}\n`);
  return exitCode.fine;
}

/** How two runs differ: first what came out, then what of the graph is another. */
export async function compareRuns(one: string, other: string, io: Io): Promise<ExitCode> {
  const [a, b] = await Promise.all([one, other].map((folder) => readRunFolder(resolve(io.cwd, folder))));
  if ('problem' in a) return refuse(a.problem, io);
  if ('problem' in b) return refuse(b.problem, io);
  const names = [...new Set([...Object.keys(b.receipt.observables), ...Object.keys(a.receipt.observables)])];
  const lines = names.map((name) => {
    const [was, is] = [a.receipt.observables[name], b.receipt.observables[name]];
    if (was?.sha256 === is?.sha256) return `${name}: same bytes`;
    if (was === undefined || is === undefined) return `${name}: only in ${was === undefined ? other : one}`;
    return differenceWords(locate(name, was, b.outputs[name], a.outputs[name]));
  });
  const edits = editsBetween(a.receipt.effective, b.receipt.effective).map((edit) => `graph: ${editWords(edit)}`);
  io.stdout.write(`${[...lines, ...edits].map(printable).join('\n')}\n`);
  return exitCode.fine;
}

/** Trims the store of results. */
export async function collectGarbage(limit: number, io: Io): Promise<ExitCode> {
  const store = resultStore(io);
  const { removed, freed, left, bytes } = await store.trim(limit, Date.now());
  const others = await store.removeOthers();
  const older = others === 0 ? '' : `; results of ${others} other ${others === 1 ? 'version' : 'versions'} removed`;
  io.stdout.write(`${removed} entries removed, ${bytesText(freed)}; ${left} left, ${bytesText(bytes)}${older}\n`);
  return exitCode.fine;
}

async function runsIn(folder: string): Promise<{ folder: string; run: KeptRun }[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch {
    return [];
  }
  const read = await Promise.all(
    names.map(async (name) => ({ folder: name, run: await readRunFolder(join(folder, name)) })),
  );
  return read
    .filter((one): one is { folder: string; run: KeptRun } => !('problem' in one.run))
    .sort((a, b) => b.run.writtenAt - a.run.writtenAt);
}

function expectationWords({ expectations }: KeptRun): string {
  if (expectations.length === 0) return '';
  const failed = expectations.filter(({ passed }) => passed === false).length;
  return failed === 0
    ? `${expectations.length} expectations hold`
    : `${failed} of ${expectations.length} expectations failed`;
}

function refuse(problem: string, io: Io): ExitCode {
  writeProblem(io.stderr, problem, styleOf(io.stderr, io.env));
  return exitCode.invalid;
}
