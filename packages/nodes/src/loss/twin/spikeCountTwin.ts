import { addressOf, type Binding, type Frame, type Kernel, stateAddress, stridesOf } from '@rheobase/core';
import type { Twin } from '../../withTwin.js';

/** Whole numbers up to here are exact in float32. */
const exactUpTo = 2 ** 24;

interface Bounds {
  readonly lower: number;
  readonly upper: number;
  readonly of: 'neuron' | 'layer';
}

/**
 * The compiled twin of loss/spike-count. Real-valued signals, and steps made smooth for gradient checks, stay with the
 * kernel, whose own way is `plain`.
 */
export function spikeCountTwin(
  { dtype, numSteps, inputTypes, twin, ...at }: Binding,
  { lower, upper, of }: Bounds,
  plain: Kernel['forward'],
): Twin {
  const { spikes } = at.inputs;
  const { loss } = at.outputs;
  const { size } = spikes;
  const parts = size * numSteps;
  if (dtype !== 'float32' || inputTypes.spikes.kind !== 'spikes' || parts > exactUpTo) return {};
  const given = at.outputGradients.loss;
  const wanted = at.inputGradients.spikes;
  const rest = [size, numSteps, parts, lower, upper, of === 'layer' ? 1 : 0];
  const countsAt = (frame: Frame, n: number) => [
    stateAddress(frame, at.state.counts, n, size),
    stateAddress(frame, at.state.layer, n, 1),
  ];

  function forward(): Kernel['forward'] | undefined {
    const compiled = twin('spikeCountForward');
    if (compiled === undefined) return undefined;
    return (frame, n0, n1, t0, t1) => {
      if (frame.smooth !== 'off') {
        plain(frame, n0, n1, t0, t1);
        return;
      }
      compiled(
        ...[addressOf(frame, spikes, n0, t0), ...stridesOf(spikes), ...countsAt(frame, n0)],
        ...[addressOf(frame, loss, n0, 0), stridesOf(loss)[0], n1 - n0, t1 - t0, ...rest],
      );
    };
  }

  function backward(): Kernel['backward'] {
    if (given === undefined || wanted === undefined) return undefined;
    const compiled = twin('spikeCountBackward');
    if (compiled === undefined) return undefined;
    return (frame, n0, n1, t0, t1) => {
      compiled(
        ...[...countsAt(frame, n0), addressOf(frame, given, n0, 0), stridesOf(given)[0]],
        ...[addressOf(frame, wanted, n0, t0), ...stridesOf(wanted), n1 - n0, t1 - t0, ...rest],
      );
    };
  }

  return { forward: forward(), backward: backward() };
}
