import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { read, root, write } from './files.mjs';

/**
 * Compiles packages/native/twins with the C compiler of this machine (CC, else cc) into packages/native/dist/twins.node,
 * which git ignores: once for each instruction set, so that the file runs on every processor of its kind. Where there is
 * no compiler it says so and goes on: WebAssembly does the same. Does nothing where the sources are those of the last time.
 *
 *     node scripts/native.mjs
 */

const folder = join(root, 'packages/native/twins');
const target = join(root, 'packages/native/dist/twins.node');
const stampFile = 'packages/native/dist/twins.stamp';
const compiler = process.env.CC || 'cc';
const headers = dirname(fileURLToPath(import.meta.resolve('node-api-headers/include/node_api.h')));

/** N.2: a product is rounded before it is added, and nothing is put in another order. */
const exact = ['-ffp-contract=off', '-fno-fast-math'];
const options = [
  ...['-O3', '-std=gnu11', '-fPIC', '-fvisibility=hidden', '-fno-math-errno', '-fno-trapping-math', ...exact],
  ...['-Wall', '-Wextra', '-Wno-psabi', '-Wno-unused-function', '-Wno-unknown-pragmas', `-I${headers}`],
];
const sets = {
  base: [],
  ...(process.arch === 'x64' ? { avx2: ['-mavx2'], avx512: ['-mavx512f', '-mprefer-vector-width=512'] } : {}),
};
const linking = process.platform === 'darwin' ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared'];

const run = promisify(execFile);
const sources = readdirSync(folder).sort();
const hash = createHash('sha256').update(`${compiler} ${process.arch}\n${read('scripts/native.mjs')}`);
for (const name of sources) hash.update(`${name}\n${read(`packages/native/twins/${name}`)}`);
const stamp = `${hash.digest('hex')}\n`;

if (read(stampFile) !== stamp || !existsSync(target)) await build();

async function build() {
  const version = await run(compiler, ['--version']).catch(() => undefined);
  if (version === undefined) {
    rmSync(target, { force: true });
    console.log(`No C compiler (${compiler}): kernels run as WebAssembly, with the same results.`);
    return;
  }
  const objects = join(dirname(target), 'objects');
  mkdirSync(objects, { recursive: true });
  const compile = (source, name, more) =>
    run(compiler, [...options, ...more, '-c', join(folder, source), '-o', join(objects, `${name}.o`)]);
  const all = Object.entries(sets).map(([set, more]) => [set, compile('set.c', set, [`-DSET=${set}`, ...more])]);
  all.push(['addon', compile('addon.c', 'addon', [])]);
  await Promise.all(all.map(([, job]) => job));
  const next = `${target}.next`;
  await run(compiler, [...linking, ...all.map(([name]) => join(objects, `${name}.o`)), '-o', next]);
  renameSync(next, target);
  rmSync(objects, { recursive: true });
  write(stampFile, stamp);
}
