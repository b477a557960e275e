import { mapping } from '../tfjs/form.js';

interface Params {
  readonly rate: number;
  readonly mask: 'sample' | 'step';
}

/** The mask is drawn as by the kernel: it is data, not arithmetic. */
export const dropout = mapping<Params>((x, { tf, params, training, samples, epoch, firstStep, random }) => {
  if (!training) return tf.clone(x);
  const draws = random('mask');
  const size = x.size / x.shape[0];
  const mask = new Float32Array(x.size);
  for (let row = 0; row < x.shape[0]; row++) {
    const step = params.mask === 'step' ? firstStep + Math.floor(row / samples.length) : 0;
    for (let f = 0; f < size; f++) {
      const kept = draws.uniform(epoch, samples[row % samples.length], step, f) >= params.rate;
      mask[row * size + f] = kept ? 1 / (1 - params.rate) : 0;
    }
  }
  return tf.mul(x, tf.tensor(mask, x.shape));
});
