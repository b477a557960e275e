/** Every function that the TypeScript side may call, by the name it asks for. */
export { adamStep } from './adam';
export { ceRateBackward, ceRateForward } from './ceRate';
export { denseAccumulate, denseBackward, denseColumnSums, denseForward } from './dense';
export { addPair, addTo, isFinite32, isFinite64, sumSteps } from './engine';
export { leakyBackward, leakyForward } from './leaky';
export { lifAdvance, lifForward } from './lif';
export { affineForward, reluBackward, reluForward } from './pointwise';
