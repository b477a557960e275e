import { negativeLogLikelihood, summed } from '../tfjs/form.js';

export const ceCount = summed(
  ({ spikes }) => spikes,
  (counts, { labels }, { tf }) => negativeLogLikelihood(tf, counts, labels),
);
