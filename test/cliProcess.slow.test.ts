import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sourceStack } from '../packages/cli/src/sourceStack.js';
import { contents } from '../packages/cli/src/testing/contents.js';
import { smallGraph } from '../packages/cli/src/testing/smallGraph.js';
import { needsWide } from './support/native.js';
import { smallPair } from './support/smallPair.js';

/** What only a process of its own can show: signals, pipes, worker threads, the built files. */

const root = fileURLToPath(new URL('..', import.meta.url));
const program = join(root, 'packages/cli/bin/rheobase.mjs');

function newFolder(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'rheobase-process-'));
  writeFileSync(join(folder, 'graph.json'), text);
  return folder;
}

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A home of its own for each process: no result of one is taken from the store of another. */
function newHome(): NodeJS.ProcessEnv {
  const home = mkdtempSync(join(tmpdir(), 'rheobase-home-'));
  return { ...process.env, HOME: home, XDG_CACHE_HOME: undefined, XDG_CONFIG_HOME: undefined };
}

/** Runs the program; `watch` sees all that was printed so far and may send a signal. */
function rheobase(
  cwd: string,
  argv: readonly string[],
  watch: (text: string, kill: (signal: NodeJS.Signals) => void) => void = () => {},
  node: readonly string[] = [],
): Promise<Ended> {
  const child = spawn(process.execPath, [...node, program, ...argv], {
    cwd,
    env: newHome(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  const look = () => watch(out + err, (signal) => child.kill(signal));
  child.stdout.on('data', (chunk) => {
    out += chunk;
    look();
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
    look();
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

describe('the program as a process', () => {
  it('check is quick to start and says one line', async () => {
    const { code, out, err } = await rheobase(newFolder(smallGraph()), ['check', 'graph.json']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^fine: 6 nodes/);
  });

  it('X: worker threads give the bytes of one thread', async () => {
    const folder = newFolder(smallGraph({ sweep: { seed: [1, 2, 3] } }));
    const argv = ['run', 'graph.json', '--quiet', '--no-figures'];
    expect(await rheobase(folder, [...argv, '--jobs', '1', '--out', 'one'])).toEqual({ code: 0, out: '', err: '' });
    expect(await rheobase(folder, [...argv, '--jobs', '3', '--out', 'three'])).toEqual({ code: 0, out: '', err: '' });
    expect(contents(join(folder, 'three'))).toEqual(contents(join(folder, 'one')));
  });

  describe.each(['native', 'wasm', 'typescript'])('engine %s', (engine) => {
    it('N: 1, 2 and 8 threads of one run give the same bytes', async () => {
      if (engine === 'native') needsWide();
      const pair = smallPair({ train: 150, test: 70, batchSize: 70, hidden: 20, epochs: 1 });
      const folder = newFolder(JSON.stringify({ rheobase: 1, name: 'pair', seed: 4, ...pair }));
      const argv = ['run', 'graph.json', '--quiet', '--no-figures', '--engine', engine, '--threads'];
      for (const threads of ['1', '2', '8']) {
        expect((await rheobase(folder, [...argv, threads, '--out', threads])).err).toBe('');
      }
      expect(contents(join(folder, '2'))).toEqual(contents(join(folder, '1')));
      expect(contents(join(folder, '8'))).toEqual(contents(join(folder, '1')));
    });
  });

  it('K: what is not finite is named alike, whichever thread meets it', async () => {
    const { nodes, edges } = smallPair({ train: 150, test: 20, hidden: 20 });
    nodes['ffnn-train'] = { type: 'learn/train', params: { epochs: 3, batchSize: 150, learningRate: 1e30 } };
    const folder = newFolder(JSON.stringify({ rheobase: 1, name: 'bad', seed: 4, nodes, edges }));
    const argv = ['run', 'graph.json', '--quiet', '--no-figures', '--out'];
    const alone = await rheobase(folder, [...argv, 'one', '--threads', '1']);
    expect(alone.code).toBe(5);
    expect(alone.err).toContain('became NaN at sample');
    expect(await rheobase(folder, [...argv, 'three', '--threads', '3'])).toEqual(alone);
  });

  it('D: SIGINT keeps the checkpoint, and the resumed run ends with the bytes of a whole one', async () => {
    const folder = newFolder(smallGraph({ parameters: { epochs: { value: 60 } } }));
    const argv = ['run', 'graph.json', '--no-figures'];
    let isSent = false;
    const stopped = await rheobase(folder, argv, (text, kill) => {
      if (isSent || !text.includes('epoch 2 of 60')) return;
      isSent = true;
      kill('SIGINT');
    });
    expect(stopped.code).toBe(130);
    expect(stopped.err).toContain('go on with  rheobase run graph.json --resume runs/small-1');
    expect(readdirSync(join(folder, 'runs/small-1/checkpoints'))).toEqual(['train.safetensors']);
    expect((await rheobase(folder, [...argv, '--resume', 'runs/small-1'])).code).toBe(0);
    expect((await rheobase(folder, argv)).code).toBe(0);
    expect(contents(join(folder, 'runs/small-1'))).toEqual(contents(join(folder, 'runs/small-2')));
  });

  it('D: SIGINT while threads compute ends soon, leaves whole files only, and the resumed run has the bytes of one thread', async () => {
    const pair = smallPair({ train: 150, test: 40, batchSize: 70, hidden: 20, epochs: 20 });
    const folder = newFolder(JSON.stringify({ rheobase: 1, name: 'pair', seed: 4, ...pair }));
    const argv = ['run', 'graph.json', '--no-figures', '--fresh'];
    let sent = 0;
    const stopped = await rheobase(folder, [...argv, '--threads', '3', '--out', 'stopped'], (text, kill) => {
      if (sent !== 0 || !text.includes('epoch 2 of 20')) return;
      sent = performance.now();
      kill('SIGINT');
    });
    const stopping = performance.now() - sent;
    expect(stopped.code).toBe(130);
    expect(stopped.err).toContain('stopped; finished parts are in stopped');
    const files = readdirSync(join(folder, 'stopped'), { recursive: true, encoding: 'utf8' });
    expect(files).toContain(join('checkpoints', 'snn-train.safetensors'));
    expect(files.filter((file) => /part|tmp|~/.test(file))).toEqual([]);
    const resumedAt = performance.now();
    const again = await rheobase(folder, [...argv, '--threads', '3', '--out', 'resumed', '--resume', 'stopped']);
    expect(again.code, again.err).toBe(0);
    // A stop waits for a batch at most; what was left to do has many.
    expect(stopping).toBeLessThan(performance.now() - resumedAt);
    expect((await rheobase(folder, [...argv, '--threads', '1', '--out', 'whole'])).code).toBe(0);
    expect(contents(join(folder, 'resumed'))).toEqual(contents(join(folder, 'whole')));
  });

  it('X: a long recording goes to the disk, and its memory does not grow with its length', () => {
    const currents = { from: '150 pA', to: '249.5 pA', step: '0.5 pA', dt: '0.1 ms' };
    const graph = (duration: string) =>
      smallGraph({
        name: 'long',
        parameters: {},
        nodes: {
          currents: { type: 'source/current-sweep', params: currents },
          neurons: { type: 'neuron/lif' },
          all: { type: 'measure/stream', params: { duration, every: 2 } },
        },
        edges: [
          { from: 'currents.current', to: 'neurons.current' },
          { from: 'neurons.spikes', to: 'all.spikes' },
          { from: 'neurons.voltage', to: 'all.voltage' },
        ],
      });
    /** Peak resident memory in MiB, from the process itself as it ends. A small heap, or it would let garbage lie. */
    const peak = (folder: string) => {
      const atExit = 'process.on("exit", () => process._rawDebug(process.resourceUsage().maxRSS))';
      const node = ['--max-old-space-size=40', '--max-semi-space-size=2', '--import', `data:text/javascript,${atExit}`];
      const argv = [...node, program, 'run', 'graph.json', '--quiet', '--out', 'out'];
      const child = spawnSync(process.execPath, argv, { cwd: folder, env: newHome(), encoding: 'utf8' });
      expect(child.status, child.stderr).toBe(0);
      return Number(child.stderr) / 1024;
    };
    const [short, long] = ['1300 ms', '5300 ms'].map((duration) => newFolder(graph(duration)));
    const growth = peak(long) - peak(short);
    const lines = readFileSync(join(long, 'out/recordings/all.voltage.csv'), 'utf8').split('\r\n');
    expect(lines).toHaveLength(1 + 26_500 + 1);
    expect(lines[1].split(',')).toHaveLength(1 + 200);
    // The voltages that the longer run adds are 30 MiB as bare numbers; the heap breathes by a few.
    expect(growth).toBeLessThan(15);
  });

  it('a broken pipe ends it quietly', () => {
    const command = `"${process.execPath}" "${program}" nodes | head -n 1`;
    const shown = execFileSync('bash', ['-c', `set -o pipefail; ${command}`], { cwd: root, encoding: 'utf8' });
    expect(shown).toBe('source\n');
  });

  it('the version is that of the package', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'packages/cli/package.json'), 'utf8'));
    expect((await rheobase(root, ['--version'])).out).toBe(`${version}\n`);
  });
});

describe('the files of the program', () => {
  const bundle = join(root, 'packages/cli/bundle');

  /** Tells each file that Node loads; what was loaded is watched, not guessed from imports. */
  const watch = `data:text/javascript,${encodeURIComponent(`
    import { register } from 'node:module';
    register('data:text/javascript,' + encodeURIComponent(\`
      import { appendFileSync } from 'node:fs';
      export function load(url, context, next) {
        appendFileSync(process.env.LOADED, url + '\\\\n');
        return next(url, context);
      }
    \`));
  `)}`;

  /** The files of the bundle that a command loads, and the sources in them. */
  function loadedBy(...argv: readonly string[]): { readonly files: readonly string[]; readonly sources: string } {
    const folder = newFolder('');
    const list = join(folder, 'loaded');
    const out = argv[0] === 'run' ? ['--out', join(folder, 'out')] : [];
    const child = spawnSync(process.execPath, ['--import', watch, program, ...argv, ...out], {
      cwd: root,
      encoding: 'utf8',
      env: { ...newHome(), LOADED: list },
    });
    expect(child.status, child.stderr).toBe(0);
    const urls = readFileSync(list, 'utf8').split('\n');
    const files = urls.filter((url) => url.includes('/bundle/')).map((url) => relative(bundle, fileURLToPath(url)));
    return { files, sources: [...files.flatMap(sourcesOf), ...urls].join('\n') };
  }

  function sourcesOf(file: string): readonly string[] {
    // Lines of the bundler itself have no source.
    if (!existsSync(join(bundle, `${file}.map`))) return [file];
    const { sources } = JSON.parse(readFileSync(join(bundle, `${file}.map`), 'utf8')) as { sources: string[] };
    return sources.map((path) => relative(root, resolve(bundle, dirname(file), path)));
  }

  const nodesOf = (text: string, families: string) =>
    [...text.matchAll(new RegExp(`packages/nodes/src/((?:${families})/\\w+)\\.ts`, 'g'))]
      .map(([, node]) => node)
      .sort();

  it('check loads few files: the nodes of the graph, and nothing that runs, draws or downloads', () => {
    const { files, sources } = loadedBy('check', 'graphs/lif-traces.json');
    expect(sources).toContain('packages/cli/src/commands/check.ts');
    expect(nodesOf(sources, 'source|layer|neuron|measure|view')).toEqual([
      'measure/firingRate',
      'measure/record',
      'neuron/lif',
      'source/currentSweep',
      'view/trace',
    ]);
    expect(sources).not.toMatch(/core\/src\/(run|engine|verify)\/|packages\/(wasm|native)/);
    expect(sources).not.toMatch(/vega|d3-|resvg|tensorflow|report\/|data\/downloadFile/);
    expect(files.length).toBeLessThan(12);
  });

  it('run loads what computes; what draws only for figures, and tfjs only where it computes', () => {
    const argv = ['run', 'graphs/lif-traces.json', '--quiet', '--fresh'];
    const { files, sources: plain } = loadedBy(...argv, '--no-figures');
    expect(files.length).toBeLessThan(20);
    expect(plain).toMatch(/core\/src\/run\/prepare\.ts/);
    expect(plain).toMatch(/packages\/wasm/);
    expect(nodesOf(plain, 'layer|neuron|loss|learn')).toEqual(['neuron/lif']);
    expect(plain).not.toMatch(/vega|d3-|resvg|tensorflow|packages\/tfjs/);
    const drawn = loadedBy(...argv).sources;
    expect(drawn).toMatch(/vega-lite/);
    expect(drawn).not.toMatch(/tensorflow|packages\/tfjs/);
    expect(loadedBy('explain', 'graphs/snn-sparse.json', '--engine', 'tfjs').sources).toMatch(/tensorflow/);
  });

  it('the numbers of a run are said before its figures are drawn', async () => {
    const folder = newFolder(readFileSync(join(root, 'graphs/lif-traces.json'), 'utf8'));
    // Looked at where it is said: whoever reads the pipe may come late.
    const look = `data:text/javascript,${encodeURIComponent(`
      import { appendFileSync, existsSync } from 'node:fs';
      for (const stream of [process.stdout, process.stderr]) {
        const write = stream.write.bind(stream);
        stream.write = (text, ...more) => {
          if (String(text).includes('lif-traces  ')) appendFileSync('drawn', existsSync('out/report.html') + '\\n');
          return write(text, ...more);
        };
      }
    `)}`;
    const { code, err } = await rheobase(folder, ['run', 'graph.json', '--out', 'out'], undefined, ['--import', look]);
    expect(code, err).toBe(0);
    expect(readFileSync(join(folder, 'drawn'), 'utf8').split('\n')[0]).toBe('false');
    expect(existsSync(join(folder, 'out/report.html'))).toBe(true);
  });

  it('a fault names the lines of the sources', () => {
    const lines = readFileSync(join(bundle, 'program.js'), 'utf8').split('\n');
    const line = lines.findIndex((text) => text.includes('function explainFault('));
    const column = lines[line].indexOf('explainFault(', lines[line].indexOf('function explainFault('));
    const url = pathToFileURL(join(bundle, 'program.js'));
    const mapped = sourceStack(
      `Error: x\n    at explainFault (${url}:${line + 1}:${column + 1})\n    at elsewhere (a:1:1)`,
    );
    const [, path, at] = mapped.match(/\((\S+main\.ts):(\d+):\d+\)/) ?? [];
    expect(path).toBe('packages/cli/src/main.ts');
    expect(readFileSync(join(root, path), 'utf8').split('\n')[Number(at) - 1]).toContain('function explainFault(');
    expect(mapped).toContain('at elsewhere (a:1:1)');
  });
});
