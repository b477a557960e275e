import { adamKeeping } from './adam.js';

/**
 * Adam with decoupled weight decay: w ← (1 − ηλ) w, then the step of Adam. It decays every weight, biases too.
 * Source: Loshchilov & Hutter 2019, arXiv:1711.05101, in the operation order of PyTorch.
 */
export const adamw = adamKeeping(({ learningRate, weightDecay }) => 1 - learningRate * weightDecay);
