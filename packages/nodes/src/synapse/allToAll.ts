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
  toItself: param.flag('whether neuron k connects to neuron k as well: a neuron to itself, within one population', {
    default: true,
  }),
});

export const allToAll = defineSignal({
  type: 'synapse/all-to-all',
  version: 1,
  title: 'all to all',
  doc: {
    summary: 'Connects every neuron of one population to every neuron of another, with one weight and one delay.',
    equation: ['y_i[t] = w Σ_j S_j[t − d/dt]'],
    symbols: projectionSymbols,
    source: 'Gerstner et al., Neuronal Dynamics (2014), §12.3: fully connected homogeneous network.',
    notes: ['With toItself false, the sum leaves out j = i.', ...projectionNotes],
  },
  tags: ['projection', 'connection', 'static', 'recurrent', 'network'],
  params,
  inputs: spikesIn,
  outputs: jumpsOut,
  delays: ['spikes'],
  trainable: false,
  infer: inferProjection,
  state: projectionState,
  cost: ({ params: { size, toItself }, inputTypes }) => ({
    acs: pairCount(featureCount(inputTypes.spikes), size, toItself),
  }),

  kernel(at) {
    const sources = at.inputs.spikes.size;
    return projectionKernel(at, connectionsOf(sources, everyPair(sources, at.params.size, at.params.toItself)));
  },
});

function* everyPair(sources: number, size: number, toItself: boolean): Generator<readonly [number, number]> {
  for (let j = 0; j < sources; j++) {
    for (let i = 0; i < size; i++) if (toItself || i !== j) yield [j, i];
  }
}

function pairCount(sources: number, size: number, toItself: boolean): number {
  return sources * size - (toItself ? 0 : Math.min(sources, size));
}
