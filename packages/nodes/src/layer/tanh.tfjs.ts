import { mapping } from '../tfjs/form.js';

export const tanh = mapping((x, { tf }) => tf.tanh(x));
