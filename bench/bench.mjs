import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { openNative } from '../packages/cli/dist/run/engine.js';
import { calibrate } from './calibrate.mjs';
import { curve } from './curve.mjs';
import { network, population, sweep } from './graphs.mjs';
import { kernels } from './kernels.mjs';

/**
 * `pnpm bench`: how fast it is, each number with the work that it stands for. Prints tables as it goes and writes
 * bench/results/latest.{json,md} and spike-rate.svg. Times are medians; contenders take turns, so that a machine that
 * slows down slows all of them. With --peers and a Python that has torch, the same work runs there.
 *
 *     pnpm bench --data DIR [--peers PYTHON] [--repeats 5] [--only training,lif,…] [--quick]
 *                [--works "SNN 784–256–256–10, T 25;…"] [--train 4000] [--engines wasm,native]
 *                [--variants published,hoisted]: without "compiled", which takes minutes to begin where T is 100
 *
 * Where that Python sees a GPU, the hoisted loop runs there as well, in a row of its own.
 */

const { values: given } = parseArgs({
  args: process.argv.slice(2).filter((word) => word !== '--'),
  options: {
    data: { type: 'string', default: '../shared/data/mnist' },
    peers: { type: 'string' },
    repeats: { type: 'string', default: '5' },
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    works: { type: 'string' },
    train: { type: 'string' },
    engines: { type: 'string', default: 'typescript,wasm,native' },
    variants: { type: 'string', default: 'published,hoisted,compiled' },
  },
});

const root = resolve(import.meta.dirname, '..');
const data = resolve(given.data);
const hasMnist = existsSync(data);
const repeats = Number(given.repeats);
const { quick } = given;
const program = join(root, 'packages/cli/bin/rheobase.mjs');
const report = { machine: {}, tables: [] };

/** A process that answers one line of JSON with another. */
class Server {
  static async start(command, argv) {
    const server = new Server(spawn(command, argv, { stdio: ['pipe', 'pipe', 'inherit'], cwd: root }));
    server.facts = await server.next();
    return server;
  }

  constructor(child) {
    this.child = child;
    this.lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  async next() {
    const { value, done } = await this.lines.next();
    if (done) throw new Error('the process has ended');
    return JSON.parse(value);
  }

  ask(request) {
    this.child.stdin.write(`${JSON.stringify(request)}\n`);
    return this.next();
  }

  end() {
    this.child.stdin.end();
  }
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const short = (value, digits = 3) =>
  value === undefined ? '–' : Number(value.toPrecision(digits)).toLocaleString('en');

function table(title, head, rows, note) {
  report.tables.push({ title, head, rows, note });
  console.log(markdown({ title, head, rows, note }));
}

function markdown({ title, head, rows, note }) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const text = [`### ${title}`, '', line(head), line(head.map(() => '---')), ...rows.map(line), ''];
  return (note === undefined ? text : [...text, note, '']).join('\n');
}

/**
 * How long a process of Node takes: to its end, or to the first that it prints, where `until` says whether what should
 * be there by then is.
 */
async function timed(cwd, argv, until) {
  const begin = performance.now();
  const child = spawn(process.execPath, argv, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text) => {
    said += text;
  });
  const ended = once(child, 'exit');
  let seconds;
  if (until !== undefined) {
    await Promise.race([once(child.stdout, 'data'), ended]);
    seconds = (performance.now() - begin) / 1000;
    if (!until()) return { error: 'printed too early' };
  }
  child.stdout.resume();
  const [status] = await ended;
  seconds ??= (performance.now() - begin) / 1000;
  return status === 0 ? { seconds } : { error: said };
}

