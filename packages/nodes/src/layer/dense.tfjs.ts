import { mapping } from '../tfjs/form.js';

export const dense = mapping<{ bias: boolean }>((x, { tf, weights, params }) => {
  const sums = tf.matMul(tf.reshape(x, [x.shape[0], -1]), weights.weight);
  return params.bias ? tf.add(sums, weights.bias) : sums;
});
