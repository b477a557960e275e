import type { RunEvent } from '@rheobase/core';
import type { LookData, LookForm, LookRequest } from './protocol.js';

type ProbeEvent = Extract<RunEvent, { readonly type: 'probe' }>;

/** Makes something small of the numbers of one port, window by window. */
export interface SignalLook {
  readonly see: (event: ProbeEvent) => void;
  /** What is to be shown, if anything is new. */
  readonly take: () => LookData | undefined;
}

/** What can be made of a signal. The other forms are read from memory. */
export const lookForms: Partial<Record<LookForm, (request: LookRequest) => SignalLook>> = {
  raster,
  trace,
  values,
  activity,
  rate,
};

/** More marks than this cannot be told apart in a node. */
const most = { rows: 160, columns: 240, lines: 10, few: 5, values: 4096, bins: 20 } as const;

/** Which of the steps of a pass a sample was seen at; a new sample, or a new walk over the same one, begins anew. */
function isNew(last: ProbeEvent | undefined, event: ProbeEvent): boolean {
  if (last === undefined || last.sample !== event.sample || last.size !== event.size) return true;
  return event.firstStep !== last.firstStep + last.steps;
}

/** Neurons downwards, steps to the right; a mark where any neuron of a row is active in any step of a column. */
function raster({ key, form }: LookRequest): SignalLook {
  let last: ProbeEvent | undefined;
  let grid = new Uint8Array(0);
  let [rows, columns, seen] = [0, 0, 0];
  let changed = false;
  return {
    see(event) {
      const { size, steps, firstStep, length, values: numbers } = event;
      if (isNew(last, event)) {
        rows = Math.min(size, most.rows);
        columns = Math.min(length, most.columns);
        grid = new Uint8Array(rows * columns);
      }
      for (let t = 0; t < steps; t++) {
        const column = Math.floor(((firstStep + t) * columns) / length);
        for (let f = 0, at = t * size; f < size; f++, at++) {
          if (numbers[at] !== 0) grid[Math.floor((f * rows) / size) * columns + column] = 1;
        }
      }
      seen = firstStep + steps;
      last = event;
      changed = true;
    },
    take() {
      if (!changed || last === undefined) return undefined;
      changed = false;
      const facts = { size: last.size };
      return { key, form, sample: last.sample, rows, columns, values: grid.slice(), steps: last.length, seen, facts };
    },
  };
}

/** A few neurons over time: in each column the lowest and the highest number, so that no spike is lost. */
function trace({ key, form }: LookRequest): SignalLook {
  let last: ProbeEvent | undefined;
  let lows = new Float32Array(0);
  let picks: number[] = [];
  let [columns, seen] = [0, 0];
  let changed = false;
  return {
    see(event) {
      const { size, steps, firstStep, length, values: numbers } = event;
      if (isNew(last, event)) {
        const lines = size <= most.lines ? size : most.few;
        picks = Array.from({ length: lines }, (_, line) =>
          lines === 1 ? 0 : Math.round((line * (size - 1)) / (lines - 1)),
        );
        columns = Math.min(length, most.columns);
        lows = new Float32Array(lines * columns * 2).fill(Number.NaN);
      }
      for (const [line, f] of picks.entries()) {
        for (let t = 0; t < steps; t++) {
          const at = 2 * (line * columns + Math.floor(((firstStep + t) * columns) / length));
          const number = numbers[t * size + f];
          if (!(lows[at] <= number)) lows[at] = number;
          if (!(lows[at + 1] >= number)) lows[at + 1] = number;
        }
      }
      seen = firstStep + steps;
      last = event;
      changed = true;
    },
    take() {
      if (!changed || last === undefined) return undefined;
      changed = false;
      return {
        key,
        form,
        sample: last.sample,
        rows: picks.length,
        columns,
        values: lows.slice(),
        steps: last.length,
        seen,
        facts: { size: last.size },
        picks,
      };
    },
  };
}

/** The numbers of a signal without time, or of its last step. */
function values({ key, form }: LookRequest): SignalLook {
  let last: ProbeEvent | undefined;
  return {
    see(event) {
      last = event;
    },
    take() {
      if (last === undefined) return undefined;
      const { sample, size, steps, length, values: numbers } = last;
      last = undefined;
      const shown = Math.min(size, most.values);
      const from = (steps - 1) * size;
      const picture = Float32Array.from({ length: shown }, (_, i) => numbers[from + Math.floor((i * size) / shown)]);
      return {
        key,
        form,
        sample,
        rows: 1,
        columns: shown,
        values: picture,
        steps: length,
        seen: length,
        facts: { size },
      };
    },
  };
}

/** Samples that a histogram stands for; the older half leaves together. */
const remembered = 64;

/** How many neurons are active how often, and which are never, or at every step of every sample that was looked at. */
function activity({ key, form }: LookRequest): SignalLook {
  let size = 0;
  let buckets = [emptyBucket(0), emptyBucket(0)];
  let changed = false;
  return {
    see(event) {
      if (event.size !== size) {
        size = event.size;
        buckets = [emptyBucket(size), emptyBucket(size)];
      }
      if (event.firstStep === 0 && ++buckets[1].samples > remembered / 2) {
        buckets = [buckets[1], emptyBucket(size)];
        buckets[0].samples--;
        buckets[1].samples = 1;
      }
      const [, { active }] = buckets;
      for (let t = 0, at = 0; t < event.steps; t++) {
        for (let f = 0; f < size; f++, at++) if (event.values[at] !== 0) active[f]++;
      }
      buckets[1].steps += event.steps;
      changed = true;
    },
    take() {
      if (!changed) return undefined;
      changed = false;
      const [old, now] = buckets;
      const steps = old.steps + now.steps;
      const bins = new Float32Array(most.bins);
      let [dead, full, sum] = [0, 0, 0];
      for (let f = 0; f < size; f++) {
        const count = old.active[f] + now.active[f];
        if (count === 0) dead++;
        if (count === steps) full++;
        sum += count / steps;
        bins[Math.min(most.bins - 1, Math.floor((count / steps) * most.bins))]++;
      }
      const facts = { size, dead, saturated: full, mean: sum / Math.max(1, size), samples: old.samples + now.samples };
      return { key, form, sample: 0, rows: 1, columns: most.bins, values: bins, steps, seen: steps, facts };
    },
  };
}

function emptyBucket(size: number) {
  return { active: new Uint32Array(size), steps: 0, samples: 0 };
}

/** Spikes per step of each neuron since `after`, over all samples so far. */
function rate({ key, form, after = 0 }: LookRequest): SignalLook {
  let counts = new Float64Array(0);
  let [steps, seen, length, sample] = [0, 0, 1, 0];
  let changed = false;
  return {
    see(event) {
      const { size, values: numbers, firstStep } = event;
      if (counts.length !== size) {
        counts = new Float64Array(size);
        steps = 0;
      }
      for (let t = 0; t < event.steps; t++) {
        if (firstStep + t <= after) continue;
        steps++;
        for (let f = 0; f < size; f++) if (numbers[t * size + f] !== 0) counts[f]++;
      }
      ({ length, sample } = event);
      seen = firstStep + event.steps;
      changed = true;
    },
    take() {
      if (!changed) return undefined;
      changed = false;
      const rates = Float32Array.from(counts, (count) => (steps === 0 ? 0 : count / steps));
      const facts = { size: counts.length, counted: steps };
      return { key, form, sample, rows: 1, columns: rates.length, values: rates, steps: length, seen, facts };
    },
  };
}
