import { addressOf, type Binding, type Kernel, stateAddress, stridesOf } from '@rheobase/core';

/** As encode/latency has worked it out; each number is rounded to the dtype. */
export interface LatencyCode {
  readonly isLinear: boolean;
  readonly tau: number;
  readonly threshold: number;
  /** The weakest value that the logarithmic code tells apart. */
  readonly least: number;
  /** The step at which a value below the threshold fires, or −1. */
  readonly belowThreshold: number;
}

/** The compiled twin of encode/latency, in float32. */
export function latencyTwin(binding: Binding, code: LatencyCode): Kernel['forward'] | undefined {
  const { dtype, inputs, outputs, state, twin } = binding;
  const compiled = dtype === 'float32' ? twin('latencyForward') : undefined;
  if (compiled === undefined) return undefined;
  const { size } = outputs.spikes;
  const [sampleStride] = stridesOf(inputs.in);
  return (frame, n0, n1, t0, t1) => {
    compiled(
      // It has no steps: any is where the sample begins.
      ...[addressOf(frame, inputs.in, n0, t0), sampleStride, stateAddress(frame, state.fires, n0, size)],
      ...[addressOf(frame, outputs.spikes, n0, t0), ...stridesOf(outputs.spikes)],
      ...[n1 - n0, t0, t1 - t0, size, code.isLinear ? 1 : 0],
      ...[code.tau, code.threshold, code.least, code.belowThreshold],
    );
    if (t0 === 0) frame.counts.encodings += (n1 - n0) * size;
  };
}
