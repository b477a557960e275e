import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Figure, type GraphDocument, type Receipt, save } from '@rheobase/core';
import { embedInPng, embedInSvg, isPng } from '@rheobase/share';
import { writeFileAtomic } from '../data/atomicWrite.js';
import { systemFault } from '../data/systemFault.js';
import { csv } from './csv.js';
import { fileNames } from './fileNames.js';
import type { RenderedFigure } from './renderFigure.js';
import { renderFigure } from './renderFigure.js';
import type { OutputFiles, ReportInput } from './report.js';
import { reportHtml } from './reportHtml.js';
import { resultJson } from './resultJson.js';

export interface RunFolderInput extends ReportInput {
  /** The graph as it ran, settings included; figures carry it. */
  readonly document: GraphDocument;
  /** Safetensors bytes of every model output, by `node.port`. */
  readonly models: Readonly<Record<string, Uint8Array>>;
}

export interface RunFolderOptions {
  /** False leaves the figures undrawn and vega unloaded. */
  readonly figures?: boolean | undefined;
  /** Files that were written while the run went on, by the node that recorded them. */
  readonly recordings?: Readonly<Record<string, readonly string[]>> | undefined;
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
  input: RunFolderInput,
  options: RunFolderOptions = {},
): Promise<WrittenRun | { problem: string }> {
  const { figures = true, recordings = {}, write = writeFileAtomic, draw = renderFigure } = options;
  const names = fileNames(Object.keys(input.outputs));
  const files: Record<string, OutputFiles> = {};
  const svgs: Record<string, string> = {};
  const written: string[] = [];
  const notes: string[] = [];
  let at = '';
  const put = async (file: string, data: string | Uint8Array) => {
    at = file;
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await write(join(folder, file), data);
    if (!written.includes(file)) written.push(file);
  };

  try {
    for (const [output, result] of Object.entries(input.outputs)) {
      if (result.kind === 'table') {
        const file = `tables/${names[output]}.csv`;
        files[output] = { files: [file, ...(recordings[output.slice(0, output.lastIndexOf('.'))] ?? [])] };
        await put(file, csv(result.table));
      } else if (result.kind === 'model') {
        const file = `models/${names[output]}.safetensors`;
        const bytes = input.models[output];
        if (bytes === undefined) throw new Error(`internal: the bytes of model ${output} are not given`);
        files[output] = { files: [file], sha256: createHash('sha256').update(bytes).digest('hex') };
        await put(file, bytes);
      } else if (result.kind === 'figure' && figures) {
        const stem = `figures/${names[output]}`;
        files[output] = { files: [`${stem}.svg`, `${stem}.png`, `${stem}.vl.json`] };
      }
    }
    await put('result.json', resultJson(input, files));
    // Receipts in it are of other runs.
    const { receipts: _, ...graph } = input.document;
    await put('graph.json', save(graph));
    await put('receipt.json', `${JSON.stringify(input.receipt, null, 2)}\n`);

    for (const [output, result] of Object.entries(input.outputs)) {
      if (result.kind !== 'figure' || !figures) continue;
      const stem = `figures/${names[output]}`;
      await put(`${stem}.vl.json`, `${JSON.stringify(result.figure.spec, null, 1)}\n`);
      const drawn = await attempt(() => draw(result.figure));
      if (typeof drawn === 'string') {
        files[output] = { files: [`${stem}.vl.json`], problem: drawn };
        notes.push(`figure ${output} could not be drawn: ${drawn}`);
      } else {
        svgs[output] = drawn.svg;
        const carried = { document: input.document, receipt: input.receipt as Receipt };
        await put(`${stem}.svg`, embedInSvg(drawn.svg, carried));
        await put(`${stem}.png`, isPng(drawn.png) ? embedInPng(drawn.png, carried) : drawn.png);
      }
    }
    if (notes.length > 0) await put('result.json', resultJson(input, files));
    await put('report.html', reportHtml(input, { files, svgs }));
    return { files: [...Object.values(recordings).flat(), ...written], notes };
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return { problem: problemSentence(folder, at, error, written) };
  }
}

/** A figure is worth less than the run: whatever goes wrong in drawing it becomes a sentence. */
async function attempt<T>(action: () => Promise<T>): Promise<T | string> {
  try {
    return await action();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
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
