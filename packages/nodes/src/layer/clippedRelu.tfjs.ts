import { mapping } from '../tfjs/form.js';

export const clippedRelu = mapping<{ ceiling: number }>((x, { tf, params }) => tf.clipByValue(x, 0, params.ceiling));
