import { addressOf, type Binding, type Kernel, stateAddress, stridesOf } from '@rheobase/core';
import type { Twin } from '../../withTwin.js';

const kinds = ['perfect', 'adaptive', 'exponential', 'quadratic'] as const;

/** What the compiled twin is told of a cell, as its kernel has rounded it. */
export interface CellConstants {
  readonly kind: (typeof kinds)[number];
  readonly threshold: number;
  readonly resetTo: number;
  /** What a spike adds to the second variable. */
  readonly jump?: number;
  /** In the order of the advance in assembly/cells.ts; at most five. */
  readonly constants: readonly number[];
}

/** The compiled twin of the neurons in physical units, in float64. `slow` names the second variable, if there is one. */
export function cellTwin(
  { dtype, twin, steps, ...at }: Binding,
  [potential, slow]: readonly string[],
  { kind, threshold, resetTo, jump = 0, constants }: CellConstants,
): Twin {
  if (dtype !== 'float64') return {};
  const { current } = at.inputs;
  const { spikes, voltage } = at.outputs;
  const { size } = spikes;
  const number = kinds.indexOf(kind);
  const five = [0, 1, 2, 3, 4].map((i) => constants[i] ?? 0);
  const variables = slow === undefined ? 1 : 2;

  function forward(): Kernel['forward'] | undefined {
    const compiled = twin('cellForward');
    if (compiled === undefined) return undefined;
    return (frame, n0, n1, t0, t1) => {
      compiled(
        ...[number, addressOf(frame, current, n0, t0), ...stridesOf(current)],
        ...[addressOf(frame, spikes, n0, t0), addressOf(frame, voltage, n0, t0), ...stridesOf(spikes)],
        stateAddress(frame, at.state[potential], n0, size),
        slow === undefined ? 0 : stateAddress(frame, at.state[slow], n0, size),
        stateAddress(frame, at.state.refractory, n0, size),
        ...[n1 - n0, t1 - t0, size, steps.tRef ?? 0, threshold, resetTo, jump, ...five],
      );
      const neurons = (n1 - n0) * (t1 - t0) * size;
      frame.counts.updates += variables * neurons;
      frame.counts.comparisons += neurons;
    };
  }

  function absorb(): Kernel['absorb'] {
    const compiled = twin('cellAdvance');
    if (compiled === undefined) return undefined;
    const [sampleStride] = stridesOf(current);
    return (frame, n0, n1, _, t1) => {
      compiled(
        ...[number, addressOf(frame, current, n0, t1 - 1), sampleStride],
        stateAddress(frame, at.state[potential], n0, size),
        slow === undefined ? 0 : stateAddress(frame, at.state[slow], n0, size),
        ...[n1 - n0, size, ...five],
      );
    };
  }

  return { forward: forward(), absorb: absorb() };
}
