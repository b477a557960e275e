import type { Issue, Probe, Result, RunPosition, RunResult } from '@rheobase/core';

/** What the page and the worker that runs the engine say to each other: plain data. */

export interface RunRequest {
  /** The saved form of the document: the worker runs exactly what a file would say. */
  readonly text: string;
  /** Only what this node needs is run, and the node itself; a node of the graph, not one inside a block. */
  readonly upTo?: string | undefined;
  /** Nothing of an earlier run is taken over. */
  readonly fresh?: boolean | undefined;
  /** Milliseconds: what is predicted to take longer is declined. */
  readonly budget?: number | undefined;
}

/** How far a paused run goes before it pauses again. */
export type Stride = 'step' | 'batch' | 'epoch';

export type PageMessage =
  | ({ readonly type: 'run'; readonly run: number } & RunRequest)
  | { readonly type: 'pause' }
  /** On to the end, or by one stride. */
  | { readonly type: 'continue'; readonly stride?: Stride | undefined }
  | { readonly type: 'stop' }
  /** The ports to look at from now on, number by number. */
  | { readonly type: 'watch'; readonly probes: readonly Probe[] }
  /** What live views show from now on. */
  | { readonly type: 'look'; readonly requests: readonly LookRequest[] }
  /** How many milliseconds apart they are to be. */
  | { readonly type: 'rate'; readonly milliseconds: number }
  /** One sample through the pass of a driver, counted from the first of its split. */
  | {
      readonly type: 'travel';
      readonly travel: number;
      readonly text: string;
      readonly driver: string;
      readonly sample: number;
    }
  /** Where the `data/` folder of the site is, and how many threads the page may use. */
  | { readonly type: 'places'; readonly folder: string; readonly threads: number }
  /** A file that a person dropped onto the page. */
  | { readonly type: 'file'; readonly name: string; readonly bytes: Uint8Array }
  /** What the browser keeps under a digest is wanted by the engine elsewhere. */
  | { readonly type: 'give'; readonly sha256: string }
  /** The answer, handed on to that engine; no bytes where the browser keeps none. */
  | { readonly type: 'supply'; readonly sha256: string; readonly bytes: Uint8Array | undefined };

/** What concerns the runner, and not the thread that it is in. */
export type RunnerMessage = Exclude<PageMessage, { readonly type: 'file' | 'places' | 'give' | 'supply' }>;

/**
 * The first five are made of a signal as it passes, a matrix of what a driver makes of samples as they pass; the others
 * are read from memory.
 */
export type LookForm = 'raster' | 'trace' | 'values' | 'activity' | 'rate' | 'matrix' | 'weights' | 'gradients';

/** One live view, by what it needs. */
export interface LookRequest {
  readonly key: string;
  readonly form: LookForm;
  /** A view that is open but hidden is looked at now and then, so that it has something to show when it is seen. */
  readonly isSeen?: boolean;
  /** `node.port` of a signal, a driver, the name of a tensor, or whose gradients: those of a trainer, or of one node. */
  readonly of: string;
  /** For a rate: steps up to this one are not counted. */
  readonly after?: number;
  /** For a matrix: the driver's table, and its columns. */
  readonly cells?: { readonly port: string; readonly row: string; readonly column: string; readonly value: string };
  /** For weights: their shape, and height and width of the image that one unit looks at. */
  readonly shape?: readonly number[];
  readonly tile?: readonly [number, number] | undefined;
}

/** The answer: a small grid of numbers, what they stand for said by the form. */
export interface LookData {
  readonly key: string;
  readonly form: LookForm;
  readonly sample: number;
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array | Uint8Array;
  /** Steps of the pass, and how many of them have been seen. */
  readonly steps: number;
  readonly seen: number;
  readonly facts: Readonly<Record<string, number>>;
  readonly names?: readonly string[];
  /** Which neurons the rows are, where they are not all. */
  readonly picks?: readonly number[];
}

export interface ProbeData {
  readonly port: string;
  readonly sample: number;
  readonly firstStep: number;
  readonly steps: number;
  readonly size: number;
  readonly values: Float32Array | Float64Array;
}

/** What every node made of one sample, in the order in which it passes them; or what is missing for that. */
export type Travel =
  | { readonly missing: 'pass' | 'sample' | 'model' | 'data' }
  | { readonly sample: number; readonly count: number; readonly signals: readonly ProbeData[] };

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
  | { readonly type: 'looks'; readonly run: number; readonly looks: readonly LookData[] }
  | {
      readonly type: 'result';
      readonly run: number;
      readonly node: string;
      readonly port: string;
      readonly result: Result;
    }
  | { readonly type: 'travelled'; readonly travel: number; readonly outcome: Travel }
  /** It would have taken longer than it may. */
  | { readonly type: 'declined'; readonly run: number; readonly predicted: number }
  | { readonly type: 'paused'; readonly run: number; readonly position: RunPosition }
  | { readonly type: 'resumed'; readonly run: number }
  | {
      readonly type: 'done';
      readonly run: number;
      /** Absent where the run was refused before it began. Its outputs are those of a sweep; others came as they were done. */
      readonly result: RunResult | undefined;
      /** Nodes whose results came from an earlier run. */
      readonly reused: readonly string[];
      /** How many threads took part. */
      readonly threads: number;
      /** Milliseconds of computing by node, pauses left out: of a driver its whole pass, with the nodes in it. */
      readonly times: Readonly<Record<string, number>>;
    }
  /** A fault of ours. */
  | { readonly type: 'failed'; readonly run: number; readonly message: string }
  | { readonly type: 'file'; readonly name: string; readonly sha256: string; readonly kept: boolean }
  /** The engine elsewhere lacks a file: perhaps it was dropped onto the page. */
  | { readonly type: 'wanted'; readonly sha256: string }
  | { readonly type: 'given'; readonly sha256: string; readonly bytes: Uint8Array | undefined };
