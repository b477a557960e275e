import type { RandomStream, SignalType } from '@rheobase/core';
import type * as tensorflow from '@tensorflow/tfjs-core';

/**
 * The form of a node in TensorFlow.js: its forward pass in operations of `tf`, from its equation and not from its
 * kernel, so that the gradients of the two can judge each other. Types only: `tf` itself is handed in.
 *
 * A tensor holds rows: [rows, …shape]. Where a signal varies over time the rows of one step stand together, step
 * after step; a node without memory is handed many steps at once, any other one step at a time.
 */

export type Tf = typeof tensorflow;
export type Tensor = tensorflow.Tensor;
export type Tensors = Readonly<Record<string, Tensor>>;

export interface TfjsCall<P = unknown> {
  readonly tf: Tf;
  readonly params: P;
  readonly steps: Readonly<Record<string, number>>;
  readonly inputTypes: Readonly<Record<string, SignalType>>;
  readonly outputTypes: Readonly<Record<string, SignalType>>;
  readonly numSteps: number;
  readonly dt: number;
  readonly weights: Tensors;
  readonly training: boolean;
  /** A trainer moves its weights in this very pass. */
  readonly learns: boolean;
  readonly epoch: number;
  /** Dataset sample of each row of a step. */
  readonly samples: Int32Array;
  /** The step of the first rows. */
  readonly firstStep: number;
  random(purpose: string): RandomStream;
  /** 1 where the excess over a threshold is positive, else 0; its derivative is what is given. */
  fire(excess: Tensor, derivative: (excess: Tensor) => Tensor): Tensor;
  /** The same numbers, through which no gradient flows. */
  detach(x: Tensor): Tensor;
  /** New values of a buffer of the model. */
  keep(buffer: string, values: Tensor): void;
}

export interface TfjsResult {
  readonly outputs: Tensors;
  readonly state?: Tensors;
}

export interface TfjsForm {
  /** Kernels of tfjs that not every backend has, forward and for the gradient. */
  readonly needs?: { readonly forward?: readonly string[]; readonly gradient?: readonly string[] };
  /**
   * State that only adds up over the steps: it hands the same gradient to each of them, so `truncate` has nothing to
   * cut there. All other state carries gradients from step to step.
   */
  readonly sums?: readonly string[];
  /** `state` is undefined before the first step. Inputs that act only on later steps may be absent. */
  forward(call: TfjsCall, inputs: Tensors, state: Tensors | undefined): TfjsResult;
  /** For nodes that delay: the state after a step whose inputs are now known. */
  absorb?(call: TfjsCall, inputs: Tensors, state: Tensors | undefined): Tensors;
}

type Typed<P> = Omit<TfjsForm, 'forward' | 'absorb'> & {
  forward(call: TfjsCall<P>, inputs: Tensors, state: Tensors | undefined): TfjsResult;
  absorb?(call: TfjsCall<P>, inputs: Tensors, state: Tensors | undefined): Tensors;
};

/** A form that reads parameters. */
export function defineForm<P>(form: Typed<P>): TfjsForm {
  return form as unknown as TfjsForm;
}

/** A form that maps `in` to `out`. */
export function mapping<P>(map: (x: Tensor, call: TfjsCall<P>) => Tensor): TfjsForm {
  return defineForm<P>({ forward: (call, inputs) => ({ outputs: { out: map(inputs.in, call) } }) });
}

/** A loss that adds up over the steps: its terms of each step, one per sample; then what is made of their sum. */
export function summed<P>(
  term: (inputs: Tensors, call: TfjsCall<P>) => Tensor,
  finish: (sum: Tensor, inputs: Tensors, call: TfjsCall<P>) => Tensor,
): TfjsForm {
  return defineForm<P>({
    sums: ['sum'],
    forward(call, inputs, state) {
      const now = term(inputs, call);
      const sum = state === undefined ? now : call.tf.add(state.sum, now);
      return { outputs: { loss: finish(sum, inputs, call) }, state: { sum } };
    },
  });
}

/** Of each row, log Σ_k exp(x_k) − x_label. */
export function negativeLogLikelihood(tf: Tf, scores: Tensor, labels: Tensor): Tensor {
  const truth = oneHot(tf, labels, scores.shape[1] as number);
  return tf.sub(tf.logSumExp(scores, 1), tf.sum(tf.mul(scores, truth), 1));
}

/** 1 at the label of each row, else 0. */
export function oneHot(tf: Tf, labels: Tensor, classes: number): Tensor {
  return tf.cast(tf.oneHot(tf.cast(tf.reshape(labels, [-1]), 'int32'), classes), 'float32');
}

/** The features of each row in one axis. */
export function asRows(tf: Tf, x: Tensor): Tensor {
  return tf.reshape(x, [x.shape[0], -1]);
}
