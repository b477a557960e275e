import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { type GraphDocument, type Library, parse, sentence } from '@rheobase/core';
import {
  type Carried,
  carriedFile,
  crateMetadata,
  encodeLink,
  makeBundle,
  methodsLatex,
  methodsMarkdown,
  openBundle,
  writeZip,
} from '@rheobase/share';
import { readCarrier, readCarrierBytes } from '../carrier.js';
import { writeFileAtomic } from '../data/atomicWrite.js';
import { systemFault } from '../data/systemFault.js';
import { type ExitCode, exitCode } from '../exitCode.js';
import { readGraph } from '../graphFile.js';
import type { Io } from '../io.js';
import { type GraphOptions, loadGraph } from '../loadGraph.js';
import { readRunFolder } from '../report/readRunFolder.js';
import { emptyFolder } from '../run/runFolder.js';
import { styleOf, writeIssues, writeProblem } from '../style.js';
import { shownPath } from '../summary.js';

/** A link that carries the graph. */
export async function linkCommand(argument: string, { page }: { page?: string }, io: Io): Promise<ExitCode> {
  const document = await readDocument(argument, io);
  if ('problem' in document) return refuse(document.problem, io);
  const encoded = encodeLink(document.document, page ?? '');
  if ('problem' in encoded) return refuse(`${encoded.problem}.`, io);
  io.stdout.write(`${encoded.link}\n`);
  return exitCode.fine;
}

/** Gives the graph file that a figure, a link or a bundle carries. */
export async function extractCommand(argument: string, { out }: { out?: string }, io: Io): Promise<ExitCode> {
  const carried = await readCarrier(argument, io);
  if ('problem' in carried) return refuse(`${shortArgument(argument)}: ${carried.problem}.`, io);
  const name = carried.document.name ?? 'experiment';
  const file = resolve(io.cwd, out ?? `${plainName(name)}.json`);
  return writeNew(file, carriedFile(carried), io);
}

/** Unpacks a bundle into a new folder. */
export async function openCommand(argument: string, { out }: { out?: string }, io: Io): Promise<ExitCode> {
  const bytes = await readCarrierBytes(resolve(io.cwd, argument));
  if ('problem' in bytes) return refuse(bytes.problem, io);
  const bundle = openBundle(bytes.bytes);
  if ('problem' in bundle) return refuse(`${argument}: ${bundle.problem}.`, io);
  const target = await emptyFolder(resolve(io.cwd, out ?? basename(argument).replace(/\.[^.]*$/, '')));
  if ('problem' in target) return refuse(target.problem, io);
  for (const [name, content] of bundle.files) {
    const path = join(target.folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFileAtomic(path, content);
  }
  io.stdout.write(`${shownPath(io.cwd, join(target.folder, 'graph.json'))}\n`);
  return exitCode.fine;
}

/** Everything of a run in one archive. */
export async function bundleCommand(folder: string, { out }: { out?: string }, io: Io): Promise<ExitCode> {
  const run = await readRun(folder, io);
  if ('problem' in run) return refuse(run.problem, io);
  const file = resolve(io.cwd, out ?? `${plainName(run.document.name ?? 'experiment')}.rheobase.zip`);
  return writeNew(file, makeBundle(run, run.files), io);
}

export interface CrateOptions {
  readonly out?: string;
  readonly license: string;
}

/** A run as a Workflow Run RO-Crate. */
export async function crateCommand(folder: string, { out, license }: CrateOptions, io: Io): Promise<ExitCode> {
  const run = await readRun(folder, io);
  if ('problem' in run) return refuse(run.problem, io);
  if (run.receipt === undefined) throw new Error('internal: a run has no receipt');
  const files = new Map([['graph.json', Buffer.from(carriedFile(run))] as [string, Uint8Array], ...run.files]);
  const at = new Date(run.writtenAt).toISOString();
  const metadata = crateMetadata({
    document: run.document,
    receipt: run.receipt,
    files: [...files].map(([name, { length }]) => ({ name, bytes: length })),
    published: at,
    ended: at,
    license,
  });
  files.set('ro-crate-metadata.json', Buffer.from(`${JSON.stringify(metadata, null, 2)}\n`));
  const file = resolve(io.cwd, out ?? `${plainName(run.document.name ?? 'experiment')}.crate.zip`);
  return writeNew(file, writeZip(files), io);
}

/** The methods section of an experiment. */
export async function methodsCommand(
  argument: string,
  { latex = false, ...options }: GraphOptions & { latex?: boolean },
  io: Io,
  library: Library,
): Promise<ExitCode> {
  const loaded = await loadGraph(argument, options, io, library);
  if ('problem' in loaded) return refuse(loaded.problem, io);
  if ('refused' in loaded) {
    writeIssues(io.stderr, loaded.refused, styleOf(io.stderr, io.env));
    return exitCode.invalid;
  }
  io.stdout.write(latex ? methodsLatex(loaded.experiment) : methodsMarkdown(loaded.experiment));
  return exitCode.fine;
}

interface Run extends Carried {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly writtenAt: number;
}

/** The folder of a run with the graph that it ran. */
async function readRun(argument: string, io: Io): Promise<Run | { readonly problem: string }> {
  const folder = resolve(io.cwd, argument);
  const kept = await readRunFolder(folder);
  if ('problem' in kept) return kept;
  const files = new Map<string, Uint8Array>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.startsWith('.')) continue;
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1).replaceAll('\\', '/');
    if (name === 'graph.json' || name.startsWith('checkpoints/')) continue;
    files.set(name, await readFile(path));
  }
  try {
    const { document } = parse(await readFile(join(folder, 'graph.json'), 'utf8'));
    if (document === undefined) return { problem: `${folder} holds a graph that cannot be read.` };
    return { document, receipt: kept.receipt, files, writtenAt: kept.writtenAt };
  } catch (error) {
    return { problem: `cannot read the graph of ${folder}: ${systemFault(error)}.` };
  }
}

async function readDocument(argument: string, io: Io): Promise<{ document: GraphDocument } | { problem: string }> {
  const file = await readGraph(argument, io);
  if ('problem' in file) return file;
  const { document, issues } = parse(file.text);
  return document === undefined ? { problem: issues.map(sentence).join(' ') } : { document };
}

/** Never writes over anything. */
async function writeNew(file: string, content: string | Uint8Array, io: Io): Promise<ExitCode> {
  const shown = shownPath(io.cwd, file);
  const isThere = await stat(file).then(
    () => true,
    () => false,
  );
  if (isThere) return refuse(`${shown} exists already. Name another with --out.`, io);
  try {
    await writeFileAtomic(file, content);
  } catch (error) {
    return refuse(`cannot write ${shown}: ${systemFault(error)}.`, io);
  }
  io.stdout.write(`${shown}\n`);
  return exitCode.fine;
}

function refuse(problem: string, io: Io): ExitCode {
  writeProblem(io.stderr, problem, styleOf(io.stderr, io.env));
  return exitCode.invalid;
}

/** A name for a file that came from somewhere. */
function plainName(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9_-]+/g, '-').replace(/^-+|-+$/g, '');
  return plain === '' ? 'experiment' : plain.slice(0, 80);
}

function shortArgument(argument: string): string {
  return argument.length > 60 ? 'the link' : argument;
}
