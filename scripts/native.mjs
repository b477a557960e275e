import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { read, root, write } from './files.mjs';

/**
 * Compiles packages/native/twins with the C compiler of this machine (CC, else cc) into packages/native/dist/twins.node,
 * which git ignores: once for each instruction set, so that the file runs on every processor of its kind. Without a
 * compiler, or with one that cannot, it says so in a sentence and goes on: WebAssembly gives the same results. Under CI a
 * compiler that cannot is a fault. Does nothing where the sources are those of the last time.
 *
 *     node scripts/native.mjs
 */

const folder = join(root, 'packages/native/twins');
const target = join(root, 'packages/native/dist/twins.node');
const stampFile = 'packages/native/dist/twins.stamp';
/** With its own words, such as `ccache gcc` or `clang -m64`; a path may have spaces. */
const cc = process.env.CC?.trim() || 'cc';
const [compiler, ...words] = existsSync(cc) ? [cc] : cc.split(/\s+/);
const otherwise = 'kernels run as WebAssembly, with the same results.';

/** N.2: a product is rounded before it is added, and nothing is put in another order. */
const exact = ['-fno-fast-math', '-ffp-contract=off'];
const options = [
  // Nobody looks at flags and errno. Behind `exact`, whose first word would undo it.
  ...[...exact, '-fno-math-errno', '-fno-trapping-math', '-std=gnu11', '-fPIC', '-fvisibility=hidden'],
  ...['-Wall', '-Wextra', '-Wno-psabi', '-Wno-unused-function', '-Wno-unknown-pragmas'],
];
/**
 * GCC takes longer for -O3, and what it makes is no faster. What it makes of `fired ? theta : 0` beside `fired ? 1 : 0`
 * is two ways through a loop, which then has no vectors.
 */
const speed = {
  gcc: ['-O2', '-ftree-vectorize', '-fvect-cost-model=dynamic', '-fno-thread-jumps'],
  clang: ['-O3'],
};
const sets = {
  base: [],
  ...(process.arch === 'x64' ? { avx2: ['-mavx2'], avx512: ['-mavx512f', '-mprefer-vector-width=512'] } : {}),
};
const linking = process.platform === 'darwin' ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared'];

const run = promisify(execFile);
const sources = readdirSync(folder).sort();
const hash = createHash('sha256').update(`${cc} ${process.platform} ${process.arch}\n${read('scripts/native.mjs')}`);
for (const name of sources) hash.update(`${name}\n${read(`packages/native/twins/${name}`)}`);
const stamp = `${hash.digest('hex')}\n`;

if (read(stampFile) !== stamp || !existsSync(target)) await build();

async function build() {
  // What other sources gave may no longer fit.
  rmSync(target, { force: true });
  const version = await versionOfCompiler();
  if (version === undefined) {
    console.log(`There is no C compiler (${cc}): ${otherwise}`);
    return;
  }
  mkdirSync(dirname(target), { recursive: true });
  const objects = mkdtempSync(join(dirname(target), 'objects-'));
  try {
    await compile(/clang/i.test(version) ? speed.clang : speed.gcc, objects);
    console.log(`Compiled the native twins with ${version.split('\n', 1)[0]}.`);
  } catch (error) {
    const said = String(error.stderr || error.message).trim();
    if (process.env.CI !== undefined) {
      console.error(`The native twins could not be compiled:\n${said}`);
      process.exitCode = 1;
      return;
    }
    const [first] = said.split('\n').filter((line) => /error/i.test(line));
    console.log(`The native twins could not be compiled with ${cc} (${first ?? said.split('\n', 1)[0]}): ${otherwise}`);
  } finally {
    rmSync(objects, { recursive: true, force: true });
  }
}

/** What the compiler says of itself; undefined where there is none that could make what Node loads. */
async function versionOfCompiler() {
  if (process.platform === 'win32') return undefined;
  // The cc of macOS without its developer tools opens a window that offers them.
  const isOffer = process.platform === 'darwin' && process.env.CC === undefined;
  if (isOffer && (await run('xcode-select', ['-p']).catch(() => undefined)) === undefined) return undefined;
  const answer = await run(compiler, [...words, '--version']).catch(() => undefined);
  return answer?.stdout;
}

async function compile(optimise, objects) {
  // Another Node's headers would do as well: what they declare never changes.
  const headers = dirname(fileURLToPath(import.meta.resolve('node-api-headers/include/node_api.h')));
  const call = async (...args) => {
    const { stderr } = await run(compiler, [...words, ...args], { env: { ...process.env, LC_ALL: 'C' } });
    process.stderr.write(stderr);
  };
  const one = async (source, name, more) => {
    const object = join(objects, `${name}.o`);
    await call(...optimise, ...options, `-I${headers}`, ...more, '-c', join(folder, source), '-o', object);
    return object;
  };
  const made = await Promise.all([
    one('addon.c', 'addon', []),
    ...Object.entries(sets).map(([set, more]) => one('set.c', set, [`-DSET=${set}`, ...more])),
  ]);
  const linked = join(objects, 'twins.node');
  await call(...exact, ...linking, ...made, '-o', linked);
  // Whether this Node can load it is seen at once, and not at the first run.
  createRequire(import.meta.url)(linked);
  renameSync(linked, target);
  write(stampFile, stamp);
}
