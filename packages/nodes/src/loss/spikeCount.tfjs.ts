import { asRows, summed } from '../tfjs/form.js';

export const spikeCount = summed<{ lower: number; upper: number; of: 'neuron' | 'layer' }>(
  ({ spikes }, { tf }) => asRows(tf, spikes),
  (counts, _, { tf, numSteps, params: { lower, upper, of } }) => {
    const neurons = tf.div(counts, numSteps);
    const rates = of === 'layer' ? tf.mean(neurons, 1, true) : neurons;
    const outside = tf.add(tf.square(tf.relu(tf.sub(lower, rates))), tf.square(tf.relu(tf.sub(rates, upper))));
    return tf.mean(outside, 1);
  },
);
