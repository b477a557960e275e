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
const external = (id, importer) =>
  (/^node:|^@resvg\/resvg-js$|^dejavu-fonts-ttf|^@tensorflow\//.test(id) && !isLazy(id, importer)) || false;

/** The compiler's source maps, so that those of the bundle lead to TypeScript. */
const compilerMaps = {
  name: 'compiler-maps',
  async load(id) {
    if (!id.startsWith(join(root, 'packages')) || !id.includes(`${sep}dist${sep}`)) return null;
    const [code, map] = await Promise.all([readFile(id, 'utf8'), readFile(`${id}.map`, 'utf8')]);
    return { code: code.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n'), map };
  },
};

/**
 * The core in two parts: up to the plan, which is all that `check` needs, and what runs it. Small things that most
 * commands and nodes need are one file: opening one takes longer than reading a few lines too many. Everything else is
 * apart by who needs it, each node too.
 */
const groups = [
  {
    name: 'plan',
    test: /[\\/]core[\\/]dist[\\/](numeric|issue|document|define|check|infer|plan)[\\/]|[\\/]result[\\/]table\.js$|[\\/]zod[\\/]/,
  },
  { name: 'run', test: /[\\/]core[\\/]dist[\\/](engine|result|run|verify)[\\/]/ },
  { name: 'core', test: /[\\/]core[\\/]dist[\\/]index\.js$/ },
  { name: 'compiled', test: /[\\/](wasm|native)[\\/]dist[\\/]/ },
  {
    name: 'shared',
    test: /[\\/]cli[\\/]dist[\\/](commands[\\/]check|run[\\/]engine|aligned|wrapped)\.js$|[\\/]nodes[\\/]dist[\\/](library|withTwin|(table|parameter|recording|source[\\/]stimulus)[\\/]\w+|view[\\/]figure[\\/](?!\w+Plot)\w+)\.js$/,
  },
  {
    name: 'running',
    test: /[\\/]cli[\\/]dist[\\/](run|data|store)[\\/](?!\w+Worker)\w+\.js$|[\\/]cli[\\/]dist[\\/]summary\.js$/,
  },
];

/**
 * Commander loads child_process at once, for subcommands that are programs of their own. We have none, and with its
 * sockets it is a tenth of what `check` takes; here it is loaded when it is called.
 */
const isLazy = (id, importer = '') => id === 'node:child_process' && /[\\/]commander[\\/]/.test(importer);
const lazyChildProcess = {
  name: 'lazy-child-process',
  resolveId: (id, importer) => (isLazy(id, importer) ? '\0child_process' : null),
  load: (id) =>
    id === '\0child_process'
      ? "exports.spawn = (...args) => process.getBuiltinModule('node:child_process').spawn(...args);"
      : null,
};

const build = await rolldown({
  input: {
    ...Object.fromEntries(
      ['program', 'run/sweepWorker', 'run/laneWorker'].map((name) => [name, join(from, `${name}.js`)]),
    ),
    // The runner of the page, which `rheobase edit` runs here too; the compiler writes nothing of the editor.
    'run/pageEngine': join(root, 'packages/editor/src/machine/engine.ts'),
  },
  resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
  platform: 'node',
  external,
  plugins: [compilerMaps, lazyChildProcess],
  onLog(level, log) {
    if (level === 'warn') throw new Error(log.message);
  },
});
await rm(to, { recursive: true, force: true });
await build.write({
  dir: to,
  format: 'esm',
  // Fewer letters to read: short names inside functions, which keep their own, and no letter outside ASCII.
  minify: { mangle: { keepNames: true }, compress: false, codegen: { removeWhitespace: true } },
  charset: 'ascii',
  sourcemap: true,
  entryFileNames: '[name].js',
  chunkFileNames: '[name]-[hash].js',
  codeSplitting: { groups },
});
await build.close();
