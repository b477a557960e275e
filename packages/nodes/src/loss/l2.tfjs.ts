import { asRows, summed } from '../tfjs/form.js';

export const l2 = summed(
  (inputs, { tf }) => tf.mean(asRows(tf, tf.square(inputs.in)), 1),
  (sum, _, { tf, numSteps, inputTypes }) => tf.div(sum, inputTypes.in.time === null ? 1 : numSteps),
);
