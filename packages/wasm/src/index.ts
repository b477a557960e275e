export { type WebAssemblyLike, wasmAccelerator } from './accelerator.js';
