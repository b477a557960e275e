import type { PassSpan } from '../define/driver.js';
import type { RunEvent, RunPosition } from '../define/event.js';
import { type Frame, noCounts, type SignalArray } from '../define/kernel.js';
import { noTwins } from '../engine/engineTwins.js';
import { findNotFinite } from '../engine/finite.js';
import { issue } from '../issue/issue.js';
import { chunkSize } from '../plan/plan.js';
import { ModelFailure } from './failure.js';
import type { OtherPass, Walk } from './walk.js';

/**
 * Shows what was computed elsewhere as the kernels would have: chunk by chunk and window by window, in the memory of
 * one chunk. `from` is a multiple of the chunk. `fill` puts the numbers of `names` there; whoever looks on, the probes
 * and the search for what is not finite follow.
 */
export function* showPass(
  { step, plan, buffer, scratch, control }: OtherPass,
  samples: Int32Array,
  walk: Walk,
  { from, to, names }: { readonly from: number; readonly to: number; readonly names: readonly string[] },
  fill: (frame: Frame, span: PassSpan) => void,
): Generator<RunEvent, void> {
  const signals = names.map((name) => ({ name, array: step.layout.signals.get(name) as SignalArray }));
  const node = step.drivers[0];
  for (let first = from; first < to; first += chunkSize) {
    const count = Math.min(chunkSize, to - first);
    const chunk = first / chunkSize;
    const at = (t: number): RunPosition => ({ node, epoch: walk.epoch, batch: walk.batch, chunk, step: t });
    for (let t0 = 0; t0 < step.numSteps; ) {
      const t1 = Math.min(t0 + step.window, step.numSteps, control.nextStop(at(t0), step.numSteps));
      const frame: Frame = {
        buffer,
        block: plan.blockOffset,
        firstStep: step.window >= step.numSteps ? 0 : t0,
        samples: samples.subarray(first, first + chunkSize),
        epoch: walk.epoch,
        training: walk.training,
        smooth: 'off',
        counts: noCounts(),
        scratch,
      };
      const span = { first, count, t0, t1 };
      fill(frame, span);
      const bad = findNotFinite(frame, signals, count, t0, t1, noTwins);
      if (bad !== undefined) {
        const dot = bad.name.lastIndexOf('.');
        const place = { node: bad.name.slice(0, dot), port: bad.name.slice(dot + 1) };
        const learned = step.loss !== undefined || step.model !== undefined;
        const facts = { sample: bad.sample, step: bad.step, value: String(bad.value), learned };
        throw new ModelFailure(issue('not-finite', place, facts));
      }
      walk.watch?.(frame, span);
      yield* control.probes(step, frame, span);
      yield* control.reached(at(t1));
      t0 = t1;
    }
  }
}
