import { readFileSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string };

/** A static site: relative paths, so that it works below any address; packages are read from their sources. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  // Receipts name the version that made them.
  define: { __PACKAGE_VERSION__: JSON.stringify(version) },
  resolve: { conditions: ['rheobase-source', 'module', 'browser', 'development|production'] },
  build: {
    target: 'es2022',
    sourcemap: true,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2_000,
  },
  worker: { format: 'es' },
});
