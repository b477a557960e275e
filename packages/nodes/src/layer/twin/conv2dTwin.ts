import { addressOf, type Binding, type Kernel, stridesOf } from '@rheobase/core';
import type { Twin } from '../../withTwin.js';

/** As layer/conv2d has worked it out. */
export interface ConvolutionShape {
  readonly channels: number;
  readonly size: number;
  readonly stride: number;
  /** Border of zeros in front of the rows and of the columns. */
  readonly top: number;
  readonly left: number;
  /** Rows and columns of the output. */
  readonly height: number;
  readonly width: number;
  readonly filters: number;
}

/** The compiled twin of layer/conv2d, in float32. `image` has the rows and columns of the input. */
export function conv2dTwin(binding: Binding, image: readonly [number, number], shape: ConvolutionShape): Twin {
  const { dtype, inputTypes, twin, needScratch, ...at } = binding;
  if (dtype !== 'float32') return {};
  const { channels, size, stride, top, left, height, width, filters } = shape;
  const { weight, bias } = at.weights;
  const { weight: intoWeight, bias: intoBias } = at.weightGradients;
  const wanted = at.inputGradients.in;
  const given = at.outputGradients.out;
  const geometry = [...image, channels, size, stride, top, left, height, width, filters];
  const [paddedHeight, paddedWidth] = [
    Math.max(top + image[0], (height - 1) * stride + size),
    Math.max(left + image[1], (width - 1) * stride + size),
  ];
  const window = size * size * channels;
  // Numbers: the weights, eight filters side by side; the image with its border; lists and sums.
  const eights = 8 * Math.ceil(filters / 8);
  const shared = paddedHeight * paddedWidth * channels + (window + 4 * size) * eights + 4 * filters + 64;

  function forward(): Kernel['forward'] | undefined {
    const compiled = twin('conv2dForward');
    if (compiled === undefined) return undefined;
    needScratch(4 * (shared + eights));
    return (frame, n0, n1, t0, t1) => {
      const met = compiled(
        ...[addressOf(frame, at.inputs.in, n0, t0), ...stridesOf(at.inputs.in)],
        ...[addressOf(frame, at.outputs.out, n0, t0), ...stridesOf(at.outputs.out)],
        ...[n1 - n0, t1 - t0, ...geometry],
        ...[weight.offset, bias?.offset ?? 0, frame.scratch],
      );
      if (inputTypes.in.kind === 'spikes') frame.counts.acs += met;
      else frame.counts.macs += met;
      if (bias !== undefined) frame.counts.additions += (n1 - n0) * (t1 - t0) * height * width * filters;
    };
  }

  function backward(): Kernel['backward'] {
    if (wanted === undefined || given === undefined) return undefined;
    const compiled = twin('conv2dBackward');
    if (compiled === undefined) return undefined;
    needScratch(4 * shared);
    return (frame, n0, n1, t0, t1) => {
      compiled(
        ...[addressOf(frame, given, n0, t0), ...stridesOf(given)],
        ...[addressOf(frame, wanted, n0, t0), ...stridesOf(wanted)],
        ...[n1 - n0, t1 - t0, ...geometry, weight.offset, frame.scratch],
      );
    };
  }

  function accumulate(): Kernel['accumulate'] {
    if (given === undefined || intoWeight === undefined) return undefined;
    const compiled = twin('conv2dAccumulate');
    if (compiled === undefined) return undefined;
    needScratch(4 * (shared + 8 * height * width));
    return (frame, count, steps) => {
      compiled(
        ...[addressOf(frame, at.inputs.in, 0, 0), ...stridesOf(at.inputs.in)],
        ...[addressOf(frame, given, 0, 0), ...stridesOf(given)],
        ...[count, given.stepStride > 0 ? steps : 1, ...geometry],
        ...[intoWeight.offset, intoBias?.offset ?? 0, frame.scratch],
      );
    };
  }

  return { forward: forward(), backward: backward(), accumulate: accumulate() };
}
