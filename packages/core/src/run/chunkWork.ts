import { chunkView, type Frame } from '../define/kernel.js';
import type { TrainedArray } from '../plan/layout.js';
import type { PassStep } from '../plan/plan.js';
import type { ChunkRunner, MutableFrame } from './chunkRunner.js';

/** One chunk of a pass that keeps all its steps, from its samples to its partial sums, in one go. */
export function computeChunk(
  runner: ChunkRunner,
  step: PassStep,
  frame: MutableFrame,
  count: number,
  training:
    | { readonly samples: number; readonly truncate: number | undefined; readonly trained: readonly TrainedArray[] }
    | undefined,
): void {
  const [stage] = runner.stages(frame.training);
  runner.start(frame, count);
  runner.before(stage, frame, count);
  runner.window(stage, frame, count, 0, step.numSteps);
  if (training === undefined) return;
  runner.startBackward(frame, 1 / training.samples);
  runner.backward(stage, frame, count, step.numSteps, training.truncate);
  runner.accumulate(frame, count, training.trained);
}

/** The loss of each sample of a chunk. */
export function readLosses(step: PassStep, frame: Frame, count: number, first: number, losses: Float64Array): void {
  const array = step.loss === undefined ? undefined : step.layout.signals.get(step.loss);
  if (array === undefined) return;
  const values = chunkView(frame, array);
  for (let n = 0; n < count; n++) losses[first + n] = values[n * array.sampleStride];
}
