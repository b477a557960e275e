export { type NativeAddon, type NativeOptions, nativeAccelerator } from './accelerator.js';
