import { defineForm } from '../tfjs/form.js';

interface Params {
  readonly epsilon: number;
  readonly momentum: number;
  readonly time: 'together' | 'apart';
}

export const batchNorm = defineForm<Params>({
  forward({ tf, params, weights, training, learns, samples, keep }, inputs) {
    const { scale, shift, mean, variance } = weights;
    const [channels] = scale.shape;
    const { shape } = inputs.in;
    // [steps, numbers, channels]
    const steps = training && params.time === 'apart' ? shape[0] / samples.length : 1;
    const x = tf.reshape(inputs.in, [steps, -1, channels]);
    if (!training || !learns) {
      const unit = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, params.epsilon)));
      return { outputs: { out: tf.reshape(tf.add(tf.mul(scale, unit), shift), shape) } };
    }
    const centre = tf.mean(x, 1, true);
    const away = tf.sub(x, centre);
    const spread = tf.mean(tf.square(away), 1, true);
    const unit = tf.div(away, tf.sqrt(tf.add(spread, params.epsilon)));
    const numbers = x.shape[1] as number;
    const [centres, spreads] = [centre, spread].map((one) => tf.unstack(tf.reshape(one, [steps, channels])));
    let [runningMean, runningVariance] = [mean, variance];
    const { momentum } = params;
    centres.forEach((batch, step) => {
      const unbiased = tf.mul(numbers > 1 ? numbers / (numbers - 1) : 1, spreads[step]);
      runningMean = tf.add(tf.mul(1 - momentum, runningMean), tf.mul(momentum, batch));
      runningVariance = tf.add(tf.mul(1 - momentum, runningVariance), tf.mul(momentum, unbiased));
    });
    keep('mean', runningMean);
    keep('variance', runningVariance);
    return { outputs: { out: tf.reshape(tf.add(tf.mul(scale, unit), shift), shape) } };
  },
});
