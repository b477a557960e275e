import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  type GraphDocument,
  graphHash,
  type Library,
  nodeFacts,
  parse,
  type Registry,
  save,
  sentence,
  typesOf,
} from '@rheobase/core';
import { type Change, causesOf, changeLines, changesBetween, mergeDocuments, textForm } from '@rheobase/share';
import { writeFileAtomic } from '../data/atomicWrite.js';
import { systemFault } from '../data/systemFault.js';
import { type ExitCode, exitCode } from '../exitCode.js';
import { readGraph } from '../graphFile.js';
import type { Io } from '../io.js';
import { loadGraph } from '../loadGraph.js';
import { listenForInterrupt } from '../run/interrupt.js';
import { Reuse, resultStore } from '../run/reuse.js';
import { type FreshOptions, runFresh } from '../run/runFresh.js';
import { printable, styleOf, writeProblem } from '../style.js';

export interface DiffOptions extends FreshOptions {
  /** Also runs both and says what came out otherwise, and because of what. */
  readonly results?: boolean;
}

/** What differs in meaning between two graphs; what differs only in layout is counted. */
export async function diffCommand(
  one: string,
  other: string,
  options: DiffOptions,
  io: Io,
  library: Library,
): Promise<ExitCode> {
  const [a, b] = [await readDocument(one, io), await readDocument(other, io)];
  if ('problem' in a) return refuse(a.problem, io);
  if ('problem' in b) return refuse(b.problem, io);
  const registry = await library.load([...typesOf(a.document), ...typesOf(b.document)]);
  const facts = nodeFacts(registry);
  const changes = changesBetween(a.document, b.document, facts);
  const meaning = changes.filter((change) => change.meaning);
  const hashes = [a, b].map(({ document }) => graphHash(document, facts).slice(0, 12));
  const lines =
    meaning.length === 0
      ? [`the same experiment: graph hash ${hashes[0]}…`]
      : [`graph hash ${hashes[0]}… → ${hashes[1]}…`, ...changeLines(meaning)];
  const rest = changes.length - meaning.length;
  if (rest > 0)
    lines.push(`and ${rest} ${rest === 1 ? 'change' : 'changes'} without meaning: layout, names, notes, spelling`);
  for (const line of lines) io.stdout.write(`${printable(line)}\n`);
  if (!options.results || meaning.length === 0) return exitCode.fine;
  return diffResults([one, other], a.document, b.document, meaning, options, io, library, registry);
}

async function diffResults(
  files: readonly [string, string],
  before: GraphDocument,
  after: GraphDocument,
  changes: readonly Change[],
  options: DiffOptions,
  io: Io,
  library: Library,
  registry: Registry,
): Promise<ExitCode> {
  const interrupt = listenForInterrupt(io, () => io.stderr.write('stopping\n'));
  try {
    const hashes: Record<string, string>[] = [];
    for (const file of files) {
      const loaded = await loadGraph(file, {}, io, library);
      if (!('experiment' in loaded)) {
        return refuse('problem' in loaded ? loaded.problem : loaded.refused.map(sentence).join(' '), io);
      }
      const result = await runFresh(loaded, options, io, interrupt, new Reuse(resultStore(io), loaded.experiment));
      if ('problem' in result) {
        writeProblem(io.stderr, result.problem, styleOf(io.stderr, io.env));
        return result.code;
      }
      hashes.push(
        Object.fromEntries(Object.entries(result.receipt.observables).map(([name, { sha256 }]) => [name, sha256])),
      );
    }
    const [was, is] = hashes;
    const reasons = causesOf(before, after, changes, registry);
    io.stdout.write('\n');
    for (const name of new Set([...Object.keys(is), ...Object.keys(was)])) {
      if (was[name] === is[name]) {
        io.stdout.write(`${name}: same bytes\n`);
        continue;
      }
      const state = was[name] === undefined ? 'new' : is[name] === undefined ? 'gone' : 'other bytes';
      const node = name.slice(0, name.lastIndexOf('.'));
      const why = reasons(node);
      io.stdout.write(`${printable(`${name}: ${state}${why.length === 0 ? '' : `, because of ${why.join('; ')}`}`)}\n`);
    }
    return exitCode.fine;
  } finally {
    interrupt.close();
  }
}

