import { type Experiment, type Issue, type Json, type Library, type LoadOptions, loadFrom } from '@rheobase/core';
import { type GraphFile, readGraph } from './graphFile.js';
import type { Io } from './io.js';
import { packageFilesOf } from './packageFiles.js';
import { packageVersion } from './version.js';

/** What changes a graph before it is looked at. */
export interface GraphOptions {
  readonly set?: Readonly<Record<string, Json>>;
  readonly seed?: string;
  /** Bytes that the plan may need. */
  readonly memory?: number;
}

export interface LoadedGraph {
  readonly file: GraphFile;
  readonly options: LoadOptions;
  /** Packages of nodes that it was planned with. */
  readonly nodeFiles: readonly string[];
  readonly experiment: Experiment;
  /** Warnings only. */
  readonly issues: readonly Issue[];
}

/** Why a command goes no further: a sentence about the command, or issues of the graph. */
export type Refusal = { readonly problem: string } | { readonly refused: readonly Issue[] };

/** Reads and plans a graph. */
export async function loadGraph(
  argument: string,
  { set, seed, memory }: GraphOptions,
  io: Io,
  library: Library,
): Promise<LoadedGraph | Refusal> {
  const file = await readGraph(argument, io);
  if ('problem' in file) return file;
  const options: LoadOptions = {
    packageVersion: packageVersion(),
    ...(set === undefined ? {} : { set }),
    ...(seed === undefined ? {} : { seed }),
    ...(memory === undefined ? {} : { memory }),
  };
  const { experiment, issues } = await loadFrom(library, file.text, options);
  return experiment === undefined
    ? { refused: issues }
    : { file, options, nodeFiles: packageFilesOf(library), experiment, issues };
}
