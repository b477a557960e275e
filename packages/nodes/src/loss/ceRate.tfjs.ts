import { negativeLogLikelihood, summed } from '../tfjs/form.js';

export const ceRate = summed(
  ({ spikes, labels }, { tf }) => negativeLogLikelihood(tf, spikes, labels),
  (sum, _, { tf, numSteps }) => tf.div(sum, numSteps),
);
