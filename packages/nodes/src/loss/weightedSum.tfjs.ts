import { defineForm } from '../tfjs/form.js';

type Params = Readonly<Record<'weightA' | 'weightB' | 'weightC' | 'weightD', number>>;

export const weightedSum = defineForm<Params>({
  forward({ tf, params: { weightA, weightB, weightC, weightD } }, inputs) {
    const factors: Readonly<Record<string, number>> = { a: weightA, b: weightB, c: weightC, d: weightD };
    const terms = Object.entries(inputs).map(([port, loss]) => tf.mul(factors[port], loss));
    return { outputs: { loss: tf.addN(terms) } };
  },
});
