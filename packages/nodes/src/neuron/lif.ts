import { chunkView, defineSignal, exp, featureCount, type Kernel, log, param, rowOf } from '@rheobase/core';
import { z } from 'zod';
import { withTwin } from '../withTwin.js';
import { lifTwin } from './twin/lifTwin.js';

type Floats = Float32Array | Float64Array;

const params = z.object({
  cM: param.quantity('pF', 'membrane capacitance C_m', { default: '100 pF', min: '0 pF', aboveMin: true }),
  gL: param.quantity('nS', 'leak conductance g_L', { default: '10 nS', min: '0 nS', aboveMin: true }),
  eL: param.quantity('mV', 'resting potential E_L', { default: '-75 mV' }),
  vThreshold: param.quantity('mV', 'threshold V_th; a spike needs V ≥ V_th', { default: '-55 mV' }),
  vReset: param.quantity('mV', 'potential after a spike V_reset, held while refractory', { default: '-75 mV' }),
  vInit: param.quantity('mV', 'potential at the first step', { default: '-75 mV' }),
  tRef: param.quantity('ms', 'refractory time τ_ref', { default: '2 ms', min: '0 ms', wholeSteps: true }),
  scheme: param.choice(
    ['euler', 'exponential'],
    'explicit Euler, or the exact solution for a current held over a step',
    {
      default: 'euler',
    },
  ),
});

