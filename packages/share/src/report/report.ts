import type { Result } from '@rheobase/core';

/** What a finished run says about itself: the one input of everything that prints or writes it. Plain data. */
export interface ReportInput {
  readonly name: string;
  /** The question the graph asks and what it shows; blank lines part paragraphs. */
  readonly description: string;
  /** By `node.port`, in the order they are shown. */
  readonly outputs: Readonly<Record<string, Result>>;
  /** Whole sentences. */
  readonly issues: readonly string[];
  readonly expectations: readonly ReportExpectation[];
  readonly receipt: ReportReceipt;
  /** What to type to run it again. */
  readonly command: string;
}

export interface ReportExpectation {
  readonly text: string;
  /** Null where it could not be decided. */
  readonly passed: boolean | null;
  /** Where the expected value comes from. */
  readonly origin: string;
}

/** The part of a receipt that a reader needs; whatever else it holds is written to `receipt.json` as it is. */
export interface ReportReceipt {
  readonly graphHash: string;
  readonly seed: string | number;
  readonly numerics: number;
  readonly packageVersion: string;
  readonly nodeVersions?: Readonly<Record<string, number>>;
  /** SHA-256 of every data file, by node path and file name. */
  readonly data?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** What stands in the run's folder for one output; paths are relative to that folder. */
export interface OutputFiles {
  readonly files: readonly string[];
  /** Of a model's file. */
  readonly sha256?: string;
  /** Why a figure could not be drawn. */
  readonly problem?: string;
}
