import type { Tensor, Tf } from '../tfjs/form.js';
import { type Library, presetOf } from './presets.js';
import { type SurrogateName, surrogates } from './surrogates.js';

type Derivative = (tf: Tf, x: Tensor, slope: number) => Tensor;

const halfPi = 1.5707963267948966;

/** The derivatives, each from its formula. */
const derivatives: Readonly<Record<SurrogateName, Derivative>> = {
  atan: (tf, x, a) => tf.div(a / 2, tf.add(1, tf.square(tf.mul(halfPi * a, x)))),
  'fast-sigmoid': (tf, x, a) => tf.div(1, tf.square(tf.add(1, tf.mul(a, tf.abs(x))))),
  sigmoid(tf, x, a) {
    const own = tf.sigmoid(tf.mul(a, x));
    return tf.mul(a, tf.mul(own, tf.sub(1, own)));
  },
  triangular: (tf, x, a) => tf.relu(tf.sub(1, tf.mul(a, tf.abs(x)))),
  boxcar: (tf, x, a) => tf.mul(a, tf.cast(tf.lessEqual(tf.mul(a, tf.abs(x)), 0.5), 'float32')),
  'straight-through': (tf, x, a) => tf.fill(x.shape, a),
};

export interface SurrogateChoice {
  readonly surrogate: SurrogateName;
  readonly slope?: number | undefined;
  readonly like: 'none' | Library;
}

/** The derivative that the parameters of a neuron name. */
export function surrogateDerivative(tf: Tf, { surrogate, slope, like }: SurrogateChoice): (x: Tensor) => Tensor {
  const preset = like === 'none' ? undefined : presetOf(like, surrogate);
  const own = preset?.slope ?? slope ?? surrogates[surrogate].usual;
  return (x) => tf.mul(preset?.factor ?? 1, derivatives[surrogate](tf, x, own));
}