/** Writes graph files as `save` does; with `check` only says which are not. */
export async function formatCommand(
  files: readonly string[],
  { check = false }: { check?: boolean },
  io: Io,
): Promise<ExitCode> {
  let code: ExitCode = exitCode.fine;
  for (const argument of files) {
    const file = await readGraph(argument, io);
    const { document, issues } = 'problem' in file ? { document: undefined, issues: [] } : parse(file.text);
    if ('problem' in file || document === undefined) {
      refuse('problem' in file ? file.problem : `${argument}: ${issues.map(sentence).join(' ')}`, io);
      code = exitCode.invalid;
      continue;
    }
    const text = save(document);
    if (text === file.text) continue;
    if (check) {
      io.stdout.write(`${printable(argument)} is not formatted\n`);
      if (code === exitCode.fine) code = exitCode.unexpected;
      continue;
    }
    const problem = await written(file.path, text);
    if (problem === undefined) io.stdout.write(`${printable(argument)} formatted\n`);
    else code = refuse(problem, io);
  }
  return code;
}

/** Brings files to the current format and the current versions of their nodes. */
export async function migrateCommand(files: readonly string[], io: Io, library: Library): Promise<ExitCode> {
  const { migrateDocument } = await import('@rheobase/core');
  let code: ExitCode = exitCode.fine;
  for (const argument of files) {
    const file = await readGraph(argument, io);
    const { document, issues } = 'problem' in file ? { document: undefined, issues: [] } : parse(file.text);
    if ('problem' in file || document === undefined) {
      refuse('problem' in file ? file.problem : `${argument}: ${issues.map(sentence).join(' ')}`, io);
      code = exitCode.invalid;
      continue;
    }
    const { document: migrated, moved } = migrateDocument(document, nodeFacts(await library.load(typesOf(document))));
    const text = save(migrated);
    if (text === file.text) {
      io.stdout.write(`${printable(argument)} is current\n`);
      continue;
    }
    const problem = await written(file.path, text);
    if (problem === undefined) {
      io.stdout.write(`${printable(argument)} migrated${moved.length === 0 ? '' : `: ${moved.join(', ')}`}\n`);
    } else code = refuse(problem, io);
  }
  return code;
}

/** For `git diff`: lines for eyes; of what is no graph, the text as it is. */
export async function textCommand(argument: string, io: Io): Promise<ExitCode> {
  try {
    const text = await readFile(resolve(io.cwd, argument), 'utf8');
    const { document } = parse(text);
    io.stdout.write(document === undefined ? text : textForm(document));
    return exitCode.fine;
  } catch (error) {
    return refuse(`cannot read ${argument}: ${systemFault(error)}.`, io);
  }
}

/** For git: merges `theirs` into the file of `ours`; 1 where it leaves conflicts. */
export async function mergeDriverCommand(
  ancestor: string,
  ours: string,
  theirs: string,
  name: string | undefined,
  io: Io,
): Promise<number> {
  const documents: GraphDocument[] = [];
  for (const file of [ancestor, ours, theirs]) {
    const text = await readFile(resolve(io.cwd, file), 'utf8');
    const { document, issues } = parse(text);
    // Git then leaves the file to the user.
    if (document === undefined) {
      refuse(`${name ?? ours} cannot be merged by its parts: ${issues.map(sentence).join(' ')}`, io);
      return 2;
    }
    documents.push(document);
  }
  const [base, mine, other] = documents;
  const { text, conflicts } = mergeDocuments(base, mine, other);
  const problem = await written(resolve(io.cwd, ours), text);
  if (problem !== undefined) return refuse(problem, io);
  for (const { path } of conflicts) {
    io.stderr.write(`${printable(`conflict in ${name ?? ours}: ${path.join('.')}`)}\n`);
  }
  return conflicts.length === 0 ? 0 : 1;
}

async function written(path: string, text: string): Promise<string | undefined> {
  try {
    await writeFileAtomic(path, text);
    return undefined;
  } catch (error) {
    return `cannot write ${path}: ${systemFault(error)}.`;
  }
}

async function readDocument(argument: string, io: Io): Promise<{ document: GraphDocument } | { problem: string }> {
  const file = await readGraph(argument, io);
  if ('problem' in file) return file;
  const { document, issues } = parse(file.text);
  return document === undefined ? { problem: `${argument}: ${issues.map(sentence).join(' ')}` } : { document };
}

function refuse(problem: string, io: Io): ExitCode {
  writeProblem(io.stderr, problem, styleOf(io.stderr, io.env));
  return exitCode.invalid;
}
