import { defineForm } from '../tfjs/form.js';

export const multiply = defineForm({ forward: ({ tf }, { a, b }) => ({ outputs: { out: tf.mul(a, b) } }) });
