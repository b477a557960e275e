import type { GraphDocument } from '@rheobase/core';
import { english } from '../text/english.js';

/** Small graphs to begin with. Each runs as it is; the graph of the tour has something left to do. */
export interface Template {
  readonly name: string;
  readonly words: string;
  readonly make: () => GraphDocument;
}

const text = english.template;

export const templates: readonly Template[] = [
  { ...text.neuron, make: neuron },
  { ...text.plain, make: plain },
  { ...text.spiking, make: () => spiking(text.spiking.name, 'whole') },
];

/** `a.out>b.in c.out>b.in` */
function wires(words: string): { from: string; to: string }[] {
  return words
    .trim()
    .split(/\s+/)
    .map((word) => {
      const [from, to] = word.split('>');
      return { from, to };
    });
}

/** The rate of a LIF neuron over the current. */
function neuron(): GraphDocument {
  return {
    rheobase: 1,
    name: text.neuron.name,
    nodes: {
      currents: { type: 'source/current-sweep', params: { from: '0 pA', to: '400 pA', step: '10 pA' } },
      neuron: { type: 'neuron/lif' },
      rate: { type: 'measure/firing-rate', params: { duration: '500 ms' } },
      curve: { type: 'view/plot', params: { x: 'current', y: ['rate'] } },
    },
    edges: wires('currents.current>neuron.current neuron.spikes>rate.spikes rate.table>curve.table'),
  };
}

const images = {
  digits: { type: 'source/digits', params: { train: 1000, test: 200 } },
  flat: { type: 'layer/flatten' },
  hidden: { type: 'layer/dense', params: { units: 64 } },
  output: { type: 'layer/dense', params: { units: 10 } },
  train: { type: 'learn/train', params: { batchSize: 32, epochs: 3 } },
  test: { type: 'measure/evaluate' },
} as const;

const learning = `
  digits.images>flat.in flat.out>hidden.in digits.labels>loss.labels digits.labels>train.labels
  digits.labels>test.labels loss.loss>train.loss train.model>test.model`;

/** A network without spikes that reads digits. */
function plain(): GraphDocument {
  return {
    rheobase: 1,
    name: text.plain.name,
    nodes: {
      ...images,
      relu: { type: 'layer/relu' },
      loss: { type: 'loss/cross-entropy' },
      operations: { type: 'measure/operations' },
    },
    edges: wires(`${learning} hidden.out>relu.in relu.out>output.in output.out>loss.scores output.out>train.scores
      output.out>test.scores output.out>operations.output train.model>operations.model`),
  };
}

/** The same network with spikes. For the tour without what turns pixels into time, and without the counter. */
export function spiking(name: string, what: 'whole' | 'for the tour'): GraphDocument {
  const isWhole = what === 'whole';
  return {
    rheobase: 1,
    name,
    nodes: {
      ...images,
      ...(isWhole
        ? { time: { type: 'encode/constant', params: { numSteps: 25 } }, operations: { type: 'measure/operations' } }
        : {}),
      neurons: { type: 'neuron/leaky', params: { beta: 0.95 } },
      readout: { type: 'neuron/leaky', params: { beta: 0.95 } },
      loss: { type: 'loss/ce-rate' },
    },
    edges: wires(`${learning} neurons.spikes>output.in output.out>readout.current readout.spikes>loss.spikes
      readout.spikes>train.scores readout.spikes>test.scores
      ${isWhole ? 'hidden.out>time.in time.out>neurons.current readout.spikes>operations.output train.model>operations.model' : ''}`),
    // Room for what the tour puts in: before the neurons, and below.
    ...(isWhole ? {} : { view: { nodes: tourPlaces } }),
  };
}

const tourPlaces = {
  digits: { x: 0, y: 0 },
  flat: { x: 224, y: 0 },
  hidden: { x: 416, y: 0 },
  neurons: { x: 832, y: 0 },
  output: { x: 1056, y: 0 },
  readout: { x: 1248, y: 0 },
  loss: { x: 776, y: 240 },
  train: { x: 1088, y: 240 },
  test: { x: 1312, y: 216 },
} as const;
