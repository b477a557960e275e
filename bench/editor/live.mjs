/**
 * What live views cost, and how soon a changed value is seen. `node bench/editor/live.mjs [site]` after `pnpm site`;
 * MNIST is looked for in ../shared/data. First, epochs of snn-mnist on 8,000 images with six views open in nodes and
 * with all of them closed, taking turns, on one thread and on two: the ratio of the medians of five each, and the
 * processor time that the engine and the rest of the browser had. Second, the current of lif-traces changed again and
 * again: milliseconds until V(t) of the new value is drawn, and until all its results are there; and dragged, with every
 * frame of the page: how far apart new V(t) are. Times depend on the machine; a ratio is of one run.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { extname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const site = resolve(process.argv[2] ?? `${root}packages/editor/dist`);
const data = resolve(root, '../shared/data');
const { chromium } = createRequire(`${root}packages/editor/package.json`)('playwright-core');
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };

/** So that the page may have threads; without it, it has one. */
let isolation = {};
const isolated = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

const server = createServer(async ({ url }, response) => {
  const { pathname } = new URL(url, 'http://site');
  const file = pathname.startsWith('/data/')
    ? data + pathname.slice(5)
    : `${site}${pathname === '/' ? '/index.html' : pathname}`;
  if (!existsSync(file)) response.writeHead(404).end();
  else
    response
      .writeHead(200, { ...isolation, 'content-type': types[extname(file)] ?? 'application/octet-stream' })
      .end(await readFile(file));
}).listen(0, '127.0.0.1');
await new Promise((listening) => server.once('listening', listening));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
});

const epochs = 11;
const views = {
  sc1: 'weights weight',
  lif1: 'raster spikes',
  sc2: 'gradients',
  lif2: 'raster spikes',
  lif3: 'trace membrane',
  'snn-train': 'training',
};

const only = process.argv[3];
for (const threads of only === 'slider' ? [] : [1, 2]) {
  isolation = threads > 1 ? isolated : {};
  await training(threads);
}
if (only !== 'training') await slider();
await browser.close();
server.close();

async function open(graph) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const text = JSON.stringify(JSON.stringify(graph));
  await page.route('**/assets/quickstart-*.js', (route) =>
    route.fulfill({ contentType: 'text/javascript', headers: isolation, body: `export default ${text}` }),
  );
  await page.goto(`http://127.0.0.1:${server.address().port}/?graph=quickstart`);
  await page.waitForFunction(() => globalThis.rheobase?.canvas !== undefined, undefined, { timeout: 120_000 });
  await page.evaluate(() => globalThis.rheobase.canvas.ready);
  return page;
}

async function graphOf(name) {
  const { expect: _, receipts: __, ...graph } = JSON.parse(await readFile(`${root}graphs/${name}.json`, 'utf8'));
  return graph;
}

async function training(threads) {
  const graph = await graphOf('snn-mnist');
  graph.parameters.epochs.value = epochs;
  graph.nodes.data.params = { train: 8000, test: 100 };
  const nodes = {};
  for (const [i, id] of Object.keys(views).entries()) nodes[id] = { x: (i % 3) * 260, y: Math.floor(i / 3) * 330 };
  graph.view = { nodes };
  const page = await open(graph);
  await page.exposeFunction('processorTime', processorTime);
  const { times, drawn } = await page.evaluate(
    async ([shown, ids]) => {
      const { editor, canvas } = globalThis.rheobase;
      const show = (isOpen) =>
        editor.documents.run({
          label: 'views',
          change(draft) {
            for (const [id, shows] of Object.entries(shown)) {
              const view = draft.view.nodes[id];
              if (isOpen) Object.assign(view, { live: 140, shows });
              else delete view.live;
            }
          },
        });
      show(true);
      await new Promise((done) => setTimeout(done, 300));
      canvas.fit(ids);
      await new Promise((done) => setTimeout(done, 1500));
      const found = [];
      let looks = 0;
      const stop = editor.runs.live.looks.subscribe('raster lif1.spikes', () => looks++);
      await new Promise((done) => {
        let epoch = 0;
        let began;
        let spent;
        let counted = 0;
        let isBusy = false;
        editor.runs.live.history.subscribe('snn-train', async () => {
          const now = performance.now();
          const at = editor.runs.live.history.get('snn-train')?.at(-1);
          if (isBusy || at === undefined) return;
          isBusy = true;
          if (began === undefined && at.epoch >= epoch + 0.25 && at.epoch < epoch + 0.5) {
            // A quarter into the epoch: opening and closing views is not what is measured.
            spent = await globalThis.processorTime();
            began = now;
            counted = looks;
          } else if (at.epoch >= epoch + 1 - 1e-9) {
            const used = await globalThis.processorTime();
            const isOpen = epoch % 2 === 0;
            // The first one warms up.
            if (epoch > 0 && began !== undefined) {
              const [engine, page] = [used.engine - spent.engine, used.page - spent.page];
              found.push({ time: now - began, engine, page, isOpen, looks: looks - counted });
            }
            epoch++;
            began = undefined;
            show(epoch % 2 === 0);
            if (epoch >= at.facts.epochs) done();
          }
          isBusy = false;
        });
        editor.runs.start({ upTo: 'snn-train' });
      });
      stop();
      editor.runs.stop();
      return { times: found, drawn: looks };
    },
    [views, Object.keys(views)],
  );
  const of = (isOpen, what) => times.filter((one) => one.isOpen === isOpen).map((one) => one[what]);
  const [opened, closed] = [median(of(true, 'time')), median(of(false, 'time'))];
  console.log(`${threads === 1 ? 'one thread' : `${threads} threads`}, three quarters of an epoch of 8,000 images`);
  console.log(
    `  with six views:         ${of(true, 'time').map(Math.round).join(' ')} ms, median ${Math.round(opened)} ms`,
  );
  console.log(
    `  with none:              ${of(false, 'time').map(Math.round).join(' ')} ms, median ${Math.round(closed)} ms`,
  );
  const rates = times.filter(({ isOpen }) => isOpen).map(({ looks, time }) => (1000 * looks) / time);
  console.log(`  new rasters per second: ${median(rates).toFixed(1)} (${drawn} in all)`);
  console.log(`  views open / closed:    ${(opened / closed).toFixed(3)}`);
  const [busy, calm] = [median(of(true, 'engine')), median(of(false, 'engine'))];
  const share = (isOpen) => median(of(isOpen, 'page')) / median(of(isOpen, 'time'));
  if (calm > 0) {
    console.log(`  processor time of the engine an epoch: ${busy} and ${calm} ms, ratio ${(busy / calm).toFixed(3)}`);
    console.log(`  of the rest of the browser: ${share(true).toFixed(2)} and ${share(false).toFixed(2)} of a core`);
  }
  await page.close();
}

