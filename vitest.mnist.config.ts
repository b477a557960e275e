import { defineConfig } from 'vitest/config';
import { sources } from './vitest.config.js';

/** The checks on MNIST: run only when asked for (`pnpm mnist`); without the files they fail. */
export default defineConfig({
  ...sources,
  test: {
    name: 'mnist',
    include: ['test/mnist/**/*.test.ts'],
    reporters: ['default', ['./scripts/countReporter.mjs', { name: 'mnist' }]],
    globalSetup: ['test/support/temporaryFolder.ts', 'test/support/built.ts'],
    setupFiles: ['test/support/quiet.ts'],
    provide: { mnistRequired: true },
    testTimeout: 600_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 120_000 } },
  },
});
