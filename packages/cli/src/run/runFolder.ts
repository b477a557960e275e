import { mkdir, readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { makeFolder } from '../data/makeFolder.js';
import { systemFault } from '../data/systemFault.js';

export type FolderOutcome = { readonly folder: string } | { readonly problem: string; readonly temporary: boolean };

/** `runs/<name>-<n>`: the next free number, so that nothing is ever written over. */
export async function newRunFolder(runs: string, name: string): Promise<FolderOutcome> {
  try {
    await makeFolder(runs);
    const stem = stemOf(name);
    for (let number = 1 + Math.max(0, ...(await numbersIn(runs, stem))); ; number++) {
      const folder = join(runs, `${stem}-${number}`);
      try {
        await mkdir(folder);
        return { folder };
      } catch (error) {
        // Another run was quicker.
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    }
  } catch (error) {
    return refused(runs, error);
  }
}

/** A folder of the user's choice: new or empty. */
export async function emptyFolder(folder: string): Promise<FolderOutcome> {
  try {
    await makeFolder(folder);
    if ((await readdir(folder)).length === 0) return { folder };
    return {
      problem: `the folder ${folder} is not empty. Name another with --out, or go on with --resume.`,
      temporary: false,
    };
  } catch (error) {
    return refused(folder, error);
  }
}

/** The newest folder of runs of this name, for `--resume` without one. */
async function newestRunFolder(runs: string, name: string): Promise<string | undefined> {
  const stem = stemOf(name);
  try {
    const newest = Math.max(0, ...(await numbersIn(runs, stem)));
    return newest === 0 ? undefined : join(runs, `${stem}-${newest}`);
  } catch {
    return undefined;
  }
}

async function numbersIn(runs: string, stem: string): Promise<number[]> {
  const names = await readdir(runs);
  return names
    .filter((name) => name.startsWith(`${stem}-`) && /^[1-9]\d{0,8}$/.test(name.slice(stem.length + 1)))
    .map((name) => Number(name.slice(stem.length + 1)));
}

/** A name that every file system takes. */
function stemOf(name: string): string {
  const plain = name
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+|[.-]+$/g, '')
    .slice(0, 80);
  return plain === '' ? 'run' : plain;
}

function refused(folder: string, error: unknown): FolderOutcome {
  const { code } = error as NodeJS.ErrnoException;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  const why = code === 'EEXIST' || code === 'ENOTDIR' ? 'a file stands where a folder should be' : systemFault(error);
  const remedy = full ? 'Free some space or name another folder with --out.' : 'Name another folder with --out.';
  return { problem: `cannot write to ${folder}: ${why}. ${remedy}`, temporary: full };
}

/** Where a run is written, and where its checkpoints are read from when it goes on. */
export interface RunFolders {
  readonly folder: string;
  readonly resumed: string | undefined;
}

/**
 * A new numbered folder; or the empty one that was named; or, to go on, the folder of the earlier run itself.
 * `resume` is a folder, or true for the newest run of this name.
 */
export async function chooseFolders(
  cwd: string,
  name: string,
  { out, resume }: { readonly out?: string | undefined; readonly resume?: string | true | undefined },
): Promise<RunFolders | Exclude<FolderOutcome, { folder: string }>> {
  const runs = join(cwd, 'runs');
  const resumed = resume === true ? await newestRunFolder(runs, name) : resume && resolve(cwd, resume);
  if (resume !== undefined) {
    const problem =
      resumed === undefined
        ? `there is no earlier run of ${name} in ${runs} to go on from.`
        : await folderProblem(resumed);
    if (problem !== undefined) return { problem, temporary: false };
  }
  if (resumed !== undefined && out === undefined) return { folder: resumed, resumed };
  const chosen = out === undefined ? await newRunFolder(runs, name) : await emptyFolder(resolve(cwd, out));
  return 'problem' in chosen ? chosen : { folder: chosen.folder, resumed };
}

async function folderProblem(folder: string): Promise<string | undefined> {
  try {
    return (await stat(folder)).isDirectory() ? undefined : `${folder} is not the folder of a run.`;
  } catch {
    return `there is no folder ${folder} to go on from.`;
  }
}
