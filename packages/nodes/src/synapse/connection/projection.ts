import {
  type Binding,
  type ChunkArray,
  chunkView,
  type Frame,
  featureCount,
  type Kernel,
  param,
  parseQuantity,
  type Quantity,
  rowOf,
  type SignalPort,
  type SignalType,
  type Sizing,
} from '@rheobase/core';
import { z } from 'zod';

/** What connections between two populations have in common, whatever decides who is connected. */

/** The targets of source j are `targets[starts[j]] … targets[starts[j + 1] − 1]`, ascending. */
export interface Connections {
  readonly starts: Int32Array;
  readonly targets: Int32Array;
  /** Multiplies the weight of each connection; 1 where it is left out. */
  readonly factors?: Float64Array;
}

export const projectionParams = {
  size: param.integer('number of neurons in the target population', { default: 1, min: 1, max: 10_000_000 }),
  weight: z
    .union([
      param.quantity('pA', 'weight as a current', { default: '20 pA' }),
      param.quantity('nS', 'weight as a conductance', { default: '1 nS', min: '0 nS' }),
    ])
    .prefault('20 pA')
    .meta({
      description:
        'what one spike adds at its target: a current (negative: inhibition) or a conductance (at least 0 nS); its unit decides what leaves',
      unit: 'pA',
    }),
  delay: param.quantity('ms', 'from the spike to its arrival: at least one step', {
    default: '1 ms',
    min: '0 ms',
    aboveMin: true,
    wholeSteps: true,
  }),
};

interface ProjectionParams {
  readonly size: number;
  readonly weight: Quantity;
  readonly delay: Quantity;
}

export const projectionSymbols = {
  S_j: 'spike of source neuron j, 0 or 1',
  w: 'weight of one connection, pA or nS',
  y_i: 'what arrives at target neuron i in this step: the jump of its synaptic current (pA) or conductance (nS)',
  d: 'delay, ms; a whole number of steps, at least one',
};

export const projectionNotes = [
  'A jump lasts one step by itself: synapse/exponential or synapse/alpha gives it its time course.',
  'Because of the delay it may close a loop, and a population may connect to itself.',
  'Weights do not learn. Counted: one accumulation for each connection that a spike crosses, when it is sent.',
];

export const spikesIn = {
  spikes: { signal: 'spikes', shape: ['...n'], time: 'required', doc: 'spikes of the source population' },
} as const satisfies Record<string, SignalPort>;

export const jumpsOut = {
  out: { signal: ['current', 'conductance'], shape: ['size'], doc: 'sum of the jumps that arrive' },
} as const satisfies Record<string, SignalPort>;

export function inferProjection({ params }: { readonly params: ProjectionParams }) {
  const isCurrent = sameUnit(params.weight, '1 pA');
  const type: Partial<SignalType> = isCurrent ? { kind: 'current', unit: 'pA' } : { kind: 'conductance', unit: 'nS' };
  return { outputs: { out: { ...type, shape: [{ size: params.size }] } } };
}

function sameUnit({ dimension }: Quantity, text: string): boolean {
  const parsed = parseQuantity(text);
  return 'ok' in parsed && parsed.ok.dimension.every((power, base) => power === dimension[base]);
}

export function projectionState({ steps, inputTypes }: Sizing) {
  return { line: { length: steps.delay * featureCount(inputTypes.spikes) } };
}

/** Lists the sources that fired in a row of a signal or of the line, ascending; gives how many there are. */
interface Listing {
  readonly fired: Int32Array;
  list(array: ChunkArray, from: number): number;
}

/** The lists of one call: with a compiled twin in float64. */
function listingOf({ dtype, twin, needScratch, inputs, state }: Binding<ProjectionParams>): (frame: Frame) => Listing {
  const sources = inputs.spikes.size;
  const compiled = dtype === 'float64' ? twin('firedRow64') : undefined;
  if (compiled === undefined) {
    const fired = new Int32Array(sources);
    return (frame) => {
      const spikes = chunkView(frame, inputs.spikes);
      const line = chunkView(frame, state.line);
      return {
        fired,
        list(array, from) {
          const values = array === state.line ? line : spikes;
          let count = 0;
          for (let j = 0; j < sources; j++) if (values[from + j] !== 0) fired[count++] = j;
          return count;
        },
      };
    };
  }
  needScratch(4 * sources);
  return ({ buffer, block, scratch }) => ({
    fired: new Int32Array(buffer as ArrayBuffer, scratch, sources),
    list: ({ offset }, from) => compiled(block + offset + 8 * from, sources, scratch),
  });
}

/** y_i[t] = Σ_j w_ij S_j[t − d], ascending j from +0; only sources that fired are looked at. */
export function projectionKernel(
  binding: Binding<ProjectionParams>,
  { starts, targets, factors }: Connections,
): Kernel {
  const {
    steps: { delay },
    round,
    params: { weight },
    ...at
  } = binding;
  const sources = at.inputs.spikes.size;
  const jump = round(weight.value);
  const jumps = factors && Array.from(factors, (factor) => round(factor * weight.value));
  const listing = listingOf(binding);
  /** Where the ring keeps the spikes of step t. */
  const slot = (n: number, t: number) => (n * delay + (t % delay)) * sources;
  return {
    forward(frame, n0, n1, t0, t1) {
      const y = chunkView(frame, at.outputs.out);
      const { fired, list } = listing(frame);
      for (let n = n0; n < n1; n++) {
        for (let t = t0; t < t1; t++) {
          const to = rowOf(frame, at.outputs.out, n, t);
          y.fill(0, to, to + at.outputs.out.size);
          const count =
            t - delay < t0
              ? list(at.state.line, slot(n, t))
              : list(at.inputs.spikes, rowOf(frame, at.inputs.spikes, n, t - delay));
          for (let f = 0; f < count; f++) {
            const end = starts[fired[f] + 1];
            for (let k = starts[fired[f]]; k < end; k++) {
              const own = to + targets[k];
              y[own] = round(y[own] + (jumps === undefined ? jump : jumps[k]));
            }
          }
        }
      }
    },

    absorb(frame, n0, n1, t0, t1) {
      const spikes = chunkView(frame, at.inputs.spikes);
      const line = chunkView(frame, at.state.line);
      const { fired, list } = listing(frame);
      let crossed = 0;
      for (let n = n0; n < n1; n++) {
        for (let t = t0; t < t1; t++) {
          const from = rowOf(frame, at.inputs.spikes, n, t);
          const count = list(at.inputs.spikes, from);
          for (let f = 0; f < count; f++) crossed += starts[fired[f] + 1] - starts[fired[f]];
          if (t >= t1 - delay) line.set(spikes.subarray(from, from + sources), slot(n, t));
        }
      }
      frame.counts.acs += crossed;
    },
  };
}

/** Connections from pairs that come in ascending order of source, then target. */
export function connectionsOf(
  sources: number,
  pairs: Iterable<readonly [source: number, target: number]>,
): Connections {
  const starts = new Int32Array(sources + 1);
  const targets: number[] = [];
  for (const [source, target] of pairs) {
    starts[source + 1] += 1;
    targets.push(target);
  }
  for (let j = 0; j < sources; j++) starts[j + 1] += starts[j];
  return { starts, targets: Int32Array.from(targets) };
}
