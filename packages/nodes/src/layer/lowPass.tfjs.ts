import { defineForm } from '../tfjs/form.js';

export const lowPass = defineForm<{ decay: number; gain: 'unity' | 'sum' }>({
  forward({ tf, params: { decay, gain } }, inputs, state) {
    const fresh = tf.mul(gain === 'unity' ? 1 - decay : 1, inputs.in);
    const out = state === undefined ? fresh : tf.add(tf.mul(decay, state.trace), fresh);
    return { outputs: { out }, state: { trace: out } };
  },
});
