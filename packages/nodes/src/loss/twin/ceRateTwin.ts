import { addressOf, type Binding, type Kernel, stateAddress, stridesOf } from '@rheobase/core';
import type { Twin } from '../../withTwin.js';

/** The compiled twin of loss/ce-rate. */
export function ceRateTwin({ dtype, numSteps, twin, ...at }: Binding): Twin {
  if (dtype !== 'float32') return {};
  const { spikes, labels } = at.inputs;
  const { loss } = at.outputs;
  const given = at.outputGradients.loss;
  const wanted = at.inputGradients.spikes;

  function forward(): Kernel['forward'] | undefined {
    const compiled = twin('ceRateForward');
    if (compiled === undefined) return undefined;
    return (frame, n0, n1, t0, t1) => {
      compiled(
        ...[addressOf(frame, spikes, n0, t0), ...stridesOf(spikes)],
        ...[addressOf(frame, labels, n0, t0), stridesOf(labels)[0], stateAddress(frame, at.state.sum, n0, 1)],
        ...[addressOf(frame, loss, n0, t0), stridesOf(loss)[0], n1 - n0, t1 - t0, spikes.size, numSteps],
      );
    };
  }

  function backward(): Kernel['backward'] {
    if (given === undefined || wanted === undefined) return undefined;
    const compiled = twin('ceRateBackward');
    if (compiled === undefined) return undefined;
    return (frame, n0, n1, t0, t1) => {
      compiled(
        ...[addressOf(frame, spikes, n0, t0), ...stridesOf(spikes)],
        ...[addressOf(frame, labels, n0, t0), stridesOf(labels)[0]],
        ...[addressOf(frame, given, n0, t0), stridesOf(given)[0], addressOf(frame, wanted, n0, t0)],
        ...[...stridesOf(wanted), n1 - n0, t1 - t0, spikes.size, numSteps],
      );
    };
  }

  return { forward: forward(), backward: backward() };
}
