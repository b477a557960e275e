import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { explainTwins } from '@rheobase/core';
import { nativeAccelerator } from '@rheobase/native';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { contents } from '../packages/cli/src/testing/contents.js';
import { smallGraph } from '../packages/cli/src/testing/smallGraph.js';
import { type Calls, countingNative, countingWasm } from './corpus/everywhere.js';
import { addon, hasCompiler, namesOf, nativeFile, nativeSets, needsNative, needsWide } from './support/native.js';
import { leaveOut } from './support/needs.js';
import { graphNames, shortGraph } from './support/shortGraph.js';
import { smallPair } from './support/smallPair.js';
import { prepared, resultsOf, wasm } from './support/twins.js';

/** K: twins compiled for the processor at hand: who runs what, what a wrong address does, and a program without them. */

const root = resolve(import.meta.dirname, '..');

it('are there wherever a C compiler is', () => {
  if (!hasCompiler()) leaveOut('there is no C compiler (cc)');
  expect(addon?.sets).toContain('base');
});

interface Ran {
  readonly results: unknown;
  readonly native: Calls;
  readonly wasm: Calls;
}

async function ran(text: string, without: readonly string[] = []): Promise<Ran> {
  const below = countingWasm();
  const above = countingNative(below.accelerator, { addon: needsNative(), without });
  const results = await resultsOf(prepared(text, above.accelerator));
  return { results, native: above.calls, wasm: below.calls };
}

/** No graph that is shipped learns how its neurons leak. */
function learning(): string {
  const graph = JSON.parse(shortGraph('snn-mnist'));
  for (const node of Object.values<{ type: string; params?: object }>(graph.nodes)) {
    if (node.type === 'neuron/leaky') node.params = { ...node.params, learn: 'both' };
  }
  return JSON.stringify(graph);
}

describe('K: a native twin that is left out', () => {
  const twins = addon === undefined ? ['none'] : namesOf(addon, addon.sets[0]);
  /** By twin, a graph that calls it, and what that graph does with all of them. */
  const users = new Map<string, { readonly text: string; readonly whole: Ran }>();

  beforeAll(async () => {
    if (addon === undefined) return;
    for (const textOf of [...graphNames.map((name) => () => shortGraph(name)), learning]) {
      if (users.size === twins.length) return;
      const text = textOf();
      const whole = await ran(text);
      for (const twin of Object.keys(whole.native)) if (!users.has(twin)) users.set(twin, { text, whole });
    }
  });

  test.each(twins)('%s: runs as WebAssembly, the others as before, to the same bytes', async (twin) => {
    needsNative();
    const user = users.get(twin);
    if (user === undefined) throw new Error(`no graph calls ${twin}`);
    const { text, whole } = user;
    const less = await ran(text, [twin]);
    const { [twin]: calls, ...others } = whole.native;
    expect(calls).toBeGreaterThan(0);
    expect(whole.wasm).not.toHaveProperty(twin);
    expect(less).toEqual({ results: whole.results, native: others, wasm: { ...whole.wasm, [twin]: calls } });
  });
});

/** Of a process of its own: what it printed, and how it ended. */
function node(script: string): {
  readonly out: string;
  readonly status: number | null;
  readonly signal: string | null;
} {
  const head = `const { addon, open } = (() => {
    const addon = require(${JSON.stringify(nativeFile)});
    return { addon, open: (memory, set = addon.sets[0]) => addon.open(set, new Uint8Array(memory.buffer)) };
  })();`;
  const { stdout, status, signal } = spawnSync(process.execPath, ['-e', `${head}\n${script}`], { encoding: 'utf8' });
  return { out: stdout, status, signal };
}

describe.each(nativeSets)('K: the machines of %s', (set) => {
  test.each([
    ['not shared', ''],
    ['shared', ', shared: true'],
  ])('an address beyond a memory that is %s ends the program, whatever its 32 bits are', (_, more) => {
    needsNative();
    for (const address of [65_536, 2 ** 31, 2 ** 32 - 64]) {
      const memory = `new WebAssembly.Memory({ initial: 1, maximum: 65536${more} })`;
      const script = `open(${memory}, '${set}').functions.addTo(${address}, 0, 16, 0); console.log('went on');`;
      expect(node(script)).toMatchObject({ out: '', signal: 'SIGSEGV' });
    }
  });
});

