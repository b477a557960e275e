import { type Figure, type GraphDocument, type Receipt, save, sha256 } from '@rheobase/core';
import { embedInPng, isPng } from '../carry/png.js';
import { embedInSvg } from '../carry/svg.js';
import { csv } from './csv.js';
import { fileNames } from './fileNames.js';
import type { OutputFiles, ReportInput } from './report.js';
import { reportHtml } from './reportHtml.js';
import { resultJson } from './resultJson.js';

export interface RunFilesInput extends ReportInput {
  /** The graph as it ran, settings included; figures carry it. */
  readonly document: GraphDocument;
  /** Safetensors bytes of every model output, by `node.port`. */
  readonly models: Readonly<Record<string, Uint8Array>>;
}

export interface RenderedFigure {
  readonly svg: string;
  readonly png: Uint8Array;
}

export interface RunFilesOptions {
  /** Draws a figure; without it no figure is drawn. */
  readonly draw?: ((figure: Figure) => Promise<RenderedFigure>) | undefined;
  /** Files that were written while the run went on, by the node that recorded them. */
  readonly recordings?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Called when whoever writes the files has all that holds numbers; drawings and the report are still to come. */
  readonly onNumbers?: (() => void) | undefined;
  /** Told a sentence for each figure that could not be drawn. */
  readonly onNote?: ((note: string) => void) | undefined;
}

export type RunFile = readonly [path: string, content: string | Uint8Array];

/**
 * Everything that a run leaves behind, file by file: numbers first, drawings last, so that whoever writes them and is
 * stopped loses as little as possible. A file given twice replaces the one before.
 */
export async function* runFiles(
  input: RunFilesInput,
  { draw, recordings = {}, onNumbers, onNote }: RunFilesOptions,
): AsyncGenerator<RunFile, void> {
  const names = fileNames(Object.keys(input.outputs));
  const files: Record<string, OutputFiles> = {};
  const svgs: Record<string, string> = {};
  let isDrawn = true;
  for (const [output, result] of Object.entries(input.outputs)) {
    if (result.kind === 'table') {
      const file = `tables/${names[output]}.csv`;
      files[output] = { files: [file, ...(recordings[output.slice(0, output.lastIndexOf('.'))] ?? [])] };
      yield [file, csv(result.table)];
    } else if (result.kind === 'model') {
      const file = `models/${names[output]}.safetensors`;
      const bytes = input.models[output];
      if (bytes === undefined) throw new Error(`internal: the bytes of model ${output} are not given`);
      files[output] = { files: [file], sha256: sha256(bytes) };
      yield [file, bytes];
    } else if (result.kind === 'figure' && draw !== undefined) {
      const stem = `figures/${names[output]}`;
      files[output] = { files: [`${stem}.svg`, `${stem}.png`, `${stem}.vl.json`] };
    }
  }
  yield ['result.json', resultJson(input, files)];
  // Receipts in it are of other runs.
  const { receipts: _, ...graph } = input.document;
  yield ['graph.json', save(graph)];
  yield ['receipt.json', `${JSON.stringify(input.receipt, null, 2)}\n`];
  onNumbers?.();

  for (const [output, result] of Object.entries(input.outputs)) {
    if (result.kind !== 'figure' || draw === undefined) continue;
    const stem = `figures/${names[output]}`;
    yield [`${stem}.vl.json`, `${JSON.stringify(result.figure.spec, null, 1)}\n`];
    const drawn = await attempt(() => draw(result.figure));
    if (typeof drawn === 'string') {
      files[output] = { files: [`${stem}.vl.json`], problem: drawn };
      isDrawn = false;
      onNote?.(`figure ${output} could not be drawn: ${drawn}`);
    } else {
      svgs[output] = drawn.svg;
      const carried = { document: input.document, receipt: input.receipt as Receipt };
      yield [`${stem}.svg`, embedInSvg(drawn.svg, carried)];
      yield [`${stem}.png`, isPng(drawn.png) ? embedInPng(drawn.png, carried) : drawn.png];
    }
  }
  if (!isDrawn) yield ['result.json', resultJson(input, files)];
  yield ['report.html', reportHtml(input, { files, svgs })];
}

/** A figure is worth less than the run: whatever goes wrong in drawing it becomes a sentence. */
async function attempt<T>(action: () => Promise<T>): Promise<T | string> {
  try {
    return await action();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
