import { negativeLogLikelihood, summed } from '../tfjs/form.js';

export const ceMembrane = summed(
  ({ membrane, labels }, { tf }) => negativeLogLikelihood(tf, membrane, labels),
  (sum, _, { tf, numSteps }) => tf.div(sum, numSteps),
);
