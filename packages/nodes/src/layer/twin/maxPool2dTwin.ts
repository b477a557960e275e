import { addressOf, type Binding, type Kernel, stridesOf } from '@rheobase/core';
import type { Twin } from '../../withTwin.js';

/** As layer/max-pool2d has worked it out. */
export interface PoolingShape {
  readonly channels: number;
  readonly size: number;
  readonly stride: number;
  readonly top: number;
  readonly left: number;
  /** Rows and columns of the output. */
  readonly height: number;
  readonly width: number;
  /** Comparisons of one image. */
  readonly compared: number;
}

/** The compiled twin of layer/max-pool2d, in float32. `image` has the rows and columns of the input. */
export function maxPool2dTwin(binding: Binding, image: readonly [number, number], shape: PoolingShape): Twin {
  const { dtype, twin, ...at } = binding;
  if (dtype !== 'float32') return {};
  const { channels, size, stride, top, left, height, width, compared } = shape;
  const geometry = [...image, channels, size, stride, top, left, height, width];
  const wanted = at.inputGradients.in;
  const given = at.outputGradients.out;

  function forward(): Kernel['forward'] | undefined {
    const compiled = twin('maxPool2dForward');
    if (compiled === undefined) return undefined;
    return (frame, n0, n1, t0, t1) => {
      compiled(
        ...[addressOf(frame, at.inputs.in, n0, t0), ...stridesOf(at.inputs.in)],
        ...[addressOf(frame, at.outputs.out, n0, t0), ...stridesOf(at.outputs.out)],
        ...[n1 - n0, t1 - t0, ...geometry],
      );
      frame.counts.comparisons += (n1 - n0) * (t1 - t0) * compared;
    };
  }

  function backward(): Kernel['backward'] {
    if (wanted === undefined || given === undefined) return undefined;
    const compiled = twin('maxPool2dBackward');
    if (compiled === undefined) return undefined;
    return (frame, n0, n1, t0, t1) => {
      compiled(
        ...[addressOf(frame, at.inputs.in, n0, t0), ...stridesOf(at.inputs.in)],
        ...[addressOf(frame, given, n0, t0), ...stridesOf(given)],
        ...[addressOf(frame, wanted, n0, t0), ...stridesOf(wanted)],
        ...[n1 - n0, t1 - t0, ...geometry],
      );
    };
  }

  return { forward: forward(), backward: backward() };
}
