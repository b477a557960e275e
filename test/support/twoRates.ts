import type { NodeDocument } from '@rheobase/core';
import { edgesOf } from './gradientError.js';

/** Images at 0.1 ms → spikes → 1 ms → spikes → 0.5 ms → spikes → loss. */
export const chain = (mode: string): { nodes: Record<string, NodeDocument>; wires: string[] } => ({
  nodes: {
    data: { type: 'source/digits', params: { train: 40, test: 20 } },
    flat: { type: 'layer/flatten' },
    still: { type: 'encode/constant', params: { numSteps: 40, dt: '0.1 ms' } },
    fc1: { type: 'layer/dense', params: { units: 8 } },
    lif1: { type: 'neuron/leaky' },
    slow: { type: 'time/resample', params: { dt: '1 ms', mode } },
    fc2: { type: 'layer/dense', params: { units: 6 } },
    lif2: { type: 'neuron/leaky' },
    fast: { type: 'time/resample', params: { dt: '0.5 ms', mode: mode === 'any' ? 'once' : 'hold' } },
    fc3: { type: 'layer/dense', params: { units: 10 } },
    lif3: { type: 'neuron/leaky' },
    loss: { type: 'loss/ce-rate' },
    train: { type: 'learn/train', params: { epochs: 2, batchSize: 20 } },
    ops: { type: 'measure/operations' },
    activity: { type: 'measure/activity' },
    test: { type: 'measure/evaluate' },
  },
  wires: [
    'data.images > flat.in',
    'flat.out > still.in',
    'still.out > fc1.in',
    'fc1.out > lif1.current',
    'lif1.spikes > slow.in',
    'slow.out > fc2.in',
    'fc2.out > lif2.current',
    'lif2.spikes > fast.in',
    'fast.out > fc3.in',
    'fc3.out > lif3.current',
    'lif3.spikes > loss.spikes',
    'data.labels > loss.labels',
    'loss.loss > train.loss',
    'train.model > ops.model',
    'lif3.spikes > ops.output',
    'train.model > activity.model',
    'lif3.spikes > activity.output',
    'train.model > test.model',
    'lif3.spikes > test.scores',
    'data.labels > test.labels',
  ],
});

/** The same as a graph. */
export function twoRates(mode = 'sum'): string {
  const { nodes, wires } = chain(mode);
  return JSON.stringify({ rheobase: 1, nodes, edges: edgesOf(wires) });
}
