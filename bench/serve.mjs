import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import { gunzipSync } from 'node:zlib';
import { runPoint } from '../packages/cli/dist/run/runPoint.js';
import { explain, load, sha256 } from '../packages/core/dist/index.js';
import { registry } from '../packages/nodes/dist/index.js';

/**
 * Our side of the bench, a process of its own: one JSON request a line, one JSON answer a line, as the peer does it.
 * { text, engine, threads, work: 'train' | 'run' } → { seconds, processor, operations, bytes, rss, results }. Of a training it
 * times the last epoch, from checkpoint to checkpoint; what came before has compiled the kernels and started threads.
 */

const files = new Map();
const [, , folder] = process.argv;
if (folder !== undefined) {
  for (const name of readdirSync(folder).filter((file) => /ubyte(\.gz)?$/.test(file))) {
    const bytes = readFileSync(join(folder, name));
    const content = new Uint8Array(name.endsWith('.gz') ? gunzipSync(bytes) : bytes);
    files.set(sha256(content), content);
  }
}

async function answer({ text, engine, threads, work, options = {} }) {
  const { experiment, issues } = load(text, registry, options);
  if (experiment === undefined) throw new Error(JSON.stringify(issues));
  const [{ plan }] = experiment.points;
  const checkpoints = [];
  const results = {};
  const begin = now();
  const ended = await runPoint(experiment, 0, {
    files,
    engine,
    threads: {
      count: threads,
      isAsked: true,
      source: { text, options },
      start: (workerData) =>
        new Worker(new URL('../packages/cli/dist/run/laneWorker.js', import.meta.url), { workerData }),
    },
    signal: { aborted: false },
    resume: new Map(),
    reuse: new Map(),
    onEvent(event) {
      if (event.type === 'checkpoint') checkpoints.push(now());
      if (event.type === 'result' && event.result.kind === 'number') results[event.port] = event.result.value;
      if (event.type === 'result' && event.port === 'history') results.loss = last(event.result.table, 'loss');
      if (event.type === 'result' && event.node === 'recorded')
        results.spikes = event.result.table.columns[0].values.length;
    },
  });
  const end = now();
  if ('refused' in ended || !ended.complete) throw new Error(JSON.stringify(ended.refused ?? ended.issues));
  const [from, to] = work === 'train' ? checkpoints.slice(-2) : [begin, end];
  const totals = explain(plan).operations.map(
    ({ total }) => (total.macs ?? 0) + (total.acs ?? 0) + (total.updates ?? 0),
  );
  return {
    seconds: (to.time - from.time) / 1000,
    processor: (to.used - from.used) / 1e6,
    operations: totals.reduce((sum, one) => sum + one, 0),
    bytes: plan.bytes,
    rss: process.resourceUsage().maxRSS * 1024,
    results,
  };
}

/** The time, and how long all threads have computed. */
function now() {
  const { user, system } = process.cpuUsage();
  return { time: performance.now(), used: user + system };
}

function last({ columns }, name) {
  return columns.find((column) => column.name.includes(name))?.values.at(-1);
}

process.stdout.write(`${JSON.stringify({ node: process.version })}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  let reply;
  try {
    reply = await answer(JSON.parse(line));
  } catch (error) {
    reply = { error: String(error?.message ?? error).slice(0, 500) };
  }
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}
