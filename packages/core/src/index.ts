export * from './document/schema.js';
export * from './issue/issue.js';
export { sentence } from './issue/sentence.js';
export * from './result/result.js';
