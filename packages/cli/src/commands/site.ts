import { createHash, randomUUID } from 'node:crypto';
import { cp, mkdir, readdir, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bytesText, type DataFile, type DatasetFiles, parse, type Registry, sentence } from '@rheobase/core';
import { findDataFile } from '../data/findData.js';
import { makeFolder } from '../data/makeFolder.js';
import { systemFault } from '../data/systemFault.js';
import { type ExitCode, exitCode } from '../exitCode.js';
import { readGraph } from '../graphFile.js';
import type { Io } from '../io.js';
import { styleOf, writeProblem } from '../style.js';
import { shownPath } from '../summary.js';
import { siteFolder } from './siteFolder.js';

export interface SiteOptions {
  readonly out: string;
  /** `mnist:10000+2000`: data sets, or so much of them as a graph reads. */
  readonly with?: readonly string[];
  /** Graphs that come along under `templates/`. */
  readonly template?: readonly string[];
  /** Replaces a site that this command wrote before; nothing else. */
  readonly force?: boolean;
  readonly dataDir?: string;
  readonly download: boolean;
}

/** By this a folder is known as one that this command wrote. */
const markName = 'rheobase-site.json';

/** The largest site: most hosts of static pages take no more. */
const mostBytes = 1024 ** 3;

interface Wanted {
  readonly dataset: DatasetFiles;
  /** With `reads`: so much of each file is put beside the page. */
  readonly files: readonly DataFile[];
}

type Content = ReadonlyMap<string, Uint8Array | string>;

/**
 * Writes the editor as a folder of files that any host can serve, below any address and inside a frame, with the data
 * that its graphs read. All of it, or nothing: it is made beside its place and then put there at once.
 */
export async function siteCommand(options: SiteOptions, io: Io, registry: Registry): Promise<ExitCode> {
  const site = await siteFolder(io);
  if (site === undefined) return refuse('the editor is not built; in the repository "pnpm build" builds it.', io);
  const target = resolve(io.cwd, options.out);
  const found = await stateOf(target);
  if (found === 'a file') return refuse(`${shownPath(io.cwd, target)} is a file. Name a folder with --out.`, io);
  if (found === 'other files') {
    const why = `${shownPath(io.cwd, target)} is not empty, and what is in it is no site of this command`;
    return refuse(`${why}. Name another folder with --out.`, io);
  }
  if (found === 'a site' && options.force !== true) {
    return refuse(
      `${shownPath(io.cwd, target)} is not empty. Replace it with --force, or name another with --out.`,
      io,
    );
  }

  const wanted: Wanted[] = [];
  for (const argument of options.with ?? []) {
    const read = readWanted(argument, registry);
    if ('problem' in read) return refuse(`--with ${argument}: ${read.problem}.`, io);
    wanted.push(read);
  }
  const content = new Map<string, Uint8Array | string>();
  const templates = await addTemplates(options.template ?? [], content, io);
  if ('problem' in templates) return refuse(templates.problem, io);
  const data = await addData(wanted, options, content, io);
  if ('problem' in data) return refuse(data.problem, io, exitCode.temporary);
  content.set(markName, `${JSON.stringify({ rheobase: 'site', version: 1 })}\n`);
  const size = (await sizeOf(site)) + [...content.values()].reduce((sum, one) => sum + one.length, 0);
  if (size > mostBytes) return refuse(`the site would have ${bytesText(size)}, over ${bytesText(mostBytes)}.`, io);

  try {
    await put(site, content, target, found === 'a site');
  } catch (error) {
    if (!(error instanceof Error) || !('syscall' in error)) throw error;
    return refuse(`cannot write ${shownPath(io.cwd, target)}: ${systemFault(error)}.`, io, exitCode.temporary);
  }
  io.stdout.write(`${shownPath(io.cwd, join(target, 'index.html'))}  ${bytesText(size)}\n`);
  for (const line of [...data.lines, ...templates.lines]) io.stdout.write(`${line}\n`);
  return exitCode.fine;
}

/** `mnist:10000+2000` or `mnist`: asked of the nodes, which say what they read. */
function readWanted(argument: string, registry: Registry): Wanted | { readonly problem: string } {
  const [name, amount] = argument.split(':');
  const known: string[] = [];
  for (const definition of registry.definitions.values()) {
    const usual = definition.params.safeParse({});
    const dataset = usual.success ? definition.data?.(usual.data) : undefined;
    if (dataset === undefined || dataset.own) continue;
    known.push(dataset.folder);
    if (dataset.folder !== name) continue;
    if (amount === undefined) return { dataset, files: dataset.files.map(({ reads: _, ...file }) => file) };
    const counts = amount.split('+').map(Number);
    const names = dataset.counts ?? [];
    const form = `${name}:${names.map(() => '1000').join('+')}`;
    if (counts.length !== names.length) return { problem: `it is written ${form}, for ${names.join(' and ')}` };
    const params = definition.params.safeParse(Object.fromEntries(names.map((one, i) => [one, counts[i]])));
    const part = params.success ? definition.data?.(params.data) : undefined;
    if (part === undefined) return { problem: `there are not so many items for ${names.join(' and ')}` };
    return { dataset: part, files: part.files };
  }
  return { problem: `no data set is called ${name}; there are ${[...new Set(known)].sort().join(', ')}` };
}

