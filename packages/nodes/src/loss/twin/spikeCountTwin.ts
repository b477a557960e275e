import { addressOf, type Binding, type Frame, type Kernel, stateAddress, stridesOf } from '@rheobase/core';

type Count = Kernel['forward'];

/** Whole numbers up to here are exact in float32. */
const exactUpTo = 2 ** 24;

/**
 * The compiled parts of loss/spike-count: counting, and laying the gradient of a sample out over its steps. `count` and
 * `gradientOf` are those of the kernel; real-valued signals, and steps made smooth for gradient checks, stay with it.
 */
export function spikeCountTwin(
  { dtype, numSteps, inputTypes, twin, needScratch, ...at }: Binding,
  count: Count,
  gradientOf: (frame: Frame, n: number, row: Float32Array | Float64Array) => void,
): { readonly count: Count; readonly backward: Kernel['backward'] } {
  const { spikes } = at.inputs;
  const { size } = spikes;
  const isCounted = dtype === 'float32' && inputTypes.spikes.kind === 'spikes' && size * numSteps <= exactUpTo;
  const counting = isCounted ? twin('spikeCountForward') : undefined;
  const wanted = at.inputGradients.spikes;
  const isTaught = dtype === 'float32' && at.outputGradients.loss !== undefined && wanted !== undefined;
  const spreading = isTaught ? twin('spikeCountBackward') : undefined;
  if (spreading !== undefined) needScratch(4 * size);
  return {
    count:
      counting === undefined
        ? count
        : (frame, n0, n1, t0, t1) => {
            if (frame.smooth !== 'off') return count(frame, n0, n1, t0, t1);
            counting(
              ...[addressOf(frame, spikes, n0, t0), ...stridesOf(spikes)],
              ...[stateAddress(frame, at.state.counts, n0, size), stateAddress(frame, at.state.layer, n0, 1)],
              ...[n1 - n0, t1 - t0, size],
            );
          },
    backward:
      spreading === undefined || wanted === undefined
        ? undefined
        : (frame, n0, n1, t0, t1) => {
            const row = new Float32Array(frame.buffer as ArrayBuffer, frame.scratch, size);
            for (let n = n0; n < n1; n++) {
              gradientOf(frame, n, row);
              const [, stepStride] = stridesOf(wanted);
              spreading(frame.scratch, addressOf(frame, wanted, n, t0), stepStride, t1 - t0, size);
            }
          },
  };
}
