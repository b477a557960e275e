import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/**
 * The program and the site, made of the sources as they are: once, before any test begins. Tests start processes of the
 * one and pages of the other side by side, and none of them may find a file that is just being written.
 */
export default function build(): void {
  const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
  for (const argv of [
    ['scripts/wasm.mjs'],
    ['scripts/native.mjs'],
    [join(typescript, 'bin/tsc'), '-b', 'packages/cli'],
    ['scripts/bundle.mjs'],
    ['scripts/site.mjs'],
  ]) {
    execFileSync(process.execPath, argv, { cwd: root, stdio: 'inherit' });
  }
}
