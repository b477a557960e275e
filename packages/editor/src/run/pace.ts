import type { RunPosition } from '@rheobase/core';
import type { Stride } from './protocol.js';

/**
 * Where a run pauses. It may pause at any position that the engine passes; which ones changes no byte. A stride of
 * one step needs windows of one step, which the engine is told with `until`.
 */
export interface Pace {
  /** Whether the run stops here; `isNext` where the engine has come to the step that it was told of. */
  readonly pausesAt: (position: RunPosition, isNext: boolean) => boolean;
  readonly pause: () => void;
  readonly go: (stride: Stride | undefined, from: RunPosition | undefined) => void;
  /** The step that a window has to end at, where one step at a time is wanted; `numSteps` is the length of the pass. */
  readonly nextStep: (numSteps: number) => { readonly node: string; readonly step: number } | undefined;
}

export function createPace(): Pace {
  let wanted: Stride | 'now' | undefined;
  let from: RunPosition | undefined;
  return {
    pausesAt(position, isNext) {
      if (wanted === undefined) return false;
      if (wanted === 'now' || from === undefined || position.node !== from.node) return true;
      // What other threads have finished meanwhile is no step.
      if (wanted === 'step') return isNext;
      if (position.epoch !== from.epoch) return true;
      return wanted === 'batch' && position.batch !== from.batch;
    },
    pause() {
      wanted = 'now';
    },
    go(stride, position) {
      wanted = stride;
      from = position;
    },
    nextStep(numSteps) {
      if (wanted !== 'step' || from === undefined) return undefined;
      // After the last step of a chunk comes the first of the next.
      return { node: from.node, step: from.step < numSteps ? from.step + 1 : 1 };
    },
  };
}
