import type { EdgeDocument, NodeDocument } from '@rheobase/core';

/** A small FFNN and a small SNN on drawn digits, trained and evaluated: every contract in a second. */
export interface Pair {
  readonly nodes: Record<string, NodeDocument>;
  readonly edges: EdgeDocument[];
}

export interface PairOptions {
  readonly train?: number;
  readonly test?: number;
  readonly hidden?: number;
  readonly numSteps?: number;
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly truncate?: number;
}

function wires(...pairs: readonly (readonly [string, string])[]): EdgeDocument[] {
  return pairs.map(([from, to]) => ({ from, to }));
}

export function smallPair(options: PairOptions = {}): Pair {
  const { train = 40, test = 21, hidden = 12, numSteps = 10, epochs = 2, batchSize = 20, truncate } = options;
  const trainer = { epochs, batchSize, learningRate: 0.01 };
  return {
    nodes: {
      data: { type: 'source/digits', params: { train, test } },
      norm: { type: 'layer/normalise', params: { mean: 0.1307, std: 0.3081 } },
      flat: { type: 'layer/flatten' },
      fc1: { type: 'layer/dense', params: { units: hidden } },
      relu1: { type: 'layer/relu' },
      fc2: { type: 'layer/dense', params: { units: 10 } },
      ce: { type: 'loss/cross-entropy' },
      'ffnn-train': { type: 'learn/train', params: trainer },
      'ffnn-test': { type: 'measure/evaluate' },
      'ffnn-ops': { type: 'measure/operations' },
      steps: { type: 'encode/constant', params: { numSteps } },
      sc1: { type: 'layer/dense', params: { units: hidden } },
      lif1: { type: 'neuron/leaky' },
      sc2: { type: 'layer/dense', params: { units: 10 } },
      lif2: { type: 'neuron/leaky' },
      'rate-loss': { type: 'loss/ce-rate' },
      'snn-train': { type: 'learn/train', params: { ...trainer, ...(truncate === undefined ? {} : { truncate }) } },
      'snn-test': { type: 'measure/evaluate' },
      'snn-ops': { type: 'measure/operations' },
    },
    edges: [
      ...wires(
        ['data.images', 'norm.in'],
        ['norm.out', 'flat.in'],
        ['flat.out', 'fc1.in'],
        ['fc1.out', 'relu1.in'],
        ['relu1.out', 'fc2.in'],
        ['fc2.out', 'ce.scores'],
        ['data.labels', 'ce.labels'],
        ['ce.loss', 'ffnn-train.loss'],
        ['fc2.out', 'ffnn-train.scores'],
        ['data.labels', 'ffnn-train.labels'],
        ['fc2.out', 'ffnn-test.scores'],
        ['data.labels', 'ffnn-test.labels'],
        ['ffnn-train.model', 'ffnn-test.model'],
        ['fc2.out', 'ffnn-ops.output'],
        ['ffnn-train.model', 'ffnn-ops.model'],
      ),
      ...wires(
        ['flat.out', 'steps.in'],
        ['steps.out', 'sc1.in'],
        ['sc1.out', 'lif1.current'],
        ['lif1.spikes', 'sc2.in'],
        ['sc2.out', 'lif2.current'],
        ['lif2.spikes', 'rate-loss.spikes'],
        ['data.labels', 'rate-loss.labels'],
        ['rate-loss.loss', 'snn-train.loss'],
        ['lif2.spikes', 'snn-train.scores'],
        ['data.labels', 'snn-train.labels'],
        ['lif2.spikes', 'snn-test.scores'],
        ['lif2.membrane', 'snn-test.membrane'],
        ['data.labels', 'snn-test.labels'],
        ['snn-train.model', 'snn-test.model'],
        ['lif2.spikes', 'snn-ops.output'],
        ['snn-train.model', 'snn-ops.model'],
      ),
    ],
  };
}

/** The same graph with other node ids; streams and shared weights keep their names, as an editor writes them. */
export function renamed({ nodes, edges }: Pair, rename: (id: string) => string): Pair {
  const end = (endpoint: string) => {
    const dot = endpoint.lastIndexOf('.');
    return `${rename(endpoint.slice(0, dot))}${endpoint.slice(dot)}`;
  };
  return {
    nodes: Object.fromEntries(Object.entries(nodes).map(([id, node]) => [rename(id), { stream: id, ...node }])),
    edges: edges.map(({ from, to, ...rest }) => ({ from: end(from), to: end(to), ...rest })),
  };
}
