import { mapping } from '../tfjs/form.js';

export const softplus = mapping<{ sharpness: number }>((x, { tf, params }) =>
  tf.div(tf.softplus(tf.mul(params.sharpness, x)), params.sharpness),
);
