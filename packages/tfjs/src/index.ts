/** The public face of the tfjs engine. Nothing inside imports it. */
export type { HostSignal } from './hostSignal.js';
export {
  type Backend,
  backends,
  chooseBackend,
  type Forms,
  type MissingKernels,
  type PassSupport,
  passSupport,
  planSupport,
  supportIssues,
} from './support.js';
export { openTensorflow, type Tensorflow } from './tfjsEngine.js';
export type { Imposed } from './walker.js';
