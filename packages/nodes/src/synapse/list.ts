import { defineSignal, featureCount, param } from '@rheobase/core';
import { z } from 'zod';
import {
  connectionsOf,
  inferProjection,
  jumpsOut,
  projectionKernel,
  projectionNotes,
  projectionParams,
  projectionState,
  projectionSymbols,
  spikesIn,
} from './connection/projection.js';

const params = z.object({
  ...projectionParams,
  from: param.indices('the source neuron of each connection', { default: [0] }),
  to: param.indices('the target neuron of each connection', { default: [0] }),
  factors: z
    .array(z.number())
    .max(10_000)
    .prefault([])
    .meta({ description: 'multiplies the weight of each connection; without it every one has the weight' }),
});

export const list = defineSignal({
  type: 'synapse/list',
  version: 1,
  title: 'listed connections',
  doc: {
    summary: 'Connects the neurons of two populations one by one, as they are listed.',
    equation: ['y_i[t] = w Σ_k a_k S_from(k)[t − d/dt]  over all k with to(k) = i'],
    symbols: { ...projectionSymbols, a_k: 'factor of connection k, dimensionless; 1 by default' },
    source: 'Definition.',
    notes: [
      'A pair may be listed several times. Summed in ascending order of source, then of place in the list.',
      ...projectionNotes,
    ],
  },
  tags: ['projection', 'connection', 'wiring', 'motif', 'static', 'network'],
  params,
  inputs: spikesIn,
  outputs: jumpsOut,
  delays: ['spikes'],
  trainable: false,
  check({ from, to, factors, size, weight }) {
    const count = `${from.length} entries, as from has`;
    if (to.length !== from.length) return { parameter: 'to', expected: count, got: `${to.length}` };
    if (factors.length > 0 && factors.length !== from.length) {
      return { parameter: 'factors', expected: `none or ${count}`, got: `${factors.length}` };
    }
    const beyond = to.find((target) => target >= size);
    if (beyond !== undefined) {
      return {
        parameter: 'to',
        expected: `numbers below ${size}, the size of the target population`,
        got: `${beyond}`,
      };
    }
    const negative = factors.find((factor) => factor < 0);
    if (negative !== undefined && weight.dimension[2] < 0) {
      return { parameter: 'factors', expected: 'at least 0, because the weight is a conductance', got: `${negative}` };
    }
    return undefined;
  },
  infer({ params: own, inputs }) {
    const sources = featureCount(inputs.spikes);
    const beyond = own.from.find((source) => source >= sources);
    if (beyond === undefined) return inferProjection({ params: own });
    return { port: 'spikes', problem: `a connection comes from neuron ${beyond}, but there are only ${sources}` };
  },
  state: projectionState,
  cost: ({ params: { from } }) => ({ acs: from.length }),

  kernel(at) {
    const { from, to, factors } = at.params;
    const order = from.map((_, k) => k).sort((a, b) => from[a] - from[b] || a - b);
    const connections = connectionsOf(
      at.inputs.spikes.size,
      order.map((k) => [from[k], to[k]] as const),
    );
    if (factors.length === 0) return projectionKernel(at, connections);
    return projectionKernel(at, { ...connections, factors: Float64Array.from(order, (k) => factors[k]) });
  },
});
