import type { Json } from '../document/schema.js';

/** The hash of one observable: over raw bytes, with what they mean. */
export interface ObservableHash {
  readonly kind: 'number' | 'table' | 'model';
  readonly sha256: string;
}

/** H: what a run was, on what, and what it produced; no time, no path, no machine. */
export interface Receipt {
  readonly receipt: 1;
  readonly kind: 'produced' | 'exported';
  readonly graphHash: string;
  /** The effective normal form, after `--set` and `--seed`. */
  readonly effective: Json;
  readonly seed: string;
  readonly format: number;
  readonly numerics: number;
  readonly nodeVersions: Readonly<Record<string, number>>;
  readonly packageVersion: string;
  /** SHA-256 of every data file, by node path and file name. */
  readonly data: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The plan's key of every result, by path. */
  readonly resultKeys: Readonly<Record<string, string>>;
  /** By `path.port`. */
  readonly observables: Readonly<Record<string, ObservableHash>>;
}
