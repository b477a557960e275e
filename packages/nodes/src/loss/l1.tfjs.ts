import { asRows, summed } from '../tfjs/form.js';

/** A spike is never negative: its cost is itself, also where it is 0. */
export const l1 = summed(
  (inputs, { tf, inputTypes }) =>
    tf.mean(asRows(tf, inputTypes.in.kind === 'spikes' ? inputs.in : tf.abs(inputs.in)), 1),
  (sum, _, { tf, numSteps, inputTypes }) => tf.div(sum, inputTypes.in.time === null ? 1 : numSteps),
);
