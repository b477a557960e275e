import type { Issue } from '../issue/issue.js';
import type { Result, Table } from '../result/result.js';
import type { RunResult } from '../result/runResult.js';

/** Where a run stands: inside which driver, and how far in it. */
export interface RunPosition {
  readonly node: string;
  readonly epoch: number;
  readonly batch: number;
  readonly chunk: number;
  readonly step: number;
}

/** X: what `run` yields. A consumer may stop asking at any event and go on later, or never. */
export type RunEvent =
  | {
      readonly type: 'progress';
      readonly node: string;
      /** Share of this driver's work that is done, 0 to 1. */
      readonly fraction: number;
      /** For a person: epoch, batch, loss, accuracy. */
      readonly facts: Readonly<Record<string, number>>;
    }
  | {
      readonly type: 'probe';
      readonly port: string;
      readonly sample: number;
      readonly firstStep: number;
      readonly steps: number;
      /** Steps of the whole pass, on the time axis of the port; 1 where it does not vary. */
      readonly length: number;
      readonly size: number;
      readonly values: Float32Array | Float64Array;
    }
  | { readonly type: 'result'; readonly node: string; readonly port: string; readonly result: Result }
  /** The next rows of a recording that no result holds; they come in order, and once. */
  | { readonly type: 'rows'; readonly node: string; readonly port: string; readonly table: Table }
  | { readonly type: 'checkpoint'; readonly node: string; readonly epoch: number; readonly bytes: Uint8Array }
  | { readonly type: 'issue'; readonly issue: Issue }
  /** A chunk or a window is done: a place to breathe, pause or stop. */
  | { readonly type: 'position'; readonly position: RunPosition }
  /** The run of one value of a sweep begins. */
  | {
      readonly type: 'point';
      readonly index: number;
      readonly count: number;
      readonly values: Readonly<Record<string, number | string>>;
    }
  | { readonly type: 'paused'; readonly position: RunPosition }
  | { readonly type: 'done'; readonly result: RunResult };
