import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The program in few files, of the sources as they are. */
export function buildProgram(): void {
  const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
  for (const argv of [
    ['scripts/wasm.mjs'],
    [join(typescript, 'bin/tsc'), '-b', 'packages/cli'],
    ['scripts/bundle.mjs'],
  ]) {
    execFileSync(process.execPath, argv, { cwd: root, stdio: 'inherit' });
  }
}
