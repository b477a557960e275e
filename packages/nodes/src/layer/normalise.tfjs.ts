import { mapping } from '../tfjs/form.js';

export const normalise = mapping<{ mean: number; std: number }>((x, { tf, params }) =>
  tf.div(tf.sub(x, params.mean), params.std),
);
