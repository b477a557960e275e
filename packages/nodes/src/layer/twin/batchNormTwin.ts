import { addressOf, type Binding, type Frame, type Kernel, type Reduction, stridesOf } from '@rheobase/core';
import type { Twin } from '../../withTwin.js';

/** As layer/batch-norm has worked it out. */
export interface NormalisationSettings {
  readonly channels: number;
  /** Steps that the sums go over, and how many of them have sums of their own: 1 or all. */
  readonly steps: number;
  readonly groups: number;
  readonly usesBatch: (frame: Frame) => boolean;
  /** μ and 1/√(σ² + ε), by group and channel. */
  readonly statistics: (frame: Frame) => { readonly mean: Float64Array; readonly inverse: Float64Array };
  /** What the gradient takes away beside them, by group and channel: the mean of g, that of g x̂, and γ/√(σ² + ε). */
  readonly gradients: (frame: Frame, inverse: Float64Array) => readonly [Float64Array, Float64Array, Float64Array];
}

export interface NormalisationTwin {
  readonly kernel: Twin;
  readonly sums: Partial<Pick<Reduction, 'partial' | 'gradientPartial'>>;
}

/** The compiled twin of layer/batch-norm, in float32. */
export function batchNormTwin(binding: Binding, settings: NormalisationSettings): NormalisationTwin {
  const { dtype, twin, needScratch, ...at } = binding;
  if (dtype !== 'float32') return { kernel: {}, sums: {} };
  const { channels, steps, groups, usesBatch, statistics, gradients } = settings;
  const { in: x } = at.inputs;
  const { size } = x;
  const given = at.outputGradients.out;
  const wanted = at.inputGradients.in;
  const { scale: intoScale, shift: intoShift } = at.weightGradients;
  const length = groups * channels;
  /** Bytes from the statistics of a step to those of the next. */
  const apart = groups > 1 ? 4 * channels : 0;
  const row = Math.ceil(length / 4) * 16;
  /** The channels again and again, as a call lays them out for itself. */
  const repeated = 4 * Math.min(size, 4 * channels) + 16;
  const shape = [size, channels, apart] as const;

  /** Puts rows of statistics into scratch, one behind the other; gives where each stands and where they end. */
  function place(frame: Frame, rows: readonly Float64Array[]): readonly number[] {
    for (const [i, values] of rows.entries()) {
      new Float32Array(frame.buffer as ArrayBuffer, frame.scratch + i * row, length).set(values);
    }
    return [...rows, 0].map((_, i) => frame.scratch + i * row);
  }
  /** Where the statistics of step t stand, those of step 0 being at each of these addresses. */
  const ofStep = (addresses: readonly number[], t: number) => addresses.map((address) => address + t * apart);

  function forward(): Kernel['forward'] | undefined {
    const compiled = twin('batchNormForward');
    if (compiled === undefined) return undefined;
    needScratch(2 * row + 4 * repeated);
    return (frame, n0, n1, t0, t1) => {
      const { mean, inverse } = statistics(frame);
      const [meanAt, inverseAt, tables] = place(frame, [mean, inverse]);
      compiled(
        ...[addressOf(frame, x, n0, t0), ...stridesOf(x)],
        ...[addressOf(frame, at.outputs.out, n0, t0), ...stridesOf(at.outputs.out)],
        ...[n1 - n0, t1 - t0, ...shape, ...ofStep([meanAt, inverseAt], t0)],
        ...[at.weights.scale.offset, at.weights.shift.offset, tables],
      );
      frame.counts.macs += (n1 - n0) * (t1 - t0) * size;
    };
  }

  function backward(): Kernel['backward'] {
    if (wanted === undefined || given === undefined) return undefined;
    const compiled = twin('batchNormBackward');
    if (compiled === undefined) return undefined;
    needScratch(5 * row + 5 * repeated);
    return (frame, n0, n1, t0, t1) => {
      const { mean, inverse } = statistics(frame);
      const places = place(frame, [mean, inverse, ...gradients(frame, inverse)]);
      compiled(
        ...[addressOf(frame, x, n0, t0), ...stridesOf(x)],
        ...[addressOf(frame, given, n0, t0), ...stridesOf(given)],
        ...[addressOf(frame, wanted, n0, t0), ...stridesOf(wanted)],
        ...[n1 - n0, t1 - t0, ...shape, ...ofStep(places.slice(0, 5), t0), usesBatch(frame) ? 1 : 0, places[5]],
      );
    };
  }

  function accumulate(): Kernel['accumulate'] {
    if (given === undefined || intoScale === undefined || intoShift === undefined) return undefined;
    const compiled = twin('batchNormAccumulate');
    if (compiled === undefined) return undefined;
    needScratch(2 * row);
    return (frame, count) => {
      const { mean, inverse } = statistics(frame);
      const [meanAt, inverseAt] = place(frame, [mean, inverse]);
      compiled(
        ...[addressOf(frame, x, 0, 0), ...stridesOf(x)],
        ...[addressOf(frame, given, 0, 0), ...stridesOf(given)],
        ...[count, steps, ...shape, meanAt, inverseAt, intoScale.offset, intoShift.offset],
      );
    };
  }

  /** Lets `call` add to a copy of `out` that stands behind so many rows of statistics. */
  function addTo(frame: Frame, out: Float64Array, rows: number, call: (at: number) => void): void {
    const copy = new Float64Array(frame.buffer as ArrayBuffer, frame.scratch + rows * row, 2 * length);
    copy.set(out);
    call(copy.byteOffset);
    out.set(copy);
  }

  function partial(): Reduction['partial'] | undefined {
    const compiled = twin('batchNormSums');
    if (compiled === undefined) return undefined;
    needScratch(16 * length);
    return (frame, n0, n1, out) => {
      addTo(frame, out, 0, (sums) => {
        compiled(
          ...[addressOf(frame, x, n0, 0), ...stridesOf(x), n1 - n0, steps, ...shape],
          ...[sums, sums + 8 * length],
        );
      });
    };
  }

  function gradientPartial(): Reduction['gradientPartial'] | undefined {
    if (given === undefined) return undefined;
    const compiled = twin('batchNormGradientSums');
    if (compiled === undefined) return undefined;
    needScratch(2 * row + 16 * length);
    return (frame, n0, n1, out) => {
      const { mean, inverse } = statistics(frame);
      const [meanAt, inverseAt] = place(frame, [mean, inverse]);
      addTo(frame, out, 2, (sums) => {
        compiled(
          ...[addressOf(frame, x, n0, 0), ...stridesOf(x)],
          ...[addressOf(frame, given, n0, 0), ...stridesOf(given)],
          ...[n1 - n0, steps, ...shape, meanAt, inverseAt, sums, sums + 8 * length],
        );
      });
    };
  }

  const reduced = { partial: partial(), gradientPartial: gradientPartial() };
  return {
    kernel: { forward: forward(), backward: backward(), accumulate: accumulate() },
    sums: Object.fromEntries(Object.entries(reduced).filter(([, part]) => part !== undefined)),
  };
}
