import { mapping } from '../tfjs/form.js';

export const relu = mapping((x, { tf }) => tf.relu(x));
