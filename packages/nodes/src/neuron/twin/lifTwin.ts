import { addressOf, type Binding, type Kernel, stateAddress, stridesOf } from '@rheobase/core';
import type { Twin } from '../../withTwin.js';

/** As the TypeScript kernel has rounded them. */
export interface LifConstants {
  readonly isEuler: boolean;
  readonly gL: number;
  readonly eL: number;
  readonly share: number;
  readonly decay: number;
  readonly vThreshold: number;
  readonly vReset: number;
}

/** The compiled twin of neuron/lif, in float64: what a physical simulation computes in. */
export function lifTwin(binding: Binding, constants: LifConstants): Twin {
  const { dtype, twin, steps, numSteps, ...at } = binding;
  if (dtype !== 'float64') return {};
  const { isEuler, gL, eL, share, decay, vThreshold, vReset } = constants;
  const { current } = at.inputs;
  const { spikes, voltage } = at.outputs;
  const { size } = spikes;
  const scheme = [isEuler ? 1 : 0, gL, eL, share, decay];
  const last = numSteps - 1;

  function forward(): Kernel['forward'] | undefined {
    const compiled = twin('lifForward');
    if (compiled === undefined) return undefined;
    return (frame, n0, n1, t0, t1) => {
      compiled(
        ...[addressOf(frame, current, n0, t0), ...stridesOf(current)],
        ...[addressOf(frame, spikes, n0, t0), addressOf(frame, voltage, n0, t0), ...stridesOf(spikes)],
        stateAddress(frame, at.state.voltage, n0, size),
        stateAddress(frame, at.state.refractory, n0, size),
        ...[n1 - n0, t1 - t0, size, last < t1 ? last - t0 : -1],
        ...[...scheme, vThreshold, vReset, steps.tRef],
      );
      const updates = (n1 - n0) * (t1 - t0) * size;
      frame.counts.updates += updates;
      frame.counts.comparisons += updates;
    };
  }

  function absorb(): Kernel['absorb'] {
    const compiled = twin('lifAdvance');
    if (compiled === undefined) return undefined;
    const [sampleStride] = stridesOf(current);
    return (frame, n0, n1, _, t1) => {
      const potentials = stateAddress(frame, at.state.voltage, n0, size);
      compiled(addressOf(frame, current, n0, t1 - 1), sampleStride, potentials, n1 - n0, size, ...scheme);
    };
  }

  return { forward: forward(), absorb: absorb() };
}