test('K: ten thousand machines, grown and forgotten, leave no memory behind', () => {
  needsNative();
  const { out } = node(`
    const some = (count) => {
      for (let k = 0; k < count; k++) {
        const memory = new WebAssembly.Memory({ initial: 2, maximum: 65536 });
        const machine = open(memory);
        machine.functions.denseForward(0, 4, 4, 4096, 4, 4, 1, 1, 1, 1, 8192, 0, 0, 1, 16384);
        memory.grow(1);
        machine.move(new Uint8Array(memory.buffer));
      }
    };
    (async () => {
      const used = [];
      for (let turn = 0; turn < 5; turn++) {
        some(2000);
        await new Promise((resolve) => setTimeout(resolve, 20));
        used.push(process.memoryUsage().rss);
      }
      console.log((used[4] - used[0]) / 2 ** 20);
    })();`);
  // Megabytes. Each has 128 KiB and what its twins keep: the last eight thousand would be a gigabyte.
  expect(Number(out)).toBeLessThan(100);
});

test('K: a function keeps its memory, and refuses what is no call', () => {
  const machine = needsNative().open('base', new Uint8Array(new WebAssembly.Memory({ initial: 1 }).buffer));
  const { addTo } = machine.functions;
  expect(() => addTo(0, 64)).toThrow('internal: a twin was given another number of values');
  expect(() => addTo(0, 64, 'x' as never, 0)).toThrow('internal: a twin was given something else than a number');
  expect(() => machine.move(3 as never)).toThrow('internal: no memory was given');
  const { move } = machine;
  expect(() => move(new Uint8Array(64))).toThrow('internal: move belongs to a machine');
  expect(() => needsNative().open('mmx', new Uint8Array(64))).toThrow('internal: this machine has no such');
  const { out } = node(`
    const { functions } = open(new WebAssembly.Memory({ initial: 16 }));
    for (let k = 0; k < 200; k++) open(new WebAssembly.Memory({ initial: 16, maximum: 16 }));
    console.log(functions.isFinite32(0, 16 * 65536 / 4));`);
  expect(out).toBe('1\n');
});

test('K: threads that are ended in the midst of a call take nobody along', () => {
  needsNative();
  const { out, status } = node(`
    const { Worker } = require('node:worker_threads');
    const memory = new WebAssembly.Memory({ initial: 20, maximum: 65536, shared: true });
    const work = \`
      const { parentPort, workerData } = require('node:worker_threads');
      const addon = require(${JSON.stringify(nativeFile)});
      const { functions } = addon.open(addon.sets[0], new Uint8Array(workerData.buffer));
      parentPort.postMessage('there');
      for (;;) functions.addTo(0, 65536, 10000, 0);\`;
    (async () => {
      for (let k = 0; k < 10; k++) {
        const thread = new Worker(work, { eval: true, workerData: memory });
        await new Promise((resolve) => thread.once('message', resolve));
        await thread.terminate();
      }
      console.log(open(memory).functions.isFinite32(0, 64));
    })();`);
  expect({ out, status }).toEqual({ out: '1\n', status: 0 });
});

test('K: a memory grows under its twins, which say what they are', () => {
  const using = nativeAccelerator(wasm, needsNative());
  const machine = using.start(65_536, false);
  if (machine === undefined) throw new Error('there is no memory');
  new Float32Array(machine.buffer).fill(1, 0, 16);
  expect(machine.reserve(40 * 65_536)).toBe(true);
  new Float32Array(machine.buffer).fill(2, 500_000, 500_016);
  machine.functions.addTo(2_000_000, 0, 16, 0);
  expect([...new Float32Array(machine.buffer, 2_000_000, 16)]).toEqual(Array(16).fill(3));
  expect(machine.code('addTo')).toBe(`native ${needsNative().sets[0]}`);
  expect(machine.code('normalRow')).toBe('WebAssembly');
});

/** What loads in place of the native twins, hands on to them, and writes down which thread first called which. */
function telling(folder: string): { readonly file: string; readonly told: () => readonly string[] } {
  const [file, log] = [join(folder, 'telling.cjs'), join(folder, 'told')];
  writeFileSync(log, '');
  writeFileSync(
    file,
    `const { sets, open } = require(${JSON.stringify(nativeFile)});
    const { threadId } = require('node:worker_threads');
    const told = new Set();
    const tell = (what) => {
      if (told.has(what)) return;
      told.add(what);
      require('node:fs').appendFileSync(${JSON.stringify(log)}, threadId + ' ' + what + '\\n');
    };
    exports.sets = sets;
    exports.open = (set, memory) => {
      tell('opens');
      const machine = open(set, memory);
      const calls = Object.entries(machine.functions).map(([name, call]) => [
        name,
        (...values) => {
          tell(name);
          return call(...values);
        },
      ]);
      return { functions: Object.fromEntries(calls), move: (moved) => machine.move(moved) };
    };`,
  );
  return { file, told: () => readFileSync(log, 'utf8').split('\n').filter(Boolean) };
}