export const lif = defineSignal({
  type: 'neuron/lif',
  version: 1,
  title: 'LIF neuron (biophysical)',
  doc: {
    summary: 'Leaky integrate-and-fire neuron in physical units, with threshold, reset to a value and refractory time.',
    equation: [
      'C_m dV/dt = −g_L (V − E_L) + I,  τ_m = C_m / g_L',
      'step t: while refractory, V[t] = V_reset; else if V[t] ≥ V_th: spike, V[t] = V_reset, refractory for τ_ref / dt steps',
      'euler: V[t+1] = V[t] + dt/τ_m · (−(V[t] − E_L) + I[t]/g_L)',
      'exponential: V[t+1] = V∞ + (V[t] − V∞) · exp(−dt/τ_m),  V∞ = E_L + I[t]/g_L',
    ],
    symbols: {
      V: 'membrane potential, mV; V[0] = V_init',
      I: 'input current, pA',
      C_m: 'membrane capacitance, pF',
      g_L: 'leak conductance, nS',
      E_L: 'resting potential, mV',
      V_th: 'threshold, mV',
      V_reset: 'reset potential, mV',
      τ_m: 'membrane time constant, ms',
      τ_ref: 'refractory time, ms; a whole number of steps',
      dt: 'time step, ms',
    },
    source: 'Lapicque 1907; Gerstner et al., Neuronal Dynamics (2014), §1.3. Order of operations as in the study.',
    notes: [
      'Discretisation: the comparison is ≥, at the start of a step, on the potential that the step before led to; the reset is to a value, within the same step; τ_ref / dt steps follow in which V is held.',
      'A run of n steps has n points in time and n − 1 steps between them; a spike is looked for where a step begins, so the last point only shows V.',
      'The voltage output is V[t] after the reset of step t. It never shows the spike itself; a trace draws it.',
      'V[t] and the spike at t follow from currents before t. A wire from spikes or voltage back to the current closes a loop without a delay of its own.',
      'Rheobase: g_L (V_th − E_L). At exactly this current V approaches the threshold and never reaches it.',
      'A crossing is seen at the next step: with exponential, an interval is the continuous one rounded up to a whole step; Euler rises a little too fast, which hides a part of that.',
      'Euler overshoots for dt > τ_m and is unstable for dt > 2 τ_m.',
      'No gradient: for learning take neuron/leaky.',
      'Counted per neuron and step: one update (the membrane) and one comparison with the threshold; the refractory countdown is left out.',
    ],
  },
  tags: ['lif', 'integrate and fire', 'spiking', 'membrane', 'biophysical'],
  params,
  inputs: { current: { signal: 'current', shape: ['...n'], time: 'required', doc: 'current into each neuron' } },
  outputs: {
    spikes: { signal: 'spikes', shape: ['...n'], doc: '1 where the neuron fires' },
    voltage: { signal: 'voltage', shape: ['...n'], doc: 'V, after the reset of this step' },
  },
  // V[t] and the spike at t follow from the currents before t: the current may depend on either, at the same step.
  delays: ['current'],
  trainable: false,
  check({ vThreshold, vReset }) {
    if (vReset.value < vThreshold.value) return undefined;
    const expected = `a potential below the threshold of ${vThreshold.written}`;
    return { parameter: 'vReset', expected, got: `"${vReset.written}"` };
  },
  state({ inputTypes }) {
    const length = featureCount(inputTypes.current);
    return { voltage: { length }, refractory: { length } };
  },
  cost: ({ inputTypes }) => ({
    updates: featureCount(inputTypes.current),
    comparisons: featureCount(inputTypes.current),
  }),

  // In continuous time: f = 1 / (τ_ref + τ_m ln((u∞ − u_r) / (u∞ − u_θ))), 0 up to the rheobase.
  curves({ cM, gL, eL, vThreshold, vReset, tRef }) {
    const rheobase = gL.value * (vThreshold.value - eL.value);
    const end = rheobase > 0 ? 3 * rheobase : 300;
    const rate = (current: number) => {
      const above = eL.value + current / gL.value - vThreshold.value;
      if (above <= 0) return 0;
      const rise = (cM.value / gL.value) * log((above + vThreshold.value - vReset.value) / above);
      return 1000 / (tRef.value + rise);
    };
    const points = Array.from({ length: 201 }, (_, i) => (end * i) / 200);
    return [
      {
        title: 'F–I curve',
        x: { title: 'current', unit: 'pA' },
        y: { title: 'rate', unit: 'Hz' },
        points: points.map((current) => [current, rate(current)] as const),
      },
    ];
  },

  kernel(binding) {
    const { params: own, steps, numSteps, dt, round, ...at } = binding;
    const { scheme, ...quantities } = own;
    const gL = round(quantities.gL.value);
    const eL = round(quantities.eL.value);
    const vThreshold = round(quantities.vThreshold.value);
    const vReset = round(quantities.vReset.value);
    const vInit = round(quantities.vInit.value);
    const tauM = quantities.cM.value / quantities.gL.value;
    const share = round(dt / tauM);
    const decay = round(exp(-dt / tauM));
    const isEuler = scheme === 'euler';
    const last = numSteps - 1;
    const { size } = at.outputs.spikes;

    /** From the potentials at the start of a step, after the reset, to those at its end. */
    function advance(potentials: Floats, own: number, current: Floats, input: number): void {
      for (let f = 0; f < size; f++) {
        const v = potentials[own + f];
        const drive = round(current[input + f] / gL);
        if (isEuler) {
          potentials[own + f] = round(v + round(share * round(-round(v - eL) + drive)));
        } else {
          const target = round(eL + drive);
          potentials[own + f] = round(target + round(round(v - target) * decay));
        }
      }
    }

    const plain: Kernel = {
      reset(frame, n0, n1) {
        chunkView(frame, at.state.voltage).fill(vInit, n0 * size, n1 * size);
        chunkView(frame, at.state.refractory).fill(0, n0 * size, n1 * size);
      },

      forward(frame, n0, n1, t0, t1) {
        const current = chunkView(frame, at.inputs.current);
        const spikes = chunkView(frame, at.outputs.spikes);
        const voltage = chunkView(frame, at.outputs.voltage);
        const potentials = chunkView(frame, at.state.voltage);
        const countdowns = chunkView(frame, at.state.refractory);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            if (t > t0) advance(potentials, n * size, current, rowOf(frame, at.inputs.current, n, t - 1));
            const output = rowOf(frame, at.outputs.spikes, n, t);
            for (let f = 0; f < size; f++) {
              const own = n * size + f;
              let spike = 0;
              if (t === last) {
                // The last point in time: no step begins here.
              } else if (countdowns[own] > 0) {
                potentials[own] = vReset;
                countdowns[own] -= 1;
              } else if (potentials[own] >= vThreshold) {
                spike = 1;
                potentials[own] = vReset;
                countdowns[own] = steps.tRef;
              }
              spikes[output + f] = spike;
              voltage[output + f] = potentials[own];
            }
          }
        }
        const updates = (n1 - n0) * (t1 - t0) * size;
        frame.counts.updates += updates;
        frame.counts.comparisons += updates;
      },

      absorb(frame, n0, n1, _, t1) {
        const current = chunkView(frame, at.inputs.current);
        const potentials = chunkView(frame, at.state.voltage);
        for (let n = n0; n < n1; n++) {
          advance(potentials, n * size, current, rowOf(frame, at.inputs.current, n, t1 - 1));
        }
      },
    };
    return withTwin(plain, lifTwin(binding, { isEuler, gL, eL, share, decay, vThreshold, vReset }));
  },
});
