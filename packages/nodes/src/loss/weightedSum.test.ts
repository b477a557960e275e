import { describe, expect, it } from 'vitest';
import { checkGradient, type GradientGraph } from '../../../../test/support/gradientError.js';
import { cloud } from '../testing/cloud.js';

const penalised: GradientGraph = {
  definitions: [cloud],
  nodes: {
    data: { type: 'test/cloud', params: { spread: 2 } },
    fc1: { type: 'layer/dense', params: { units: 6 } },
    act: { type: 'layer/tanh' },
    fc2: { type: 'layer/dense', params: { units: 3 } },
    ce: { type: 'loss/cross-entropy' },
    l1: { type: 'loss/l1' },
    l2: { type: 'loss/l2' },
    loss: { type: 'loss/weighted-sum', params: { weightB: 0.3, weightC: -0.7 } },
    train: { type: 'learn/train' },
  },
  wires: [
    'data.points > fc1.in',
    'fc1.out > act.in',
    'act.out > fc2.in',
    'fc2.out > ce.scores',
    'data.labels > ce.labels',
    'act.out > l1.in',
    'fc2.out > l2.in',
    'ce.loss > loss.a',
    'l1.loss > loss.b',
    'l2.loss > loss.c',
    'loss.loss > train.loss',
  ],
};

/** The graph with one term alone as its loss. */
function alone(term: string) {
  const wires = penalised.wires.filter((wire) => !/> (loss|train)\./.test(wire));
  const { loss: _, ...nodes } = penalised.nodes;
  return checkGradient({ ...penalised, nodes, wires: [...wires, `${term}.loss > train.loss`] });
}

describe('loss/weighted-sum', () => {
  const whole = checkGradient(penalised);
  const terms = ['ce', 'l1', 'l2'].map(alone);

  it('is the sum of its terms with their factors', () => {
    const expected = terms[0].loss + 0.3 * terms[1].loss - 0.7 * terms[2].loss;
    expect(Math.abs(whole.loss - expected)).toBeLessThan(1e-14);
  });

  it('has a gradient that agrees with central differences, and is the sum of those of its terms', () => {
    expect(whole.worst).toBeLessThanOrEqual(1e-6);
    for (const [i, own] of whole.gradients['fc2.weight'].entries()) {
      const [ce, , l2] = terms.map(({ gradients }) => gradients['fc2.weight']?.[i] ?? 0);
      expect(Math.abs(own - (ce - 0.7 * l2))).toBeLessThan(1e-14);
    }
  });
});
