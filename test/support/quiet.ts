import { afterEach, beforeEach, expect } from 'vitest';

/** A test must not warn: what reaches the console or the process as a warning fails the test that was running. */

const heard: string[] = [];
const hear = (...words: unknown[]) => heard.push(words.map(String).join(' '));

process.on('warning', (warning) => hear(warning.stack));

beforeEach(() => {
  console.warn = hear;
  console.error = hear;
});

afterEach(() => {
  expect(heard.splice(0), 'warnings during this test').toEqual([]);
});
