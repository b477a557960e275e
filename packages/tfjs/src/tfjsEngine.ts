import type { OtherEngine, Plan } from '@rheobase/core';
import type { Tf } from '@rheobase/nodes/tfjs';
import { type Backend, type Forms, type PassSupport, passSupport, planSupport } from './support.js';
import { type Imposed, makeWalker } from './walker.js';

/** TensorFlow.js, loaded: what it supports, and the engine on one of its backends. */
export interface Tensorflow {
  readonly tf: Tf;
  support(plan: Plan): readonly PassSupport[];
  /** Makes a backend the current one. */
  use(backend: Backend): Promise<void>;
  /** The engine, on whatever backend is current. `imposed` gives spikes in place of its own. */
  engine(imposed?: Imposed): OtherEngine;
}

/** Loads TensorFlow.js and its backends; nothing of it is loaded before. */
export async function openTensorflow(forms: Forms): Promise<Tensorflow> {
  const tf = (await import('@tensorflow/tfjs')) as unknown as Tf;
  await import('@tensorflow/tfjs-backend-wasm');
  // Without it tfjs advertises its other packages on the console.
  tf.enableProdMode();
  const hasKernel = (kernel: string, backend: Backend) => tf.getKernel(kernel, backend) !== undefined;
  return {
    tf,
    support: (plan) => planSupport(plan, forms, hasKernel),
    async use(backend) {
      if (!(await tf.setBackend(backend))) throw new Error(`internal: tfjs has no backend ${backend}`);
      await tf.ready();
    },
    engine: (imposed) => ({
      name: 'tfjs',
      walker: (pass) => makeWalker(tf, pass, forms, passSupport(pass.plan, pass.step, forms, hasKernel), imposed),
    }),
  };
}
