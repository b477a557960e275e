import type { TimeAxis } from '../define/signalType.js';
import { commonMultiple, type Quantity, stepsOf } from '../document/quantity.js';

/**
 * T: the clock of a pass. Its step, the *tick*, is the shortest time that is a whole number of steps on every time axis
 * of the pass: the dt itself where there is one, else as a rule the coarsest. Windows are cut at whole ticks, so every
 * node has whole steps in them, and what a resampling node reads is there.
 */
export function commonTick(axes: Iterable<TimeAxis>): Quantity | undefined {
  let tick: Quantity | undefined;
  for (const { dt } of axes) tick = tick === undefined ? dt : commonMultiple(tick, dt);
  return tick;
}

/** How many steps of a time axis make a tick; 1 for what has no time. */
export function stepsPerTick(tick: Quantity | undefined, time: TimeAxis | null | undefined): number {
  if (tick === undefined || time === undefined || time === null) return 1;
  const counted = stepsOf(tick, time.dt);
  if (!('steps' in counted)) throw new Error(`internal: a tick of ${tick.written} in steps of ${time.dt.written}`);
  return counted.steps;
}

/** The dt of an axis as a kernel is given it: in ms, or 1 where time is counted in steps. */
export function dtNumber(dt: Quantity): number {
  return dt.text === '1 step' ? 1 : dt.value;
}
