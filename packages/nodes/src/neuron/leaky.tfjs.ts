import { type SurrogateChoice, surrogateDerivative } from '../surrogate/surrogates.tfjs.js';
import { defineForm } from '../tfjs/form.js';

interface Params extends SurrogateChoice {
  readonly beta: number;
  readonly threshold: number;
  readonly reset: 'subtract' | 'value' | 'none';
  readonly resetTo: number;
  readonly resetAt: 'next' | 'same';
  readonly resetGradient: 'detached' | 'through';
}

export const leaky = defineForm<Params>({
  forward({ tf, params, weights, fire, detach }, inputs, state) {
    const beta = weights.beta === undefined ? tf.scalar(params.beta) : tf.clipByValue(weights.beta, 0, 1);
    const theta = weights.threshold ?? tf.scalar(params.threshold);
    const through = (spikes: typeof theta) => (params.resetGradient === 'through' ? spikes : detach(spikes));
    const afterReset = (u: typeof theta, spikes: typeof theta) => {
      if (params.reset === 'none') return u;
      const r = through(spikes);
      if (params.reset === 'subtract') return tf.sub(u, tf.mul(theta, r));
      return tf.add(u, tf.mul(r, tf.sub(params.resetTo, u)));
    };
    const derivative = surrogateDerivative(tf, params);
    const base = state === undefined ? inputs.current : tf.add(tf.mul(beta, state.membrane), inputs.current);
    if (params.resetAt === 'next') {
      const membrane = state === undefined ? tf.clone(base) : afterReset(base, state.spikes);
      const spikes = fire(tf.sub(membrane, theta), derivative);
      return { outputs: { spikes, membrane }, state: { membrane, spikes } };
    }
    const spikes = fire(tf.sub(base, theta), derivative);
    return { outputs: { spikes, membrane: tf.clone(base) }, state: { membrane: afterReset(base, spikes) } };
  },
});
