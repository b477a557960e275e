import { readFile, rm } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { rolldown } from 'rolldown';
import { root } from './files.mjs';

/**
 * The program in a few files, from what the compiler wrote: `packages/cli/dist` → `packages/cli/bundle`. Node opens six
 * files instead of six hundred, which is most of the time that `rheobase check` takes. Entries keep their path below the
 * folder, so that addresses relative to a file (graphs, package.json, workers) mean the same from here as from `dist`.
 *
 *     node scripts/bundle.mjs
 */

const from = join(root, 'packages/cli/dist');
const to = join(root, 'packages/cli/bundle');

/** Not ours to pack: native code and files that are looked up by the name of their package. */
const external = [/^node:/, '@resvg/resvg-js', /^dejavu-fonts-ttf/, /^@tensorflow\//];

/** The compiler's source maps, so that those of the bundle lead to TypeScript. */
const compilerMaps = {
  name: 'compiler-maps',
  async load(id) {
    if (!id.startsWith(join(root, 'packages')) || !id.includes(`${sep}dist${sep}`)) return null;
    const [code, map] = await Promise.all([readFile(id, 'utf8'), readFile(`${id}.map`, 'utf8')]);
    return { code: code.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n'), map };
  },
};

const build = await rolldown({
  input: Object.fromEntries(
    ['program', 'run/sweepWorker', 'run/laneWorker'].map((name) => [name, join(from, `${name}.js`)]),
  ),
  platform: 'node',
  external,
  plugins: [compilerMaps],
  onLog(level, log) {
    if (level === 'warn') throw new Error(log.message);
  },
});
await rm(to, { recursive: true, force: true });
await build.write({
  dir: to,
  format: 'esm',
  minify: { mangle: false, compress: false, codegen: { removeWhitespace: true } },
  sourcemap: true,
  entryFileNames: '[name].js',
  chunkFileNames: '[name]-[hash].js',
});
await build.close();
