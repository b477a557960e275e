import {
  type BoundKernel,
  chunkSize,
  chunkView,
  type Frame,
  noCounts,
  type OtherPass,
  rowOf,
  type SliceGroup,
  type Walk,
} from '@rheobase/core';
import type { HostSignal } from './hostSignal.js';

/**
 * The side of the data: sources and encoders run on their kernels, chunk by chunk in the memory of one chunk, and
 * their outputs are copied out as rows, step after step.
 */
export function runNativeSide(
  { plan, step, bound, buffer, scratch }: OtherPass,
  paths: ReadonlySet<string>,
  wanted: readonly string[],
  samples: Int32Array,
  walk: Walk,
): ReadonlyMap<string, HostSignal> {
  const { numSteps, layout } = step;
  const groups = step.groups.filter(({ members }) => members.some((path) => paths.has(path)));
  const out = new Map(
    wanted.map((name): [string, HostSignal] => {
      const array = layout.signals.get(name);
      if (array === undefined) throw new Error(`internal: no signal ${name}`);
      const varies = array.stepStride > 0;
      const length = samples.length * array.size * (varies ? numSteps : 1);
      return [name, { values: new Float32Array(length), size: array.size, varies, rows: samples.length }];
    }),
  );

  for (let first = 0; first < samples.length; first += chunkSize) {
    const count = Math.min(chunkSize, samples.length - first);
    const frameAt = (firstStep: number): Frame => ({
      buffer,
      block: plan.blockOffset,
      firstStep,
      samples: samples.subarray(first, first + chunkSize),
      epoch: walk.epoch,
      training: walk.training,
      smooth: 'off',
      counts: noCounts(),
      scratch,
    });
    const start = frameAt(0);
    for (const path of paths) {
      const { binding, kernel } = bound.get(path) as BoundKernel;
      for (const state of Object.values(binding.state)) chunkView(start, state).fill(0);
      kernel.reset?.(start, 0, count);
    }
    runPhase(groups, 'before', bound, start, count, 0, 1);
    for (let t0 = 0; t0 < numSteps; t0 += step.window) {
      const t1 = Math.min(numSteps, t0 + step.window);
      const frame = frameAt(step.window >= numSteps ? 0 : t0);
      runPhase(groups, 'stepping', bound, frame, count, t0, t1);
      for (const [name, host] of out) copyOut(name, host, frame, first, count, t0, t1);
    }
  }
  return out;

  function copyOut(name: string, host: HostSignal, frame: Frame, first: number, count: number, t0: number, t1: number) {
    const array = layout.signals.get(name);
    if (array === undefined) return;
    const values = chunkView(frame, array);
    for (let n = 0; n < count; n++) {
      for (let t = host.varies ? t0 : 0; t < (host.varies ? t1 : 1); t++) {
        const from = host.varies ? rowOf(frame, array, n, t) : n * array.sampleStride;
        const row = (host.varies ? t * host.rows : 0) + first + n;
        host.values.set(values.subarray(from, from + array.size), row * array.size);
      }
    }
  }
}

function runPhase(
  groups: readonly SliceGroup[],
  phase: SliceGroup['phase'],
  bound: ReadonlyMap<string, BoundKernel>,
  frame: Frame,
  count: number,
  t0: number,
  t1: number,
): void {
  for (const { phase: own, members, stepwise } of groups) {
    if (own !== phase) continue;
    const cut = stepwise ? 1 : t1 - t0;
    for (let t = t0; t < t1; t += cut) {
      for (const path of members) bound.get(path)?.kernel.forward(frame, 0, count, t, t + cut);
      for (const path of members) bound.get(path)?.kernel.absorb?.(frame, 0, count, t, t + cut);
    }
  }
}