/** Every file, or its beginning: checked whole, packed, and entered in the list with a digest of its own. */
async function addData(
  wanted: readonly Wanted[],
  { dataDir, download }: SiteOptions,
  content: Map<string, Uint8Array | string>,
  io: Io,
): Promise<{ readonly lines: readonly string[] } | { readonly problem: string }> {
  const excerpts: { of: string; file: string; bytes: number; sha256: string }[] = [];
  const lines: string[] = [];
  const folder = dataDir ?? (io.env.RHEOBASE_DATA || undefined);
  for (const { dataset, files } of wanted) {
    for (const file of files) {
      const found = await findDataFile({
        dataset,
        file,
        dataDir: folder === undefined ? undefined : resolve(io.cwd, folder),
        cacheDir: io.cacheDir,
        download,
        fetch: io.fetch,
      });
      if ('missing' in found) return { problem: found.missing };
      const { reads = file.bytes } = file;
      const isWhole = reads >= file.bytes;
      const part = isWhole ? found.bytes : found.bytes.subarray(0, reads);
      const path = `${dataset.folder}/${file.name}${isWhole ? '' : `.first-${reads}`}.gz`;
      const packed = gzipSync(part, { level: 9 });
      content.set(`data/${path}`, packed);
      if (!isWhole) excerpts.push({ of: file.sha256, file: path, bytes: reads, sha256: digestOf(part) });
      lines.push(`data/${path}  ${bytesText(packed.length)}`);
    }
  }
  if (excerpts.length > 0) {
    content.set(
      'data/excerpts.json',
      `${JSON.stringify({ rheobase: 'excerpts', version: 1, files: excerpts }, null, 2)}\n`,
    );
  }
  return { lines };
}

/** Graphs that students open by a link: the address of the site, then what is printed here. */
async function addTemplates(
  files: readonly string[],
  content: Map<string, Uint8Array | string>,
  io: Io,
): Promise<{ readonly lines: readonly string[] } | { readonly problem: string }> {
  const lines: string[] = [];
  for (const argument of files) {
    const file = await readGraph(argument, io);
    if ('problem' in file) return file;
    const { document, issues } = parse(file.text);
    if (document === undefined) return { problem: `${argument}: ${issues.map(sentence).join(' ')}` };
    const path = `templates/${basename(file.path).replace(/[^\w.-]+/g, '-')}`;
    if (content.has(path)) return { problem: `two templates are called ${basename(file.path)}.` };
    content.set(path, file.text);
    lines.push(`?open=${path}`);
  }
  return { lines };
}

/** Made in a folder beside the target, and renamed into its place; an earlier site goes away after that. */
async function put(site: string, content: Content, target: string, replaces: boolean): Promise<void> {
  await makeFolder(dirname(target));
  const beside = (ending: string) => join(dirname(target), `.${basename(target)}.${randomUUID()}.${ending}`);
  const [made, old] = [beside('tmp'), beside('old')];
  try {
    await cp(site, made, { recursive: true, filter: (path) => !/(\.map|[\\/]\.inputs)$/.test(path) });
    for (const [path, bytes] of content) {
      await mkdir(dirname(join(made, path)), { recursive: true });
      await writeFile(join(made, path), bytes);
    }
    if (replaces) await rename(target, old);
    // Only an empty folder goes away by this.
    else await rmdir(target).catch(() => undefined);
    try {
      await rename(made, target);
    } catch (error) {
      if (replaces) await rename(old, target);
      throw error;
    }
  } finally {
    await rm(made, { recursive: true, force: true });
  }
  await rm(old, { recursive: true, force: true });
}

type State = 'nothing' | 'a file' | 'a site' | 'other files';

async function stateOf(target: string): Promise<State> {
  try {
    const names = await readdir(target);
    if (names.length === 0) return 'nothing';
    return names.includes(markName) && names.includes('index.html') ? 'a site' : 'other files';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOTDIR' ? 'a file' : 'nothing';
  }
}

async function sizeOf(folder: string): Promise<number> {
  let size = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && !entry.name.endsWith('.map')) size += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return size;
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function refuse(problem: string, io: Io, code: ExitCode = exitCode.invalid): ExitCode {
  writeProblem(io.stderr, problem, styleOf(io.stderr, io.env));
  return code;
}
