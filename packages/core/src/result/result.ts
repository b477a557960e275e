/**
 * What a run leaves behind: plain data, so that it can be hashed, saved, sent to a worker and compared.
 *
 * Results exist once per run (unlike signals). A missing cell of a table is `null` and carries a reason;
 * NaN is never stored, and "not measured" is never written as 0.
 */

export interface Column {
  readonly name: string;
  /** Unit as printed, for example "pA" or "Hz"; absent for dimensionless numbers and text. */
  readonly unit?: string;
  readonly kind: 'number' | 'integer' | 'text';
  readonly values: readonly (number | string | null)[];
  /** Why a cell is missing, by row; every `null` in `values` has its reason here. */
  readonly missing?: Readonly<Record<number, string>>;
}

export interface Table {
  readonly columns: readonly Column[];
  /** It tells what a machine did, not what the experiment found: it is reported and never hashed. */
  readonly diagnostic?: true;
  /** Names of the leading columns that a sweep added, outermost first. */
  readonly sweep?: readonly string[];
}

export interface Tensor {
  readonly dtype: 'float32' | 'float64';
  readonly shape: readonly number[];
  readonly values: Float32Array | Float64Array;
}

export interface Model {
  /** Keyed `<path>.<parameter>`, in name order. */
  readonly tensors: Readonly<Record<string, Tensor>>;
  /** What made it: the trainer's path, the graph's hash and the numerics it ran under. */
  readonly origin: { readonly trainer: string; readonly graphHash: string; readonly numerics: number };
}

/** A Vega-Lite specification with its data inside. */
export interface Figure {
  readonly title: string;
  readonly spec: Readonly<Record<string, unknown>>;
}

export type Result =
  | { readonly kind: 'number'; readonly value: number | null; readonly unit?: string; readonly missing?: string }
  | { readonly kind: 'table'; readonly table: Table }
  | { readonly kind: 'model'; readonly model: Model }
  | { readonly kind: 'figure'; readonly figure: Figure };

export type ResultKind = Result['kind'];

/** The results of one node, by port. */
export type Outputs = Readonly<Record<string, Result>>;
