import { defineForm, type Tf } from '../tfjs/form.js';

interface Params {
  readonly size: number;
  readonly stride: number;
  readonly padding: 'same' | 'valid';
}

export const maxPool2d = defineForm<Params>({
  needs: { forward: ['MaxPool'], gradient: ['MaxPoolGrad'] },
  forward({ tf, params: { size, stride, padding } }, inputs) {
    const [rows, height, width, channels = 1] = inputs.in.shape;
    const images = tf.reshape(inputs.in, [rows, height, width, channels]) as ReturnType<Tf['tensor4d']>;
    const largest = tf.maxPool(images, size, stride, padding);
    return { outputs: { out: inputs.in.shape.length === 3 ? tf.squeeze(largest, [3]) : largest } };
  },
});