interface Copy {
  readonly folder: string;
  readonly rheobase: (...argv: readonly string[]) => { readonly status: number | null; readonly err: string };
}

/** A copy of the program, with a package of native twins in which `twins` lies; with none at all where it is undefined. */
function copy(twins: string | undefined, file = 'dist/twins.node'): Copy {
  const folder = mkdtempSync(join(tmpdir(), 'rheobase-copy-'));
  const cli = join(root, 'packages/cli');
  for (const part of ['bin', 'bundle', 'package.json'])
    cpSync(join(cli, part), join(folder, part), { recursive: true });
  mkdirSync(join(folder, 'node_modules'));
  for (const name of ['@resvg', 'dejavu-fonts-ttf']) {
    symlinkSync(join(cli, 'node_modules', name), join(folder, 'node_modules', name));
  }
  if (twins !== undefined) {
    const native = join(folder, 'node_modules/@rheobase/native');
    mkdirSync(join(native, 'dist'), { recursive: true });
    const exports = { './twins.node': `./${file}` };
    writeFileSync(join(native, 'package.json'), JSON.stringify({ name: '@rheobase/native', exports }));
    writeFileSync(join(native, file), twins);
  }
  const rheobase: Copy['rheobase'] = (...argv) => {
    // A package manager may name a folder with all packages in NODE_PATH.
    const own = { HOME: folder, XDG_CACHE_HOME: undefined, XDG_CONFIG_HOME: undefined, NODE_PATH: undefined };
    const program = [join(folder, 'bin/rheobase.mjs'), ...argv];
    const env = { ...process.env, ...own };
    const { status, stderr } = spawnSync(process.execPath, program, { cwd: folder, env, encoding: 'utf8' });
    return { status, err: stderr };
  };
  return { folder, rheobase };
}

const run = ['run', 'graph.json', '--quiet', '--no-figures', '--fresh', '--out'];
const pair = smallPair({ train: 150, test: 70, batchSize: 70, hidden: 20, epochs: 1 });

test('K: what explain says of native twins is what is called', async () => {
  const text = shortGraph('snn-sparse');
  const { native, wasm: below } = await ran(text);
  const explained = explainTwins(prepared(text, wasm).plan, nativeAccelerator(wasm, needsNative()));
  const named = (code: string) => new Set(explained.flatMap((one) => one.code[code] ?? []));
  // The engine and the drivers call some besides.
  const [says, others] = [named(`native ${needsNative().sets[0]}`), named('WebAssembly')];
  expect(Object.keys(native)).toEqual(expect.arrayContaining([...says]));
  expect(Object.keys(below)).toEqual(expect.arrayContaining([...others]));
  expect(says).toContain('denseBackward');
  expect([...says].filter((twin) => others.has(twin))).toEqual([]);
});

describe('K: a program without native twins', () => {
  test.each([
    ['none there', undefined, /No twins were compiled: /],
    ['a foreign file', 'no machine code at all', /The compiled twins cannot be loaded: .*twins\.node/],
  ])('%s: runs as WebAssembly, and says so where native is asked for', (_, twins, sentence) => {
    const { folder, rheobase } = copy(twins);
    writeFileSync(join(folder, 'graph.json'), smallGraph());
    expect(rheobase(...run, 'default', '--threads', '2')).toEqual({ status: 0, err: '' });
    expect(rheobase(...run, 'wasm', '--engine', 'wasm')).toEqual({ status: 0, err: '' });
    expect(contents(join(folder, 'wasm'))).toEqual(contents(join(folder, 'default')));
    const { status, err } = rheobase(...run, 'native', '--engine', 'native');
    expect(status).toBe(2);
    expect(err).toMatch(sentence);
  });
});

