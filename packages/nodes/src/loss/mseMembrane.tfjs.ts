import { oneHot, summed } from '../tfjs/form.js';

export const mseMembrane = summed<{ onTarget: number; offTarget: number }>(
  ({ membrane, labels }, { tf, params: { onTarget, offTarget } }) => {
    const truth = oneHot(tf, labels, membrane.shape[1] as number);
    const targets = tf.add(offTarget, tf.mul(onTarget - offTarget, truth));
    return tf.mean(tf.square(tf.sub(membrane, targets)), 1);
  },
  (sum, _, { tf, numSteps }) => tf.div(sum, numSteps),
);
