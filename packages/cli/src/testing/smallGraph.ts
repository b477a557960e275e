/** For tests only: a network on a few drawn digits that trains in a moment, as a document. */
export function smallGraph(changes: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    rheobase: 1,
    name: 'small',
    description: 'Does a small network learn?',
    seed: 42,
    parameters: { epochs: { value: 2 } },
    nodes: {
      digits: { type: 'source/digits', params: { train: 96, test: 32 } },
      flat: { type: 'layer/flatten' },
      fc: { type: 'layer/dense', params: { units: 10 } },
      loss: { type: 'loss/cross-entropy' },
      train: {
        type: 'learn/train',
        params: { epochs: { $param: 'epochs' }, batchSize: 32, learningRate: 0.01 },
      },
      test: { type: 'measure/evaluate' },
    },
    edges: [
      { from: 'digits.images', to: 'flat.in' },
      { from: 'flat.out', to: 'fc.in' },
      { from: 'fc.out', to: 'loss.scores' },
      { from: 'digits.labels', to: 'loss.labels' },
      { from: 'loss.loss', to: 'train.loss' },
      { from: 'fc.out', to: 'train.scores' },
      { from: 'digits.labels', to: 'train.labels' },
      { from: 'train.model', to: 'test.model' },
      { from: 'fc.out', to: 'test.scores' },
      { from: 'digits.labels', to: 'test.labels' },
    ],
    ...changes,
  });
}
