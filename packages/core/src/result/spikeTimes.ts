import { parseQuantity } from '../document/quantity.js';
import { sameDimension } from '../document/unit.js';

/**
 * Comparing two ascending spike trains. Spikes are matched one to one, in order, each pair at most a tolerance apart;
 * taking the earliest that fits is best for points on a line. What is left on either side is unmatched.
 */

type Train = readonly number[];

/** Spikes without a partner, and the time of the first; times in ms. */
export function unmatched(wanted: Train, got: Train, tolerance: number): { count: number; first: number | undefined } {
  const { alone } = match(wanted, got, tolerance);
  return { count: alone.length, first: alone.length === 0 ? undefined : Math.min(...alone) };
}

/**
 * The smallest tolerance in ms under which at most `most` spikes are unmatched on the side that has more of them;
 * Infinity where the counts alone differ by more.
 */
export function smallestShift(wanted: Train, got: Train, most: number): number {
  const passes = (tolerance: number) => match(wanted, got, tolerance).lonely <= most;
  if (Math.abs(wanted.length - got.length) > most) return Number.POSITIVE_INFINITY;
  if (passes(0)) return 0;
  const all = [...wanted, ...got];
  let low = 0;
  let high = Math.max(...all) - Math.min(...all);
  // Halving ends where no number lies between; the distance of the farthest pair is then exact.
  for (let middle = (low + high) / 2; middle > low && middle < high; middle = (low + high) / 2) {
    if (passes(middle)) high = middle;
    else low = middle;
  }
  return match(wanted, got, high).farthest;
}

function match(wanted: Train, got: Train, tolerance: number) {
  const alone: number[] = [];
  let [i, j, pairs, farthest] = [0, 0, 0, 0];
  while (i < wanted.length && j < got.length) {
    const distance = Math.abs(wanted[i] - got[j]);
    if (distance <= tolerance) {
      farthest = Math.max(farthest, distance);
      pairs++;
      i++;
      j++;
    } else alone.push(wanted[i] < got[j] ? wanted[i++] : got[j++]);
  }
  alone.push(...wanted.slice(i), ...got.slice(j));
  return { alone, farthest, lonely: Math.max(wanted.length, got.length) - pairs };
}

/** A time in ms; undefined for what is none. */
export function milliseconds(text: string): number | undefined {
  const parsed = parseQuantity(text);
  const reference = parseQuantity('1 ms');
  if ('error' in parsed || 'error' in reference) return undefined;
  return sameDimension(parsed.ok.dimension, reference.ok.dimension) ? parsed.ok.value : undefined;
}
