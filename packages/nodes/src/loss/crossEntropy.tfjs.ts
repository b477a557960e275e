import { defineForm, negativeLogLikelihood } from '../tfjs/form.js';

export const crossEntropy = defineForm({
  forward: ({ tf }, { scores, labels }) => ({ outputs: { loss: negativeLogLikelihood(tf, scores, labels) } }),
});