/** Runs every contender once per turn, after a turn that does not count. Gives the answers of each. */
async function inTurns(contenders, turns = repeats) {
  const answers = contenders.map(() => []);
  for (let turn = -1; turn < turns; turn++) {
    for (const [i, { ask }] of contenders.entries()) {
      if (answers[i].some(({ error }) => error !== undefined)) continue;
      const answer = await ask();
      if (turn >= 0 || answer.error !== undefined) answers[i].push(answer);
    }
  }
  return contenders.map(({ name, peer }, i) => {
    const error = answers[i].find((one) => one.error !== undefined)?.error;
    const seconds = error === undefined ? median(answers[i].map((one) => one.seconds)) : undefined;
    const processor = error === undefined ? median(answers[i].map((one) => one.processor ?? Number.NaN)) : undefined;
    return {
      name,
      peer,
      error,
      seconds,
      processor,
      last: answers[i].at(-1),
      all: answers[i].map((one) => one.seconds),
    };
  });
}

const native = openNative();
const engines = given.engines.split(',').filter((engine) => engine !== 'native' || 'addon' in native);
const named = { typescript: 'TypeScript', wasm: 'WebAssembly', native: 'native' };
const ours = [
  { name: 'TypeScript', engine: 'typescript', threads: 1 },
  { name: 'WebAssembly, 1 thread', engine: 'wasm', threads: 1 },
  { name: 'WebAssembly, 2 threads', engine: 'wasm', threads: 2 },
  { name: 'native, 1 thread', engine: 'native', threads: 1 },
  { name: 'native, 2 threads', engine: 'native', threads: 2 },
].filter(({ engine }) => engines.includes(engine));
/** Both that are compiled, as far as they are asked for; where only one shall run, the one that runs by default. */
const compiled = ['wasm', 'native'].filter((engine) => engines.includes(engine));
const usual = compiled.at(-1) ?? engines[0];

const base = { sizes: [784, 256, 256, 10], batch: 128, ...(quick ? { train: 1_000, test: 500 } : {}) };
if (given.train !== undefined) base.train = Number(given.train);
const trainings = {
  'FFNN 784–256–256–10': { ...base, kind: 'ffnn' },
  'SNN 784–256–256–10, T 25': { ...base, kind: 'snn', steps: 25 },
  'SNN, triangular surrogate': { ...base, kind: 'snn', steps: 25, triangle: 1, surrogate: 'triangular' },
  'SNN, spike penalty of snn-sparse': { ...base, kind: 'snn', steps: 25, penalty: 4, epochs: 5 },
  'SNN, spike penalty of snn-sparse, narrow triangle': {
    // After ten epochs few neurons are near their threshold.
    ...{ ...base, kind: 'snn', steps: 25, penalty: 4, epochs: 10 },
    ...{ triangle: 2, surrogate: 'triangular', slope: 2 },
  },
  'SNN 784–1000–10, T 25': { ...base, kind: 'snn', sizes: [784, 1000, 10], steps: 25 },
  'SNN 100–300–7, T 100, batch 37': {
    kind: 'snn',
    sizes: [100, 300, 7],
    steps: 100,
    batch: 37,
    train: quick ? 370 : 2_000,
    test: 500,
    uniform: { samples: 2_500, features: 100, classes: 7 },
  },
};

