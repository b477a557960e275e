import {
  addressOf,
  type Binding,
  type Frame,
  type Kernel,
  type SignalArray,
  stateAddress,
  stridesOf,
} from '@rheobase/core';
import type { Twin } from '../../withTwin.js';

export interface LeakySettings {
  readonly betaOf: (frame: Frame) => number;
  readonly thetaOf: (frame: Frame) => number;
  readonly resets: { readonly kind: number; readonly target: number; readonly isNext: boolean };
  /** The surrogate; undefined where gradients flow that the twin does not know. */
  readonly slope:
    | {
        readonly kind: number;
        readonly constants: readonly [number, number];
        readonly factor: number;
        readonly cutOff: number;
      }
    | undefined;
}

/**
 * The compiled twin of neuron/leaky; in float64 only forward. Gradient checks, which smooth the step, stay with the
 * TypeScript.
 */
export function leakyTwin(binding: Binding, plain: Kernel, settings: LeakySettings): Twin {
  const { dtype, twin, needScratch, ...at } = binding;
  const is32 = dtype === 'float32';
  const { betaOf, thetaOf, resets, slope } = settings;
  const { current } = at.inputs;
  const { spikes, membrane } = at.outputs;
  const { size } = spikes;
  const place = (frame: Frame, array: SignalArray | undefined, n: number, t: number) =>
    array === undefined ? 0 : addressOf(frame, array, n, t);

  function forward(): Pick<Twin, 'forward' | 'wroteFinite'> {
    const compiled = twin(is32 ? 'leakyForward' : 'leakyForward64');
    if (compiled === undefined) return {};
    let wroteFinite = false;
    const run: Kernel['forward'] = (frame, n0, n1, t0, t1) => {
      wroteFinite = false;
      if (frame.smooth !== 'off') return plain.forward(frame, n0, n1, t0, t1);
      const answer = compiled(
        ...[addressOf(frame, current, n0, t0), ...stridesOf(current)],
        ...[addressOf(frame, spikes, n0, t0), addressOf(frame, membrane, n0, t0)],
        ...[place(frame, at.saved.reset, n0, t0), place(frame, at.saved.before, n0, t0), ...stridesOf(spikes)],
        ...[stateAddress(frame, at.state.membrane, n0, size), n1 - n0, t1 - t0, size],
        ...[betaOf(frame), thetaOf(frame), resets.kind, resets.target, resets.isNext ? 1 : 0],
      );
      const updates = (n1 - n0) * (t1 - t0) * size;
      frame.counts.updates += updates;
      frame.counts.comparisons += updates;
      wroteFinite = answer === 1;
    };
    return { forward: run, wroteFinite: () => wroteFinite };
  }

  function backward(): Kernel['backward'] {
    if (at.gradientState.membrane === undefined || slope === undefined || !is32) return undefined;
    const { before, sums } = at.saved as Readonly<Record<string, SignalArray | undefined>>;
    const learns = sums !== undefined;
    const compiled = twin(learns ? 'leakyLearnedBackward' : 'leakyBackward');
    if (compiled === undefined) return undefined;
    needScratch(learns ? 52 * size + 64 : 4 * size + 16);
    return (frame, n0, n1, t0, t1) => {
      if (frame.smooth !== 'off') return plain.backward?.(frame, n0, n1, t0, t1);
      compiled(
        ...[addressOf(frame, membrane, n0, t0), addressOf(frame, at.saved.reset, n0, t0)],
        ...(learns ? [place(frame, before, n0, t0)] : []),
        ...[place(frame, at.outputGradients.spikes, n0, t0), place(frame, at.outputGradients.membrane, n0, t0)],
        ...[place(frame, at.inputGradients.current, n0, t0), ...stridesOf(spikes)],
        ...(learns ? [addressOf(frame, sums, n0, t0), ...stridesOf(sums)] : []),
        ...[stateAddress(frame, at.gradientState.membrane, n0, size), n1 - n0, t1 - t0, size],
        ...[betaOf(frame), thetaOf(frame), resets.kind, resets.isNext ? 1 : 0],
        ...[slope.kind, ...slope.constants, slope.factor, slope.cutOff, frame.scratch],
      );
    };
  }

  return { ...forward(), backward: backward() };
}
