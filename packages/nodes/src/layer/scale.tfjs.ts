import { mapping } from '../tfjs/form.js';

export const scale = mapping<{ factor: number; offset: number }>((x, { tf, params }) =>
  tf.add(tf.mul(params.factor, x), params.offset),
);