describe('K: native twins are called', () => {
  /** Threads that made a machine, and what was called by any. */
  function summary(told: readonly string[]): { readonly threads: number; readonly called: readonly string[] } {
    const words = told.map((line) => line.split(' '));
    const threads = words.filter(([, what]) => what === 'opens').length;
    return { threads, called: [...new Set(words.flatMap(([, what]) => (what === 'opens' ? [] : [what])))] };
  }
  const products = expect.arrayContaining(['denseAccumulate', 'denseBackward', 'denseForward']);

  test.each([
    ['one thread', ['--threads', '1'], 1],
    ['the threads of a run', ['--threads', '3'], 3],
    ['those that share a sweep', ['--jobs', '2'], 2],
  ])('by the program: %s', (what, more, threads) => {
    needsWide();
    const place = mkdtempSync(join(tmpdir(), 'rheobase-telling-'));
    const { file, told } = telling(place);
    const { folder, rheobase } = copy(`module.exports = require(${JSON.stringify(file)});`, 'dist/telling.cjs');
    const sweep = what.includes('sweep') ? { sweep: { seed: [1, 2, 3, 4] } } : {};
    writeFileSync(
      join(folder, 'graph.json'),
      JSON.stringify({ rheobase: 1, name: 'pair', seed: 4, ...sweep, ...pair }),
    );
    expect(rheobase(...run, 'default', ...more)).toEqual({ status: 0, err: '' });
    expect(summary(told())).toEqual({ threads, called: products });
    const before = told().length;
    expect(rheobase(...run, 'wasm', ...more, '--engine', 'wasm')).toEqual({ status: 0, err: '' });
    expect(told().length).toBe(before);
    expect(contents(join(folder, 'wasm'))).toEqual(contents(join(folder, 'default')));
  });

  test('by the engine that rheobase edit runs for a page', async () => {
    needsNative();
    const { file, told } = telling(mkdtempSync(join(tmpdir(), 'rheobase-telling-')));
    const workerData = { threads: 1, packageVersion: 'test', native: file };
    const engine = new Worker(join(root, 'packages/cli/bundle/run/pageEngine.js'), { workerData });
    const ended = new Promise<string>((resolve, reject) => {
      engine.on('error', reject);
      engine.on('message', (message: { type?: string; engine?: string; id?: number }) => {
        if (message.engine === 'files') engine.postMessage({ engine: 'files', id: message.id, files: new Map() });
        if (message.type === 'done' || message.type === 'failed') resolve(message.type);
      });
    });
    const text = JSON.stringify({ rheobase: 1, name: 'pair', seed: 4, ...pair });
    engine.postMessage({ type: 'run', run: 1, text, fresh: true });
    expect(await ended).toBe('done');
    await engine.terminate();
    expect(summary(told())).toEqual({ threads: 1, called: products });
  });
});

/** scripts/native.mjs in a copy of what it reads, with another compiler. */
describe('K: the build', () => {
  function build(cc: string, env: NodeJS.ProcessEnv = {}): { status: number | null; out: string; err: string } {
    const folder = mkdtempSync(join(tmpdir(), 'rheobase-build-'));
    for (const part of ['scripts/native.mjs', 'scripts/files.mjs', 'packages/native/twins']) {
      cpSync(join(root, part), join(folder, part), { recursive: true });
    }
    const headers = 'node_modules/node-api-headers';
    mkdirSync(dirname(join(folder, headers)), { recursive: true });
    symlinkSync(join(root, headers), join(folder, headers));
    const { CI: _, ...own } = process.env;
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'scripts/native.mjs')], {
      env: { ...own, CC: cc, ...env },
      encoding: 'utf8',
    });
    return { status, out: stdout, err: stderr };
  }

  const otherwise = 'kernels run as WebAssembly, with the same results.\n';

  it('goes on without a compiler', () => {
    const out = `There is no C compiler (no-such-compiler): ${otherwise}`;
    expect(build('no-such-compiler', { CI: '1' })).toEqual({ status: 0, out, err: '' });
  });

  it('goes on with the first error of a compiler that cannot; under CI it fails', () => {
    if (!hasCompiler()) leaveOut('there is no C compiler (cc)');
    const { status, out, err } = build('cc -include missing.h');
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(out).toMatch(
      /^The native twins could not be compiled with cc -include missing\.h \([^\n]*missing\.h[^\n]*\): [^\n]*\n$/,
    );
    const strict = build('cc -include missing.h', { CI: '1' });
    expect(strict.status).toBe(1);
    expect(strict.err).toMatch(/^The native twins could not be compiled:\n.*missing\.h/);
  });
});