/** Ours and the peers at one work. A peer's time is its fastest over one and two threads. */
async function compared(server, peer, title, spec, work) {
  const text = network(spec, work === 'train' ? 'train' : 'inference', spec.epochs ?? 2);
  const contenders = ours
    .filter(({ engine }) => engine !== 'typescript' || title === 'FFNN 784–256–256–10' || !quick)
    .map(({ name, engine, threads }) => ({
      name,
      ask: () => server.ask({ text, engine, threads, work, spec }),
    }));
  if (peer !== undefined) {
    const dense = work === 'train' ? ['published'] : ['published', 'onnxruntime'];
    const variants = spec.kind === 'snn' ? given.variants.split(',') : dense;
    const label = { published: 'PyTorch', onnxruntime: 'onnxruntime' };
    for (const variant of variants) {
      for (const threads of [1, 2]) {
        const of = spec.kind === 'snn' ? `PyTorch, ${variant}` : label[variant];
        contenders.push({
          name: `${of}, ${threads === 1 ? '1 thread' : '2 threads'}`,
          peer: of,
          ask: () => peer.ask({ work: work === 'train' ? 'train' : 'inference', variant, threads, spec }),
        });
      }
    }
    if (peer.facts.gpu !== null) {
      const label = `PyTorch on ${peer.facts.gpu}`;
      const ask = () =>
        peer.ask({
          work: work === 'train' ? 'train' : 'inference',
          variant: 'hoisted',
          threads: 1,
          device: 'cuda',
          spec,
        });
      contenders.push({ name: label, peer: label, ask });
    }
  }
  const results = await inTurns(contenders);
  const fastest = new Map();
  for (const { peer: label, seconds } of results) {
    if (label === undefined || seconds === undefined) continue;
    fastest.set(label, Math.min(seconds, fastest.get(label) ?? Number.POSITIVE_INFINITY));
  }
  const times = results.flatMap(({ peer: of, seconds }) =>
    of === undefined && seconds !== undefined ? [seconds] : [],
  );
  const best = results.find(({ seconds }) => seconds === Math.min(...times));
  if (fastest.size > 0 && best !== undefined) results.push({ ...best, name: `**the best of ours**: ${best.name}` });
  const samples = work === 'train' ? (spec.train ?? 10_000) : (spec.test ?? 2_000);
  const rows = results.map(({ name, seconds, processor, error, last }) => [
    name,
    error === undefined ? `${short(seconds)} s` : error.split('\n')[0].slice(0, 60),
    error === undefined ? `${short(processor)} s` : '–',
    seconds === undefined ? '–' : `${short((seconds / samples) * 1e6)} µs`,
    last?.operations === undefined ? '–' : `${short(last.operations / 1e9)} G`,
    ...[...fastest.values()].map((time) => (seconds === undefined ? '–' : `${short(time / seconds)} ×`)),
  ]);
  const what = work === 'train' ? `an epoch of ${samples} images` : `inference of ${samples} images`;
  const head = [
    '',
    'time',
    'of all processors',
    'per image',
    'operations of its forward pass, were nothing zero',
    ...[...fastest.keys()].map((name) => `faster than ${name}`),
  ];
  table(`${title}: ${what}`, head, rows, 'A ratio is against the fastest of that peer over 1 and 2 threads.');
}

