import type { Issue, LoadOptions, Outputs, RunEvent, RunResult } from '@rheobase/core';
import type { Engine } from './engine.js';

/** What the program and its workers tell each other: plain data. */

/** Handed to a worker when it starts. It plans the graph itself: kernels are functions and cannot be sent. */
export interface SweepJob {
  readonly kind: 'rheobase sweep';
  readonly text: string;
  readonly options: LoadOptions;
  /** Packages of nodes, by their files. */
  readonly nodes: readonly string[];
  /** Data files by SHA-256, in memory that all workers share. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly engine: Engine;
  /** One integer; anything but 0 asks to stop. */
  readonly stop: Int32Array;
}

/** Asks for one point of the sweep. */
export interface PointRequest {
  readonly point: number;
  /** Checkpoints to go on from, by trainer. */
  readonly resume: ReadonlyMap<string, Uint8Array>;
  /** Results of earlier runs, by path. */
  readonly reuse: ReadonlyMap<string, Outputs>;
}

export type WorkerMessage =
  | { readonly type: 'event'; readonly event: RunEvent }
  | { readonly type: 'finished'; readonly result: RunResult }
  /** It could not begin. */
  | { readonly type: 'refused'; readonly issues: readonly Issue[] }
  /** Our own fault. */
  | { readonly type: 'fault'; readonly message: string; readonly stack: string | undefined };

/** A worker thread, as far as it is used. */
export interface WorkerLike {
  postMessage(request: PointRequest): void;
  on(event: 'message', listener: (message: WorkerMessage) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  terminate(): Promise<unknown>;
}

/** The other end of it. */
export interface WorkerPort {
  postMessage(message: WorkerMessage): void;
  on(event: 'message', listener: (request: PointRequest) => void): unknown;
}
