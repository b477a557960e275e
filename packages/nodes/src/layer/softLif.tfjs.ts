import type { Quantity } from '@rheobase/core';
import { mapping } from '../tfjs/form.js';

interface Params {
  readonly tauMem: Quantity;
  readonly tRef: Quantity;
  readonly softness: number;
  readonly amplitude: number;
}

export const softLif = mapping<Params>((x, { tf, params: { tauMem, tRef, softness, amplitude } }) => {
  const rho = tf.mul(softness, tf.softplus(tf.div(tf.sub(x, 1), softness)));
  const wait = tf.mul(tauMem.value / 1000, tf.log1p(tf.div(1, rho)));
  return tf.div(amplitude, tf.add(tRef.value / 1000, wait));
});
