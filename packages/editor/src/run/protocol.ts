import type { Issue, Probe, Result, RunPosition, RunResult } from '@rheobase/core';

/** What the page and the worker that runs the engine say to each other: plain data. */

export interface RunRequest {
  /** The saved form of the document: the worker runs exactly what a file would say. */
  readonly text: string;
  /** Only what this node needs is run, and the node itself; a node of the graph, not one inside a block. */
  readonly upTo?: string | undefined;
  /** Nothing of an earlier run is taken over. */
  readonly fresh?: boolean | undefined;
}

/** How far a paused run goes before it pauses again. */
export type Stride = 'step' | 'batch' | 'epoch';

export type PageMessage =
  | ({ readonly type: 'run'; readonly run: number } & RunRequest)
  | { readonly type: 'pause' }
  /** On to the end, or by one stride. */
  | { readonly type: 'continue'; readonly stride?: Stride | undefined }
  | { readonly type: 'stop' }
  /** The ports to look at from now on. */
  | { readonly type: 'watch'; readonly probes: readonly Probe[] }
  /** Where the `data/` folder of the site is. */
  | { readonly type: 'places'; readonly folder: string }
  /** A file that a person dropped onto the page. */
  | { readonly type: 'file'; readonly name: string; readonly bytes: Uint8Array };

export interface ProbeData {
  readonly port: string;
  readonly sample: number;
  readonly firstStep: number;
  readonly steps: number;
  readonly size: number;
  readonly values: Float32Array | Float64Array;
}

export interface Progress {
  readonly node: string;
  readonly fraction: number;
  readonly facts: Readonly<Record<string, number>>;
}

export type WorkerMessage =
  | { readonly type: 'issues'; readonly run: number; readonly issues: readonly Issue[] }
  | { readonly type: 'point'; readonly run: number; readonly index: number; readonly count: number }
  | ({ readonly type: 'progress'; readonly run: number } & Progress)
  | { readonly type: 'probes'; readonly run: number; readonly probes: readonly ProbeData[] }
  | {
      readonly type: 'result';
      readonly run: number;
      readonly node: string;
      readonly port: string;
      readonly result: Result;
    }
  | { readonly type: 'paused'; readonly run: number; readonly position: RunPosition }
  | { readonly type: 'resumed'; readonly run: number }
  | {
      readonly type: 'done';
      readonly run: number;
      /** Absent where the run was refused before it began. */
      readonly result: RunResult | undefined;
      /** Nodes whose results came from an earlier run. */
      readonly reused: readonly string[];
      /** Milliseconds of computing per driver, pauses left out. */
      readonly times: Readonly<Record<string, number>>;
    }
  /** A fault of ours. */
  | { readonly type: 'failed'; readonly run: number; readonly message: string }
  | { readonly type: 'file'; readonly name: string; readonly sha256: string; readonly kept: boolean };
