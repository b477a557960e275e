import { defineSignal, featureCount, param, type RandomStream } from '@rheobase/core';
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
  probability: param.number('share of the sources that a target hears', { default: 0.1, min: 0, max: 1 }),
  rule: param.choice(
    ['in-degree', 'bernoulli'],
    'every target hears the same number of sources, or each connection is drawn by itself',
    { default: 'in-degree' },
  ),
  toItself: param.flag('whether neuron k may connect to neuron k: a neuron to itself, within one population', {
    default: true,
  }),
});

const mostPairs = 100_000_000;

export const random = defineSignal({
  type: 'synapse/random',
  version: 1,
  title: 'random connections',
  doc: {
    summary: 'Connects two populations at random, each possible connection with the same probability.',
    equation: [
      'y_i[t] = w Σ_j c_ij S_j[t − d/dt]',
      'in-degree: Σ_j c_ij = round(p · sources), each such choice equally likely',
      'bernoulli: P(c_ij = 1) = p, independently',
    ],
    symbols: {
      ...projectionSymbols,
      c_ij: '1 where j connects to i, else 0; drawn once, the same for every sample and epoch',
      p: 'probability, dimensionless',
    },
    source: 'Brunel 2000, doi:10.1023/A:1008925309027 (in-degree); Erdős & Rényi 1959 (bernoulli).',
    notes: [
      'Who is connected is a function of the seed and the stream of this node alone. With toItself false, the sources of i do not count i.',
      'With bernoulli the predicted operations are those of the mean number of connections.',
      ...projectionNotes,
    ],
  },
  tags: ['projection', 'connection', 'probability', 'sparse', 'static', 'recurrent', 'network'],
  params,
  inputs: spikesIn,
  outputs: jumpsOut,
  delays: ['spikes'],
  random: true,
  trainable: false,
  infer({ params: own, inputs }) {
    const pairs = featureCount(inputs.spikes) * own.size;
    if (pairs <= mostPairs) return inferProjection({ params: own });
    return { problem: `${pairs} possible connections are more than ${mostPairs}` };
  },
  state: projectionState,
  cost({ params: { size, probability, rule, toItself }, inputTypes }) {
    const sources = featureCount(inputTypes.spikes);
    const excluding = toItself ? 0 : Math.min(size, sources);
    if (rule === 'bernoulli') return { acs: inDegree(probability, size * sources - excluding) };
    return {
      acs: excluding * inDegree(probability, sources - 1) + (size - excluding) * inDegree(probability, sources),
    };
  },

  kernel(at) {
    const { rule } = at.params;
    const between = { ...at.params, sources: at.inputs.spikes.size, draws: at.random('connections') };
    const pairs = rule === 'bernoulli' ? drawnEach(between) : drawnInputs(between);
    return projectionKernel(at, connectionsOf(between.sources, pairs));
  },
});

interface Between {
  readonly sources: number;
  readonly size: number;
  readonly probability: number;
  readonly toItself: boolean;
  readonly draws: RandomStream;
}

type Pair = readonly [source: number, target: number];

function inDegree(probability: number, sources: number): number {
  return Math.floor(probability * sources + 0.5);
}

function* drawnEach({ sources, size, probability, toItself, draws }: Between): Generator<Pair> {
  const row = new Float64Array(size);
  for (let j = 0; j < sources; j++) {
    draws.fillUniform(row, 0, 0, j, 0);
    for (let i = 0; i < size; i++) if (row[i] < probability && (toItself || i !== j)) yield [j, i];
  }
}

/** The first so many of the shuffled sources of each target, then all in the order of the sources. */
function drawnInputs({ sources, size, probability, toItself, draws }: Between): Pair[] {
  const targetsOf = Array.from({ length: sources }, (): number[] => []);
  for (let i = 0; i < size; i++) {
    const pool = Array.from({ length: sources }, (_, j) => j).filter((j) => toItself || j !== i);
    const count = inDegree(probability, pool.length);
    for (let k = 0; k < count; k++) {
      const other = k + draws.below(pool.length - k, 0, 0, i, k);
      targetsOf[pool[other]].push(i);
      pool[other] = pool[k];
    }
  }
  return targetsOf.flatMap((targets, j) => targets.map((i): Pair => [j, i]));
}
