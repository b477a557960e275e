import { defineForm } from '../tfjs/form.js';

export const add = defineForm({ forward: ({ tf }, { a, b }) => ({ outputs: { out: tf.add(a, b) } }) });
