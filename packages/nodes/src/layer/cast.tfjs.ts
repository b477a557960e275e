import { mapping } from '../tfjs/form.js';

export const cast = mapping<{ factor: number }>((x, { tf, params }) => tf.mul(params.factor, x));
