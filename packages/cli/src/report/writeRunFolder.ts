import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Figure } from '@rheobase/core';
import { type RenderedFigure, type RunFilesInput, runFiles } from '@rheobase/share';
import { writeFileAtomic } from '../data/atomicWrite.js';
import { systemFault } from '../data/systemFault.js';
import { renderFigure } from './renderFigure.js';

export interface RunFolderOptions {
  /** False leaves the figures undrawn and vega unloaded. */
  readonly figures?: boolean | undefined;
  /** Files that were written while the run went on, by the node that recorded them. */
  readonly recordings?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Called when tables, models, result.json and receipt are on the disk, and only pictures are missing. */
  readonly onNumbers?: (() => void) | undefined;
  /** Stand-ins for tests. */
  readonly write?: ((path: string, data: string | Uint8Array) => Promise<void>) | undefined;
  readonly draw?: ((figure: Figure) => Promise<RenderedFigure>) | undefined;
}

export interface WrittenRun {
  /** Relative to the folder, in the order written. */
  readonly files: readonly string[];
  /** A sentence for each figure that could not be drawn. */
  readonly notes: readonly string[];
}

/**
 * Writes everything a run leaves behind, each file whole or not at all. Numbers come first, drawings last, so that a full
 * disk or a figure that fails costs as little as possible. What the system refuses is one sentence, never an exception.
 */
export async function writeRunFolder(
  folder: string,
  input: RunFilesInput,
  options: RunFolderOptions = {},
): Promise<WrittenRun | { problem: string }> {
  const { figures = true, recordings = {}, onNumbers, write = writeFileAtomic, draw = renderFigure } = options;
  const written: string[] = [];
  const notes: string[] = [];
  const files = runFiles(input, {
    draw: figures ? draw : undefined,
    recordings,
    onNumbers,
    onNote: (note) => notes.push(note),
  });
  let at = '';
  try {
    for await (const [file, content] of files) {
      at = file;
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await write(join(folder, file), content);
      if (!written.includes(file)) written.push(file);
    }
    return { files: [...Object.values(recordings).flat(), ...written], notes };
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return { problem: problemSentence(folder, at, error, written) };
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string';
}

function problemSentence(
  folder: string,
  file: string,
  error: NodeJS.ErrnoException,
  written: readonly string[],
): string {
  const inTheWay = error.code === 'EEXIST' || error.code === 'ENOTDIR';
  const why = inTheWay ? 'a file stands where a folder should be' : systemFault(error);
  const full = error.code === 'ENOSPC' || error.code === 'EDQUOT';
  const remedy = full ? 'free some space or name another folder with --out' : 'name another folder with --out';
  const kept = written.includes('result.json')
    ? '; the tables and result.json are complete'
    : written.length > 0
      ? `; ${written.length === 1 ? 'the one file' : `the ${written.length} files`} written before it ${written.length === 1 ? 'is' : 'are'} complete`
      : '';
  return `cannot write ${join(folder, file)}: ${why}${kept}. ${remedy[0]!.toUpperCase()}${remedy.slice(1)}.`;
}
