import { defineForm, type Tf } from '../tfjs/form.js';

interface Params {
  readonly size: number;
  readonly stride: number;
  readonly padding: 'same' | 'valid';
}

/** The gradient of tfjs counts the border of "same" in, its forward pass does not: there the means are made of sums. */
export const avgPool2d = defineForm<Params>({
  needs: { forward: ['AvgPool'], gradient: ['AvgPoolGrad'] },
  forward({ tf, params: { size, stride, padding } }, inputs) {
    const [rows, height, width, channels = 1] = inputs.in.shape;
    const images = tf.reshape(inputs.in, [rows, height, width, channels]) as ReturnType<Tf['tensor4d']>;
    let means = tf.avgPool(images, size, stride, padding);
    if (padding === 'same') {
      const [, down, across] = means.shape;
      const above = Math.floor(Math.max(0, (down - 1) * stride + size - height) / 2);
      const left = Math.floor(Math.max(0, (across - 1) * stride + size - width) / 2);
      const below = Math.max(0, (down - 1) * stride + size - height) - above;
      const right = Math.max(0, (across - 1) * stride + size - width) - left;
      const framed = (x: typeof images) =>
        tf.pad(x, [
          [0, 0],
          [above, below],
          [left, right],
          [0, 0],
        ]);
      const inside = tf.avgPool(framed(tf.ones([1, height, width, 1])), size, stride, 'valid');
      means = tf.div(tf.avgPool(framed(images), size, stride, 'valid'), inside);
    }
    const out = inputs.in.shape.length === 3 ? tf.squeeze(means, [3]) : means;
    return { outputs: { out } };
  },
});
