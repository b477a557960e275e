import { oneHot, summed } from '../tfjs/form.js';

export const mseCount = summed<{ correctRate: number; incorrectRate: number }>(
  ({ spikes }) => spikes,
  (counts, { labels }, { tf, numSteps, params: { correctRate, incorrectRate } }) => {
    const truth = oneHot(tf, labels, counts.shape[1] as number);
    const rates = tf.add(incorrectRate, tf.mul(correctRate - incorrectRate, truth));
    return tf.div(tf.mean(tf.square(tf.sub(counts, tf.mul(numSteps, rates))), 1), numSteps);
  },
);
