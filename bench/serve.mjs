import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setImmediate as breathe } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { gunzipSync } from 'node:zlib';
import { acceleratorOf } from '../packages/cli/dist/run/engine.js';
import { startThreads } from '../packages/cli/dist/run/threads.js';
import { explain, load, prepare, run, sha256 } from '../packages/core/dist/index.js';
import { registry } from '../packages/nodes/dist/index.js';
import { uniform } from './uniform.mjs';

/**
 * Our side of the bench, a process of its own: one JSON request a line, one JSON answer a line, as the peer does it.
 * { text, engine, threads, work: 'train' | 'inference' | 'run', spec } → { seconds, processor, operations, bytes, rss, results }. As
 * the peer keeps its model, a graph stays prepared, its threads running, while the same graph is asked for: what is timed
 * is the run. Of a training it is the last epoch, from checkpoint to checkpoint; of an inference what follows the trainer.
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

/** Of the graph that was asked for last: by engine and threads, what is prepared. */
const kept = new Map();
let keptText;

async function opened({ text, engine, threads, spec = {} }) {
  if (text !== keptText) {
    for (const { end } of kept.values()) await end();
    kept.clear();
    keptText = text;
  }
  const key = `${engine} ${threads}`;
  if (kept.has(key)) return kept.get(key);
  if (spec.uniform !== undefined)
    for (const { sha256: digest, content } of uniform(spec.uniform)) files.set(digest, content);
  const { experiment, issues } = load(text, registry);
  if (experiment === undefined) throw new Error(JSON.stringify(issues));
  const [{ plan }] = experiment.points;
  const own = new Map([...files].filter(([digest]) => text.includes(digest) || spec.uniform === undefined));
  const accelerator = await acceleratorOf(engine);
  const { prepared, issues: refused } = prepare(plan, experiment.identity, { files: own, accelerator, lanes: threads });
  if (prepared === undefined) throw new Error(JSON.stringify(refused));
  const start = (workerData) =>
    new Worker(new URL('../packages/cli/dist/run/laneWorker.js', import.meta.url), { workerData });
  const asked = { count: threads, isAsked: true, source: { text, options: {} }, start };
  const one = { plan, prepared, end: await startThreads(prepared, asked, 0, engine, own) };
  kept.set(key, one);
  return one;
}

async function answer(request) {
  const { plan, prepared } = await opened(request);
  const checkpoints = [];
  let trained;
  let tested;
  const results = {};
  let complete = false;
  const begin = now();
  for await (const event of run(prepared)) {
    if (event.type === 'checkpoint') {
      checkpoints.push(now());
      await breathe();
    }
    if (event.type === 'done') ({ complete } = event.result);
    if (event.type !== 'result') continue;
    if (event.node === 'ops') results[event.port] = operationsIn(event.result);
    if (event.node === 'train') trained = now();
    if (event.node === 'test') tested = now();
    if (event.result.kind === 'number') results[event.port] = event.result.value;
    if (event.port === 'history') results.loss = last(event.result.table, 'loss');
    if (event.node === 'recorded') results.spikes = event.result.table.columns[0].values.length;
  }
  const end = now();
  if (!complete) throw new Error('the run did not come to its end');
  const spans = { train: checkpoints.slice(-2), inference: [trained, tested], run: [begin, end] };
  const [from, to] = spans[request.work];
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

/** Products and additions of a table of operations; of the conventions those of `effective (ours)`. */
function operationsIn({ kind, table }) {
  if (kind !== 'table') return undefined;
  const { columns } = table;
  const row = columns[0].values.indexOf('effective (ours)');
  const counts = columns
    .filter(({ name }) => name === 'macs' || name === 'acs')
    .flatMap(({ values }) => (row < 0 ? values : [values[row]]));
  return counts.reduce((sum, one) => sum + one, 0);
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
for (const { end } of kept.values()) await end();
