import { asRows, mapping } from '../tfjs/form.js';

export const flatten = mapping((x, { tf }) => asRows(tf, x));