const sections = {
  async training(server, peer) {
    if (!hasMnist) return console.log(`MNIST is not in ${data}: no training\n`);
    for (const [title, spec] of Object.entries(trainings)) {
      if (given.works === undefined || given.works.split(';').includes(title)) {
        await compared(server, peer, title, spec, 'train');
      }
    }
  },

  async inference(server, peer) {
    if (!hasMnist) return;
    for (const title of ['FFNN 784–256–256–10', 'SNN 784–256–256–10, T 25']) {
      await compared(server, peer, title, trainings[title], 'inference');
    }
  },

  async kernels() {
    const addon = engines.includes('native') ? native.addon : undefined;
    const { peak, gather, found } = await kernels(addon);
    const rows = found.map(({ name, operations, seconds, nativeSeconds, limit }) => [
      name,
      `${short(seconds * 1e6)} µs`,
      short(operations / seconds / 1e9),
      short(limit / 1e9),
      `${short((100 * operations) / seconds / limit, 2)} %`,
      ...(addon === undefined ? [] : [`${short(nativeSeconds * 1e6)} µs`, `${short(seconds / nativeSeconds)} ×`]),
    ]);
    const note = `One core, the shortest of many. At best it gives ${short(peak / 1e9)} thousand million operations per second in products that are rounded and then added, ${short(gather / 1e9)} in additions of rows from the nearest cache, 128 bits at a time as WebAssembly has them.`;
    const head = [
      ...['400 rows (16 × 25 steps), 256–256', 'WebAssembly', '10⁹ operations/s', 'at best', 'share'],
      ...(addon === undefined ? [] : [`native ${addon.sets[0]}`, 'faster']),
    ];
    table('Compiled products of one chunk against the arithmetic peak', head, rows, note);
  },

  async lif(server) {
    const rows = [];
    for (const neurons of [100, 1_000, 10_000, 100_000]) {
      const steps = Math.max(50, Math.round((quick ? 2e7 : 2e8) / neurons));
      const text = population(neurons, steps);
      const results = await inTurns(
        ours
          .filter(({ threads }) => threads === 1)
          .map(({ name, engine }) => ({ name, ask: () => server.ask({ text, engine, threads: 1, work: 'run' }) })),
      );
      const bytes = results[0].last.bytes / 1024 ** 2;
      rows.push([
        neurons.toLocaleString('en'),
        steps.toLocaleString('en'),
        ...results.map(({ seconds }) => short((neurons * steps) / seconds / 1e6)),
        `${short(bytes)} MiB`,
      ]);
    }
    const note =
      'Whole runs, source and recording included, one core. For orientation, given by the project and not measured here: Brian2 2.5 does 18–20 and 146 in its normal mode at 1,000 and 10,000 neurons, 240 and 371 as compiled C++.';
    table(
      'LIF, float64, Euler with refractory time: million neuron-steps per second',
      ['neurons', 'steps', ...ours.filter(({ threads }) => threads === 1).map(({ engine }) => named[engine]), 'plan'],
      rows,
      note,
    );
  },

  async sweep(server) {
    const rows = [];
    for (const currents of [26, 100, 400, 1_600]) {
      const ask = () => server.ask({ text: sweep(currents), engine: usual, threads: 1, work: 'run' });
      const [{ seconds }] = await inTurns([{ name: usual, ask }]);
      rows.push([currents, `${short(seconds * 1000)} ms`, `${short((seconds / currents) * 1e6)} µs`]);
    }
    table('F–I curve of 1 s at 0.1 ms: growth with the width of the sweep', ['currents', 'time', 'per current'], rows);
  },

  async growth(server) {
    if (!hasMnist) return;
    const rows = [];
    const spec = { ...base, kind: 'snn', steps: 25, train: 512 };
    for (const [name, change] of [
      ...[5, 25, 50, 100].map((steps) => [`T = ${steps}`, { steps }]),
      ...[16, 64, 128, 256].map((batch) => [`batch = ${batch}`, { batch }]),
    ]) {
      const text = network({ ...spec, ...change }, 'train', 2);
      const [{ seconds }] = await inTurns([
        { name, ask: () => server.ask({ text, engine: usual, threads: 1, work: 'train' }) },
      ]);
      rows.push([name, `${short(seconds)} s`, `${short((seconds / 512) * 1000)} ms`]);
    }
    table('SNN 784–256–256–10, an epoch of 512 images on one thread: growth', ['', 'time', 'per image'], rows);
  },

  /** Layers in which a weight of zero is no connection: what is executed falls with them, and the time with it. */
  async pruned(server) {
    if (!hasMnist) return;
    for (const [width, train, test] of [
      [256, 1_000, 2_000],
      [1024, 256, 1_000],
    ]) {
      const rows = [];
      for (const density of [undefined, 1, 0.5, 0.2, 0.1, 0.05]) {
        const spec = { ...base, sizes: [784, width, width, 10], kind: 'snn', steps: 25, density, train, test };
        const timed = async (work) => {
          const text = network(spec, work, 2);
          const results = await inTurns(
            compiled.map((engine) => ({ name: work, ask: () => server.ask({ text, engine, threads: 1, work }) })),
          );
          return results.map(({ seconds }) => `${short(seconds * 1000)} ms`);
        };
        const counted = network({ ...spec, test: 64, operations: true }, 'inference');
        const { results } = await server.ask({ text: counted, engine: usual, threads: 1, work: 'inference' });
        rows.push([
          density === undefined ? 'layer/dense' : `${100 * density} %`,
          ...(await timed('inference')),
          ...(await timed('train')),
          `${short(results.executed / 1e6, 5)} M`,
          `${short(results.conventions / 1e6, 5)} M`,
        ]);
      }
      const [all, some] = [test, train].map((count) => count.toLocaleString('en'));
      const head = [
        'connections',
        ...compiled.map((engine) => `inference of ${all}, ${named[engine]}`),
        ...compiled.map((engine) => `an epoch of ${some}, ${named[engine]}`),
        'executed per image',
        'effective (ours)',
      ];
      const note = 'One thread. Products and additions; what is executed has the product of the folded shift besides.';
      table(`SNN 784–${width}–${width}–10, T 25, of layer/sparse-dense: time against connections`, head, rows, note);
    }
  },

  /** The second of two wide layers gets spikes; the higher the threshold in front of it, the fewer. */
  async rate(server) {
    if (!hasMnist) return;
    const points = [];
    for (const threshold of [0.05, 0.5, 1, 2, 4, 8, 16]) {
      const spec = { kind: 'snn', sizes: [784, 1024, 1024, 10], steps: 50, threshold, test: quick ? 64 : 320 };
      const text = network(spec, 'inference');
      const [{ seconds }] = await inTurns([
        { name: usual, ask: () => server.ask({ text, engine: usual, threads: 1, work: 'inference' }) },
      ]);
      const looked = network({ ...spec, test: 8, counted: true }, 'inference');
      const { results } = await server.ask({ text: looked, engine: usual, threads: 1, work: 'inference' });
      points.push({ threshold, rate: results.spikes / (8 * 50 * 1024), seconds });
    }
    const rows = points.map(({ threshold, rate, seconds }) => [threshold, short(rate), `${short(seconds)} s`]);
    table('SNN 784–1024–1024–10, T 50: time against spikes', ['threshold', 'spikes per neuron and step', 'time'], rows);
    report.curve = points;
    return curve(points);
  },

  async start() {
    const folder = mkdtempSync(join(tmpdir(), 'rheobase-bench-'));
    const graph = join(root, 'graphs/lif-traces.json');
    const run = (name, argv, until) => ({ name, ask: () => timed(folder, argv(), until) });
    let out = 0;
    const runs = (engine) => () => [
      ...[program, 'run', graph, '--fresh', '--out', `run-${++out}`],
      ...(engine === undefined ? [] : ['--engine', engine]),
    ];
    // What was printed is true only if the file is there by then.
    const numbers = () => existsSync(join(folder, `run-${out}/result.json`));
    const results = await inTurns([
      run('node -e 0', () => ['-e', '0']),
      run('rheobase check lif-traces', () => [program, 'check', graph]),
      run('rheobase run lif-traces: until its table is printed and result.json written', runs(), numbers),
      run('rheobase run lif-traces: all of it', runs()),
      ...compiled.map((engine) =>
        run(`the same without figures, ${named[engine]}`, () => [...runs(engine)(), '--no-figures']),
      ),
    ]);
    rmSync(folder, { recursive: true, force: true });
    const limits = [undefined, 0.25, 0.5, 2];
    const rows = results.map(({ name, seconds, error }, i) => [
      name,
      error ?? `${short(seconds * 1000)} ms`,
      limits[i] === undefined ? '–' : `${limits[i] * 1000} ms`,
    ]);
    const note = 'Figures and the report follow the table and result.json.';
    table('From a cold process', ['', 'time', 'wanted'], rows, note);
  },

  memory() {
    const folder = mkdtempSync(join(tmpdir(), 'rheobase-bench-'));
    const duration = quick ? '5 s' : '100 s';
    const long = {
      rheobase: 1,
      seed: 42,
      nodes: {
        currents: {
          type: 'source/current-sweep',
          params: { from: '150 pA', to: '249.9 pA', step: '0.1 pA', dt: '0.1 ms' },
        },
        neurons: { type: 'neuron/lif' },
        spikes: { type: 'measure/stream', params: { duration } },
        voltage: {
          type: 'measure/stream',
          params: { duration, neurons: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((i) => 100 * i) },
        },
      },
      edges: [
        { from: 'currents.current', to: 'neurons.current' },
        { from: 'neurons.spikes', to: 'spikes.spikes' },
        { from: 'neurons.voltage', to: 'voltage.voltage' },
      ],
    };
    const snn = JSON.parse(network({ ...trainings['SNN 784–256–256–10, T 25'], train: 1_000 }, 'train', 1));
    // What the kernel counts for a process begins with its parent's: where it can be asked about the program alone, it is.
    const own = String.raw`/VmHWM:\s+(\d+)/.exec(process.getBuiltinModule('node:fs').readFileSync('/proc/self/status', 'utf8'))[1]`;
    const used = existsSync('/proc/self/status') ? own : 'process.resourceUsage().maxRSS';
    const atExit = `process.on("exit", () => process._rawDebug("PEAK", ${used}))`;
    const peak = (argv) => {
      const { stderr } = spawnSync(
        process.execPath,
        ['--import', `data:text/javascript,${encodeURIComponent(atExit)}`, ...argv],
        {
          cwd: folder,
          encoding: 'utf8',
        },
      );
      return Number(stderr.match(/PEAK (\d+)/)?.[1]) / 1024;
    };
    const running = (graph) => [program, 'run', graph, '--quiet', '--no-figures', '--fresh'];
    writeFileSync(join(folder, 'long.json'), JSON.stringify(long));
    writeFileSync(join(folder, 'snn.json'), JSON.stringify(snn));
    writeFileSync(join(folder, 'empty.mjs'), '');
    const rows = [
      ['node, an empty file', short(peak(['empty.mjs'])), '–'],
      ['rheobase check, the same networks', short(peak([program, 'check', 'snn.json'])), '–'],
      ...compiled.map((engine) => [
        `1,000 neurons for ${duration} at 0.1 ms, about 20 Hz; all spikes and ten voltages to the disk; ${named[engine]}`,
        short(peak([...running('long.json'), '--engine', engine])),
        '300',
      ]),
      ...(hasMnist ? compiled : []).map((engine) => [
        `SNN training (1,000 of 60,000 images), ${named[engine]}`,
        short(peak([...running('snn.json'), '--data-dir', resolve(data, '..'), '--engine', engine])),
        'base + 200',
      ]),
    ];
    rmSync(folder, { recursive: true, force: true });
    table('Peak resident memory, MiB', ['', 'peak', 'wanted below'], rows);
  },
};

