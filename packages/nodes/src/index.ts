/** The public face of the node library. Nothing inside imports it. */
export { type IdxArray, readIdx } from './data/idx.js';
export { fashionMnist as fashionMnistFiles, mnist as mnistFiles } from './data/mnist.js';
export { type SuggestedNode, suggestNodes } from './data/suggestNode.js';
export { type OwnFile, ownFile } from './parameter/dataFile.js';
export { registry } from './registry.js';
