import { defineForm } from '../tfjs/form.js';

export const leakyIntegrator = defineForm<{ beta: number }>({
  forward({ tf, params: { beta } }, { current }, state) {
    const membrane = state === undefined ? tf.clone(current) : tf.add(tf.mul(beta, state.membrane), current);
    return { outputs: { membrane }, state: { membrane } };
  },
});
