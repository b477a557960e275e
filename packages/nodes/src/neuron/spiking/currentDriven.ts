import {
  type Binding,
  chunkView,
  featureCount,
  type Kernel,
  param,
  type Quantity,
  rowOf,
  type Sizing,
} from '@rheobase/core';
import { withTwin } from '../../withTwin.js';
import { type CellConstants, cellTwin } from '../twin/cellTwin.js';

/** What neurons in physical units have in common: current in, spikes and voltage out, Euler steps between. */

type Floats = Float32Array | Float64Array;

/** The numbers of all neurons of a chunk, by the name of the variable; `voltage` is among them. */
export type Variables<Name extends string> = Readonly<Record<Name, Floats>>;

export interface Cell<Name extends string> {
  /** The variables at the first step; 0 where it is left out. */
  readonly start: Readonly<Partial<Record<Name, number>>>;
  /** Whether neuron i fires at the beginning of a step. */
  fires(of: Variables<Name>, i: number): boolean;
  /** What a spike sets. */
  reset(of: Variables<Name>, i: number): void;
  /** Over one step with a current that is held. */
  advance(of: Variables<Name>, i: number, current: number): void;
  /** The same, for the compiled twin. */
  readonly compiled: CellConstants;
}

export const refractory = param.quantity('ms', 'refractory time τ_ref', {
  default: '0 ms',
  min: '0 ms',
  wholeSteps: true,
});

export const currentIn = {
  current: { signal: 'current', shape: ['...n'], time: 'required', doc: 'current into each neuron' },
} as const;

export const spikesAndVoltage = {
  spikes: { signal: 'spikes', shape: ['...n'], doc: '1 where the neuron fires' },
  voltage: { signal: 'voltage', shape: ['...n'], doc: 'V, after the reset of this step' },
} as const;

export const orderNotes = [
  'Order of a step: a neuron that is refractory only waits at V_reset; else the threshold is looked at, and a spike resets at once; then all variables advance together from what they are now.',
  'V[t] and the spike at t follow from currents before t: spikes or voltage may be wired back to the current without a delay.',
  'No gradient. Counted per neuron and step: one update for each variable, one comparison.',
];

export function resetBelow({ vThreshold, vReset }: { readonly vThreshold: Quantity; readonly vReset: Quantity }) {
  if (vReset.value < vThreshold.value) return undefined;
  const expected = `a potential below the threshold of ${vThreshold.written}`;
  return { parameter: 'vReset', expected, got: `"${vReset.written}"` };
}

export function stateOf(names: readonly string[]) {
  return ({ inputTypes }: Sizing) => {
    const length = featureCount(inputTypes.current);
    return Object.fromEntries([...names, 'refractory'].map((name) => [name, { length }]));
  };
}

export function costOf(variables: number) {
  return ({ inputTypes }: Sizing) => {
    const neurons = featureCount(inputTypes.current);
    return { updates: variables * neurons, comparisons: neurons };
  };
}

/** Runs a cell of these variables; the first is the potential. */
export function currentDriven<Name extends string>(binding: Binding, names: readonly Name[], cell: Cell<Name>): Kernel {
  const { steps, ...at } = binding;
  const { size } = at.outputs.spikes;
  const [potential] = names;
  const wait = steps.tRef ?? 0;
  const variables = (frame: Parameters<Kernel['forward']>[0]) =>
    Object.fromEntries(names.map((name) => [name, chunkView(frame, at.state[name])])) as Record<Name, Floats>;

  function advance(of: Variables<Name>, own: number, current: Floats, input: number): void {
    for (let f = 0; f < size; f++) cell.advance(of, own + f, current[input + f]);
  }

  const plain: Kernel = {
    reset(frame, n0, n1) {
      const of = variables(frame);
      for (const name of names) of[name].fill(at.round(cell.start[name] ?? 0), n0 * size, n1 * size);
      chunkView(frame, at.state.refractory).fill(0, n0 * size, n1 * size);
    },

    forward(frame, n0, n1, t0, t1) {
      const of = variables(frame);
      const current = chunkView(frame, at.inputs.current);
      const spikes = chunkView(frame, at.outputs.spikes);
      const voltage = chunkView(frame, at.outputs.voltage);
      const countdowns = chunkView(frame, at.state.refractory);
      for (let n = n0; n < n1; n++) {
        for (let t = t0; t < t1; t++) {
          if (t > t0) advance(of, n * size, current, rowOf(frame, at.inputs.current, n, t - 1));
          const output = rowOf(frame, at.outputs.spikes, n, t);
          for (let f = 0; f < size; f++) {
            const own = n * size + f;
            let spike = 0;
            if (countdowns[own] > 0) {
              countdowns[own] -= 1;
              const before = names.map((name) => of[name][own]);
              cell.reset(of, own);
              // Waiting holds the potential; what else a spike sets, it sets once.
              names.forEach((name, k) => {
                if (name !== potential) of[name][own] = before[k];
              });
            } else if (cell.fires(of, own)) {
              spike = 1;
              cell.reset(of, own);
              countdowns[own] = wait;
            }
            spikes[output + f] = spike;
            voltage[output + f] = of[potential][own];
          }
        }
      }
      const neurons = (n1 - n0) * (t1 - t0) * size;
      frame.counts.updates += names.length * neurons;
      frame.counts.comparisons += neurons;
    },

    absorb(frame, n0, n1, _, t1) {
      const of = variables(frame);
      const current = chunkView(frame, at.inputs.current);
      for (let n = n0; n < n1; n++) advance(of, n * size, current, rowOf(frame, at.inputs.current, n, t1 - 1));
    },
  };
  return withTwin(plain, cellTwin(binding, names, cell.compiled));
}
