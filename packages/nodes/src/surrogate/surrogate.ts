/**
 * A surrogate gradient: what stands for the derivative of the spike step in the backward pass, as a function of
 * x = U − θ. Its integral replaces the step itself where gradients are checked against finite differences.
 */
export interface Surrogate {
  readonly name: string;
  /** dS/dU as a formula in plain text, with its parameter α, the slope. */
  readonly formula: string;
  /** Paper. */
  readonly source: string;
  /** The slope that is used where none is given. */
  readonly usual: number;
  readonly peak: (slope: number) => number;
  /** The half width of its support; Infinity where it never vanishes. */
  readonly support: (slope: number) => number;
  /** ∫ dS/dU over all x; Infinity where it never vanishes. */
  readonly total: (slope: number) => number;
  /** In the given arithmetic: every operation is rounded by `round`. */
  derivative(x: number, slope: number, round: (value: number) => number): number;
  /** The two constants that its compiled twin (packages/wasm/assembly/surrogates.ts) works with. */
  constants(slope: number, round: (value: number) => number): readonly [number, number];
  /** The smooth step: an integral of the derivative, ½ · total at x = 0. float64; for gradient checks only. */
  integral(x: number, slope: number): number;
}
