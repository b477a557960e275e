import { featureCount } from '@rheobase/core';
import { defineForm, type Tensors } from '../tfjs/form.js';

/** What waits, by the step at which it comes out. */
export const delay = defineForm<{ steps: number }>({
  forward({ tf, outputTypes, samples, firstStep }, _, state) {
    const due = state?.[`${firstStep}`];
    const shape = [samples.length, ...outputTypes.out.shape.map(({ size }) => size)];
    const silent = () => tf.zeros(featureCount(outputTypes.out) === 1 && shape.length === 1 ? [samples.length] : shape);
    return { outputs: { out: due ?? silent() }, ...(state === undefined ? {} : { state }) };
  },
  absorb({ params: { steps }, firstStep }, inputs, state) {
    const waiting: Record<string, Tensors[string]> = { ...state, [`${firstStep + steps}`]: inputs.in };
    delete waiting[`${firstStep}`];
    return waiting;
  },
});
