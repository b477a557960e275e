/** Every function that the TypeScript side may call, by the name it asks for. */
export { adamStep, addSquares } from './adam';
export {
  batchNormAccumulate,
  batchNormBackward,
  batchNormForward,
  batchNormGradientSums,
  batchNormSums,
} from './batchNorm';
export { cellAdvance, cellForward } from './cells';
export { ceRateBackward, ceRateForward } from './ceRate';
export { conv2dAccumulate, conv2dBackward, conv2dForward } from './conv2d';
export { denseColumnSums64, denseForward64 } from './dense64';
export { denseAccumulate } from './denseAccumulate';
export { denseBackward } from './denseBackward';
export { denseColumnSums, denseForward } from './denseForward';
export { addPair, addTo, isFinite32, isFinite64, sumSteps } from './engine';
export { firedRow64 } from './fired';
export { latencyForward } from './latency';
export { leakyBackward, leakyForward, leakyForward64, leakyLearnedBackward } from './leaky';
export { lifAdvance, lifForward } from './lif';
export { addForward64, decayForward64 } from './linear64';
export { maxPool2dBackward, maxPool2dForward } from './maxPool2d';
export { affineForward, reluBackward, reluForward } from './pointwise';
export { chanceRow, normalRow } from './random';
export { sparseAccumulate, sparseBackward, sparseForward, sparseLists } from './sparseDense';
export { sparseForward64, sparseLists64 } from './sparseDense64';
export { spikeCountBackward, spikeCountForward } from './spikeCount';
