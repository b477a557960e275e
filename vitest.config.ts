import './scripts/wasm.mjs';
import './scripts/native.mjs';
import { defineConfig } from 'vitest/config';

/** Tests read the sources, never `dist`: the workspace packages resolve by their own condition. */
export const sources = {
  resolve: { conditions: ['rheobase-source'] },
  ssr: { resolve: { conditions: ['rheobase-source', 'node', 'import', 'module', 'default'] } },
};

const slow = '**/*.slow.test.{ts,tsx}';

/** What stays out of `quick` is named `*.slow.test.ts`; what needs MNIST lies in `test/mnist`, see vitest.mnist.config.ts. */
export default defineConfig({
  ...sources,
  test: {
    reporters: ['default', ['./scripts/countReporter.mjs', { name: 'tests' }]],
    globalSetup: ['test/support/temporaryFolder.ts'],
    setupFiles: ['test/support/quiet.ts'],
    // How long is up to the machine and what else it does: these only end what hangs.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 120_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'quick',
          include: ['packages/*/src/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
          exclude: [slow, 'test/mnist/**', '**/node_modules/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'slow',
          globalSetup: ['test/support/built.ts'],
          include: [`packages/*/src/${slow}`, `test/${slow}`],
          exclude: ['test/mnist/**', '**/node_modules/**'],
        },
      },
    ],
  },
});
