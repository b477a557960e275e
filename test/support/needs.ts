import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { inject, TestRunner } from 'vitest';
import { mnist } from '../../packages/nodes/src/data/mnist.js';

/** What a test needs that not every machine has. Without it the test is left out, and the reason is printed. */

declare module 'vitest' {
  interface ProvidedContext {
    /** Set by vitest.mnist.config.ts: a test fails for want of MNIST, it is not left out. */
    mnistRequired?: boolean;
  }
}

const repository = resolve(import.meta.dirname, '../..');

/** The folder that holds the four files of MNIST. Called inside a test. */
export function needsMnist(): string {
  const data = process.env.RHEOBASE_DATA;
  const folders = data === undefined ? [resolve(repository, '../shared/data/mnist')] : [join(data, 'mnist'), data];
  const found = folders.find(holdsMnist);
  if (found !== undefined) return found;
  const reason = `MNIST is not in ${folders.join(' or ')}; name its folder with RHEOBASE_DATA`;
  if (inject('mnistRequired')) throw new Error(reason);
  return leaveOut(reason);
}

function holdsMnist(folder: string): boolean {
  return mnist.files.every(({ name }) => [name, `${name}.gz`].some((file) => existsSync(join(folder, file))));
}

/** Skips the test that is running. */
export function leaveOut(reason: string): never {
  const test = TestRunner.getCurrentTest();
  if (test === undefined) throw new Error('internal: nothing can be left out outside of a test');
  return test.context.skip(reason);
}
