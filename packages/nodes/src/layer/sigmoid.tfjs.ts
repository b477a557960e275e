import { mapping } from '../tfjs/form.js';

export const sigmoid = mapping((x, { tf }) => tf.sigmoid(x));
