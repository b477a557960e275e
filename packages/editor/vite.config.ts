import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** A static site: relative paths, so that it works below any address; packages are read from their sources. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  resolve: { conditions: ['rheobase-source', 'module', 'browser', 'development|production'] },
  build: {
    target: 'es2022',
    sourcemap: true,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2_000,
  },
  worker: { format: 'es' },
});
