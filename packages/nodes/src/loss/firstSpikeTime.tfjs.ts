import { defineForm, negativeLogLikelihood } from '../tfjs/form.js';

export const firstSpikeTime = defineForm<{ temperature: number }>({
  sums: ['times'],
  forward({ tf, params: { temperature } }, { spikes, labels }, state) {
    const quiet = tf.sub(1, spikes);
    const silent = state === undefined ? quiet : tf.mul(state.silent, quiet);
    const times = state === undefined ? tf.clone(silent) : tf.add(state.times, silent);
    const loss = negativeLogLikelihood(tf, tf.div(times, -temperature), labels);
    return { outputs: { loss }, state: { silent, times } };
  },
});
