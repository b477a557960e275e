import {
  type BoundNode,
  chunkView,
  column,
  defineDriver,
  Missing,
  param,
  rowOf,
  type Span,
  table,
} from '@rheobase/core';
import { z } from 'zod';
import { LayerActivity } from './counting/layerActivity.js';

const params = z.object({
  split: param.text('the split of the dataset that is looked at', { default: 'test' }),
});

const noSamples = new Missing('no samples');
const noSpike = new Missing('it never fires');

export const activity = defineDriver({
  type: 'measure/activity',
  version: 1,
  title: 'activity per layer',
  doc: {
    summary: 'Says of each layer how much of it is active, and names neurons that are dead or saturated.',
    equation: [
      'active_f = share of samples and steps with x_f ≠ 0; silent = 1 − active',
      'dead: active_f = 0',
      'saturated: active_f = 1',
    ],
    symbols: {
      x: 'what a layer hands to the next weights: spikes or activations',
      dead: 'never active in any sample: nothing can be learned from it',
      saturated: 'a spiking neuron that fires at every step of every sample',
      latency: 'mean over the samples in which it fires of the step of the first spike, from 0',
    },
    source: 'Definition. Dead neurons: Lu et al. 2020, arXiv:1903.06733.',
    notes: [
      'Without a model it looks at the initial weights: a layer that is dead there will hardly learn.',
      'A real-valued neuron that is always active is not saturated: it has no highest rate.',
    ],
  },
  tags: ['sparsity', 'dead neurons', 'silent', 'saturation', 'latency', 'first spike'],
  params,
  inputs: {
    output: { signal: ['real', 'spikes'], shape: ['...n'], doc: 'the output of the network that is looked at' },
    model: { result: 'model', optional: true, doc: 'trained weights; without them the initial ones run' },
  },
  outputs: {
    layers: { result: 'table', doc: 'one row per layer: active and silent share, dead and saturated neurons' },
    neurons: { result: 'table', doc: 'one row per neuron: active share, state, first-spike latency' },
  },
  views: [{ view: 'bars', port: 'layers', name: 'layer', value: 'active' }],
  demand: ({ split }) => ({ split }),

  observe({ slice, inputs, samples }) {
    const isOutput = ({ binding }: BoundNode, port: string) => binding.outputs[port] === inputs.output;
    const read = new Set(
      slice.flatMap(({ definition, wires }) => Object.keys(definition.synapses ?? {}).map((port) => wires[port])),
    );
    const layers = slice.flatMap((node) =>
      Object.entries(node.binding.outputs)
        .filter(([port]) => read.has(`${node.path}.${port}`) || isOutput(node, port))
        .map(([port, signal]) => {
          const kind = node.binding.outputTypes[port].kind;
          return new LayerActivity(`${node.path}.${port}`, kind === 'spikes', signal, node.binding);
        }),
    );
    return {
      window(frame, span: Span) {
        for (const layer of layers)
          layer.watch(chunkView(frame, layer.signal), span, (n, t) => rowOf(frame, layer.signal, n, t));
      },

      finish() {
        const rows = layers.flatMap((layer) => layer.neurons(samples.length).map((neuron) => ({ layer, ...neuron })));
        const count = (name: string, state: string) =>
          rows.filter((row) => row.layer.name === name && row.state === state).length;
        const whole = { kind: 'integer' } as const;
        return {
          layers: {
            kind: 'table',
            table: table(
              column(
                'layer',
                layers.map(({ name }) => name),
              ),
              column(
                'neurons',
                layers.map(({ size }) => size),
                whole,
              ),
              column(
                'active',
                layers.map((layer) => layer.share(samples.length) ?? noSamples),
              ),
              column(
                'silent',
                layers.map((layer) => {
                  const share = layer.share(samples.length);
                  return share === undefined ? noSamples : 1 - share;
                }),
              ),
              column(
                'dead',
                layers.map(({ name }) => count(name, 'dead')),
                whole,
              ),
              column(
                'saturated',
                layers.map(({ name }) => count(name, 'saturated')),
                whole,
              ),
            ),
          },
          neurons: {
            kind: 'table',
            table: table(
              column(
                'layer',
                rows.map(({ layer }) => layer.name),
              ),
              column(
                'neuron',
                rows.map(({ index }) => index),
                whole,
              ),
              column(
                'active',
                rows.map(({ active }) => active ?? noSamples),
              ),
              column(
                'state',
                rows.map(({ state }) => state),
              ),
              column(
                'latency',
                rows.map(
                  ({ layer, latency }) => latency ?? (layer.isSpiking ? noSpike : new Missing('it has no spikes')),
                ),
              ),
            ),
          },
        };
      },
    };
  },
});