async function slider() {
  const page = await open(await graphOf('lif-traces'));
  const { steps, frames } = await page.evaluate(async () => {
    const { editor, canvas } = globalThis.rheobase;
    editor.session.select(['neurons']);
    editor.documents.run({
      label: 'view',
      change(draft) {
        draft.view = { nodes: { neurons: { x: 0, y: 0, live: 140, shows: 'trace voltage' } } };
      },
    });
    await new Promise((done) => setTimeout(done, 1000));
    canvas.fit();
    const ran = new Promise((done) => {
      const stop = editor.runs.subscribe(() => {
        if (editor.runs.getState().phase !== 'done') return;
        stop();
        done();
      });
    });
    editor.runs.start();
    await ran;
    const found = [];
    for (let i = 0; i < 60; i++) {
      const settled = new Promise((done) => {
        const stop = editor.runs.subscribe(() => {
          if (editor.runs.getState().of !== editor.documents.getState().document) return;
          stop();
          done();
        });
      });
      const began = performance.now();
      const seen = new Promise((done) => {
        const stop = editor.runs.live.looks.subscribe('trace neurons.voltage', () => {
          stop();
          requestAnimationFrame(() => done(performance.now() - began));
        });
      });
      editor.documents.run({
        label: 'current',
        merge: 'current',
        change(draft) {
          draft.nodes.currents.params.from = `${151 + i} pA`;
          draft.nodes.currents.params.to = `${401 + i} pA`;
        },
      });
      const drawn = await seen;
      await settled;
      found.push({ drawn, whole: performance.now() - began });
    }
    // A value that changes with every frame: how often there is a new V(t).
    const came = [];
    const stop = editor.runs.live.looks.subscribe('trace neurons.voltage', () => came.push(performance.now()));
    for (let i = 0; i < 240; i++) {
      await new Promise((frame) => requestAnimationFrame(frame));
      editor.documents.run({
        label: 'current',
        merge: 'current',
        change(draft) {
          draft.nodes.currents.params.from = `${211 + i} pA`;
          draft.nodes.currents.params.to = `${461 + i} pA`;
        },
      });
    }
    stop();
    return { steps: found.slice(10), frames: came.slice(1).map((at, i) => at - came[i]) };
  });
  const told = (words, all) => {
    const sorted = [...all].sort((a, b) => a - b);
    const most = Math.round(sorted[Math.floor(0.95 * (sorted.length - 1))]);
    console.log(`lif-traces, ${words}: median ${Math.round(median(sorted))} ms, 95 % ${most} ms`);
  };
  told(
    'from a new current to its V(t)',
    steps.map(({ drawn }) => drawn),
  );
  told(
    'from a new current to all its results',
    steps.map(({ whole }) => whole),
  );
  told('dragged: from one V(t) to the next', frames);
  await page.close();
}

/** Milliseconds of processor time of this browser: its workers, and all else; 0 where no /proc tells. */
function processorTime() {
  const ticks = { engine: 0, page: 0 };
  for (const pid of existsSync('/proc/self/task') ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : []) {
    try {
      if (Number(pid) === process.pid || !isOurs(pid)) continue;
      for (const task of readdirSync(`/proc/${pid}/task`)) {
        const stat = readFileSync(`/proc/${pid}/task/${task}/stat`, 'utf8');
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        ticks[stat.includes('(DedicatedWorker') ? 'engine' : 'page'] += Number(fields[11]) + Number(fields[12]);
      }
    } catch {
      // It ended meanwhile.
    }
  }
  return { engine: 10 * ticks.engine, page: 10 * ticks.page };
}

/** Whether a process descends from this one. */
function isOurs(pid) {
  for (let at = pid; at !== '0'; ) {
    if (Number(at) === process.pid) return true;
    const stat = readFileSync(`/proc/${at}/stat`, 'utf8');
    at = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
  }
  return false;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
