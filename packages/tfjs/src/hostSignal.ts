/** The numbers of a signal outside of tfjs: rows of one step together, step after step. */
export interface HostSignal {
  readonly values: Float32Array;
  /** Numbers per row. */
  readonly size: number;
  /** Whether there is a row for each step. */
  readonly varies: boolean;
  /** Rows of one step. */
  readonly rows: number;
}
