import { type Fit, leastSquares } from '../../statistics/leastSquares.js';
import type { Family } from './families.js';

export interface Data {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** Currents at which a first look is taken; between the neighbours of the best of them every current is tried. */
const firstPlaces = 24;
/** Steps of a fit whose place is held, and how many of the best are released. */
const heldSteps = 40;
const released = 6;

/**
 * The sum of squares of a function with a threshold has a kink wherever the threshold crosses a point of the data, and
 * may have a minimum between any two of them. So the place is first held at currents of the data while the rest is
 * fitted, and then released from the best ones.
 */
export function fitFamily(family: Family, { x, y }: Data): Fit | undefined {
  const { curve, place, lower } = family;
  const currents = [...new Set(x)].sort((a, b) => a - b);
  const top = y.reduce((most, value) => Math.max(most, value), 0);
  if (top === 0) return undefined;
  const end = currents[currents.length - 1];
  const places = currents.slice(0, -1).filter((one) => one >= (lower?.[place] ?? one));
  const problem = { x, y, curve, ...(lower === undefined ? {} : { lower }) };
  const found: { readonly at: number; readonly fit: Fit }[] = [];
  const tried = new Set<number>();
  const hold = (at: number) => {
    if (tried.has(at)) return;
    tried.add(at);
    for (const start of family.starts(places[at], top, end - places[at])) {
      const fit = leastSquares({ ...problem, start, held: [place], mostSteps: heldSteps });
      if (fit !== undefined) found.push({ at, fit });
    }
    found.sort((a, b) => a.fit.rss - b.fit.rss);
  };
  const stride = Math.ceil(places.length / firstPlaces);
  for (let at = 0; at < places.length; at += stride) hold(at);
  if (found.length === 0) return undefined;
  const [{ at: middle }] = found;
  const last = Math.min(places.length - 1, middle + stride);
  const finer = Math.ceil((2 * stride) / firstPlaces);
  for (let at = Math.max(0, middle - stride); at <= last; at += finer) hold(at);

  let best: Fit | undefined;
  for (const { fit } of found.slice(0, released)) {
    const free = leastSquares({ ...problem, start: fit.parameters });
    if (free !== undefined && (best === undefined || free.rss < best.rss)) best = free;
  }
  return best;
}
