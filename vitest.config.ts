import { defineConfig } from 'vitest/config';

/** Tests read the sources, never `dist`: the workspace packages resolve by their own condition. */
const resolve = { conditions: ['rheobase-source'] };
const ssr = { resolve: { conditions: ['rheobase-source', 'node', 'import', 'module', 'default'] } };

export default defineConfig({
  resolve,
  ssr,
  test: {
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 60_000,
  },
});
