import { chunkView, defineSignal, featureCount, param, rowOf } from '@rheobase/core';
import { z } from 'zod';

const params = z.object({
  eRev: param.quantity('mV', 'reversal potential E_rev: 0 mV excites, −75 mV to −90 mV inhibits', { default: '0 mV' }),
});

export const reversal = defineSignal({
  type: 'synapse/reversal',
  version: 1,
  title: 'conductance to current',
  doc: {
    summary:
      'The current that a synaptic conductance lets into a neuron, driven by its distance from the reversal potential.',
    equation: ['I[t] = g[t] (E_rev − V[t])'],
    symbols: {
      I: 'current into the neuron, pA',
      g: 'synaptic conductance, nS',
      E_rev: 'reversal potential, mV',
      V: 'membrane potential of the target neuron, mV',
    },
    source: 'Gerstner et al., Neuronal Dynamics (2014), §3.1.',
    notes: [
      'Wire the voltage of the target neuron back here: neuron/lif needs no delay for that, V[t] follows from earlier currents.',
      'Discretisation: conductance and potential at the start of the step; the neuron holds the current over the step.',
    ],
  },
  tags: ['conductance', 'coba', 'driving force', 'shunting', 'ampa', 'gaba'],
  params,
  inputs: {
    conductance: { signal: 'conductance', shape: ['...n'], doc: 'conductance that opens in each target neuron' },
    voltage: { signal: 'voltage', shape: ['...n'], doc: 'potential of each target neuron' },
  },
  outputs: { current: { signal: 'current', shape: ['...n'], doc: 'current into each target neuron' } },
  memoryless: true,
  trainable: false,
  cost: ({ inputTypes }) => ({ updates: featureCount(inputTypes.voltage) }),

  kernel({ params: { eRev }, round, ...at }) {
    const reversalPotential = round(eRev.value);
    const { size } = at.outputs.current;
    return {
      forward(frame, n0, n1, t0, t1) {
        const g = chunkView(frame, at.inputs.conductance);
        const v = chunkView(frame, at.inputs.voltage);
        const current = chunkView(frame, at.outputs.current);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const fromG = rowOf(frame, at.inputs.conductance, n, t);
            const fromV = rowOf(frame, at.inputs.voltage, n, t);
            const to = rowOf(frame, at.outputs.current, n, t);
            for (let f = 0; f < size; f++)
              current[to + f] = round(g[fromG + f] * round(reversalPotential - v[fromV + f]));
          }
        }
        frame.counts.updates += (n1 - n0) * (t1 - t0) * size;
      },
    };
  },
});
