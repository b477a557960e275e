/** What it takes to hand an experiment on: no file system, no DOM. The program and the editor both use it. */
export * from './carry/bundle.js';
export * from './carry/carried.js';
export * from './carry/crate.js';
export * from './carry/link.js';
export * from './carry/png.js';
export * from './carry/svg.js';
export * from './carry/zip.js';
export * from './compare/changes.js';
export * from './compare/entries.js';
export * from './compare/merge.js';
export * from './compare/textForm.js';
export * from './words/assignment.js';
export * from './words/methods.js';
