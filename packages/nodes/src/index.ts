/** The public face of the node library. Nothing inside imports it. */
export { type IdxArray, readIdx } from './data/idx.js';
export { mnist as mnistFiles } from './data/mnist.js';
export { registry } from './registry.js';