const wanted = given.only?.split(',') ?? Object.keys(sections);
const unknown = wanted.filter((name) => !(name in sections));
if (unknown.length > 0) {
  console.error(`no section ${unknown.join(', ')}; there are ${Object.keys(sections).join(', ')}`);
  process.exit(2);
}

const second = await calibrate();
report.machine = {
  cpu: cpus()[0]?.model,
  cores: cpus().length,
  node: process.version,
  secondCore: second,
  noisy: second < 1.8,
  native: native.addon?.sets[0] ?? native.problem,
  repeats,
};
const server = await Server.start(process.execPath, ['bench/serve.mjs', ...(hasMnist ? [data] : [])]);
const peer =
  given.peers === undefined
    ? undefined
    : await Server.start(given.peers, ['bench/peers/snn_torch.py', '--data', data, '--serve']);
if (peer !== undefined) report.machine.torch = peer.facts.torch;
const noise = report.machine.noisy ? '**noisy**: the second core gave less than 1.8 times' : 'quiet';
const about = `${report.machine.cpu}, ${report.machine.cores} cores, Node ${process.version}${peer === undefined ? '' : `, PyTorch ${peer.facts.torch}`}; ${native.addon === undefined ? 'no native twins' : `native ${native.addon.sets[0]}`}; ${noise} (${short(second)} ×); medians of ${repeats}`;
console.log(`${about}\n`);

const folder = join(root, 'bench/results');
mkdirSync(folder, { recursive: true });
try {
  for (const name of wanted) {
    const drawing = await sections[name](server, peer);
    if (drawing !== undefined) writeFileSync(join(folder, 'spike-rate.svg'), await drawing);
  }
} finally {
  server.end();
  peer?.end();
  writeFileSync(join(folder, 'latest.json'), `${JSON.stringify(report, null, 1)}\n`);
  writeFileSync(join(folder, 'latest.md'), `# Bench\n\n${about}\n\n${report.tables.map(markdown).join('\n')}`);
}
