import { defineForm, type Tensor, type Tf } from '../tfjs/form.js';

interface Params {
  readonly stride: number;
  readonly padding: 'same' | 'valid';
  readonly bias: boolean;
}

type Images = ReturnType<Tf['tensor4d']>;

export const conv2d = defineForm<Params>({
  needs: { forward: ['Conv2D'], gradient: ['Conv2DBackpropFilter', 'Conv2DBackpropInput'] },
  forward({ tf, params: { stride, padding, bias }, weights }, inputs) {
    const [rows, height, width, channels = 1] = inputs.in.shape;
    const images = tf.reshape(inputs.in, [rows, height, width, channels]) as Images;
    const sums: Tensor = tf.conv2d(images, weights.weight as Images, stride, padding);
    return { outputs: { out: bias ? tf.add(sums, weights.bias) : sums } };
  },
});
