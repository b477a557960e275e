/**
 * Frames of the editor with many nodes, and of React Flow with the same graph, taking turns in one run: opening,
 * typing into a field, panning at every zoom, zooming across the level of detail, dragging one node, a hundred, and all
 * with the mouse. Times depend on the machine and on what else it does; what is compared is one run. Processor time (all
 * of the browser's threads and processes) depends on it less. `--part` does some of it: load, open, type, pan, zoom, drag.
 *
 *     node bench/editor/frames.mjs [nodes] [--only rheobase] [--part open,type]     after `pnpm site`
 */
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lattice } from './lattice.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const require = createRequire(`${root}packages/editor/package.json`);
const { chromium } = require('playwright-core');
const { build } = await import(require.resolve('vite'));
const [count = 1000] = process.argv.slice(2).flatMap((word) => Number(word) || []);
const option = (name) => process.argv[process.argv.indexOf(name) + 1 || process.argv.length];
const only = option('--only');
const parts = option('--part')?.split(',');
const does = (part) => parts === undefined || parts.includes(part);
const graph = lattice(count);

const compared = `${root}bench/results/reactFlow`;
await build({
  root: `${root}bench/editor/reactFlow`,
  configFile: false,
  logLevel: 'error',
  base: './',
  oxc: { jsx: { runtime: 'automatic' } },
  build: { outDir: compared, emptyOutDir: true, minify: true },
});

const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const server = createServer(async ({ url }, response) => {
  const { pathname } = new URL(url, 'http://site');
  const [, site, ...path] = pathname.split('/');
  const folder = site === 'flow' ? compared : `${root}packages/editor/dist`;
  try {
    const body = await readFile(`${folder}/${path.join('/') || 'index.html'}`);
    response.writeHead(200, { 'content-type': types[extname(pathname)] ?? 'text/html' }).end(body);
  } catch {
    response.writeHead(404).end();
  }
}).listen(0, '127.0.0.1');
await new Promise((listening) => server.once('listening', listening));
const address = `http://127.0.0.1:${server.address().port}`;

/** How each is opened and moved, in the page; the place on the window of a node, for the mouse. */
const contenders = {
  rheobase: {
    address: `${address}/rheobase/`,
    ready: () => document.querySelector('.start-card') !== null,
    open: async (given) => {
      const files = new DataTransfer();
      files.items.add(new File([JSON.stringify(given)], 'lattice.json'));
      globalThis.dispatchEvent(new DragEvent('drop', { dataTransfer: files }));
      const shown = () => globalThis.rheobase?.canvas?.mirror.cards.size === Object.keys(given.nodes).length;
      while (!shown()) await new Promise((frame) => requestAnimationFrame(frame));
      await globalThis.rheobase.canvas.ready;
      Object.assign(globalThis, {
        setView: (view) => globalThis.rheobase.canvas.viewport.set(view),
        placeOf: (id) => {
          const { x, y } = globalThis.rheobase.canvas.mirror.cards.get(id);
          const { clientX, clientY } = globalThis.rheobase.canvas.toClient({ x: x + 60, y: y + 14 });
          return { x: clientX, y: clientY };
        },
        cornerOf: (id) => globalThis.rheobase.canvas.mirror.cards.get(id),
        isBusy: () => globalThis.rheobase.canvas.isBusy,
        select: (ids) => globalThis.rheobase.editor.session.select(ids),
      });
    },
  },
  'React Flow': {
    address: `${address}/flow/`,
    ready: () => globalThis.open !== undefined,
    open: async (given) => {
      await globalThis.open(given, false);
      Object.assign(globalThis, {
        setView: ({ x, y, k }) => void globalThis.flow.setViewport({ x, y, zoom: k }),
        placeOf: (id) => {
          const { x, y } = globalThis.flow.getNode(id).position;
          return globalThis.flow.flowToScreenPosition({ x: x + 60, y: y + 14 });
        },
        cornerOf: (id) => globalThis.flow.getNode(id).position,
        isBusy: () => false,
        select: (ids) => {
          const wanted = new Set(ids);
          globalThis.flow.setNodes((all) => all.map((node) => ({ ...node, selected: wanted.has(node.id) })));
        },
      });
    },
  },
};

const chrome = await chromium.launchServer({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
});
const browser = await chromium.connect(chrome.wsEndpoint());
const pages = {};
const contending = Object.entries(contenders).filter(([name]) => only === undefined || only === name);
console.log(
  `${count} nodes, ${graph.edges.length} wires; milliseconds a frame, median / 95 % / worst; processor time a frame`,
);
if (does('load')) {
  for (const [name, contender] of contending) {
    const times = [];
    for (let n = 0; n < 5; n++) times.push(await loading(contender));
    say('first load', name, summary(times));
  }
}
for (const [name, contender] of contending) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.on('pageerror', (error) => console.log(name, error.message));
  await page.goto(contender.address);
  await page.waitForFunction(contender.ready, undefined, { timeout: 60_000 });
  // Nobody opens a graph in the moment in which the page stands.
  await page.waitForTimeout(1500);
  const took = await page.evaluate(
    async ([given, body]) => {
      const frame = () => new Promise((next) => requestAnimationFrame(next));
      await frame();
      const began = performance.now();
      await new Function(`return (${body})`)()(given);
      // The frame after the one in which it was drawn: then it has been shown.
      for (let n = 0; n < 2; n++) await frame();
      return performance.now() - began;
    },
    [graph, contender.open.toString()],
  );
  pages[name] = page;
  say('open', name, `${Math.round(took)}`);
}

if (pages.rheobase !== undefined && does('type')) say('type and check', 'rheobase', await typing(pages.rheobase));
// Of so many nodes a frame of React Flow takes seconds.
const isHuge = count > 2000;
const panned = isHuge ? [0.06, 0.25, 0.6, 1] : [0.06, 0.12, 0.25, 0.35, 0.45, 0.6, 0.8, 1, 1.6];
for (const k of does('pan') ? panned : []) {
  for (const [name, page] of Object.entries(pages)) {
    await page.bringToFront();
    await view(page, { k, x: -800 * k, y: -400 * k });
    say(
      `pan at ${k}`,
      name,
      await moving(page, { from: { k, x: -800 * k, y: -400 * k }, by: { x: -6, y: -2 }, steps: isHuge ? 20 : 60 }),
    );
  }
}
const zooms = [
  [0.08, 1.2],
  [1.2, 0.08],
];
for (const [from, to] of does('zoom') ? zooms : []) {
  for (const [name, page] of Object.entries(pages)) {
    await page.bringToFront();
    await view(page, { k: from, x: -2000 * from + 500, y: -1000 * from + 400 });
    say(`zoom ${from} to ${to}`, name, await zooming(page, from, to, isHuge ? 30 : 120));
  }
}
/** How many nodes, at which zoom, and which of them the mouse takes. */
const drags = [
  [1, 0.2, 'n4-6'],
  [1, 0.5, 'n3-6'],
  [1, 1, 'n3-5'],
  [100, 0.5, 'n4-4'],
  [100, 1, 'n3-4'],
  [count, 0.2, 'n5-8'],
  [count, 0.8, 'n4-5'],
];
for (const [number, k, id] of does('drag') ? drags : []) {
  for (const [name, page] of Object.entries(pages)) {
    await page.bringToFront();
    const corner = await page.evaluate((one) => {
      const { x, y } = globalThis.cornerOf(one);
      return { x, y };
    }, id);
    await view(page, { k, x: 250 - corner.x * k, y: 250 - corner.y * k });
    await page.evaluate((ids) => globalThis.select(ids), number === 1 ? [] : around(number));
    await page.waitForTimeout(500);
    say(`drag ${number} at ${k}`, name, await dragging(page, id, isHuge ? 20 : 60));
  }
}
await chrome.close();
server.close();

function say(what, name, numbers) {
  console.log(`${what.padEnd(18)} ${name.padEnd(12)} ${numbers}`);
}

/** So many nodes from the left edge on, rows of ten; at last all. */
function around(number) {
  const all = Object.keys(graph.nodes);
  if (number >= all.length) return all;
  return Array.from({ length: number }, (_, i) => `n${Math.floor(i / 10)}-${i % 10}`);
}

/** From the navigation to the frame after the one that can be used, with nothing in the cache. */
async function loading({ address, ready }) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  await context.addInitScript(`{
    const isReady = ${ready.toString()};
    const look = () => requestAnimationFrame(() => {
      if (!isReady()) return look();
      requestAnimationFrame(() => { globalThis.usable = performance.now(); });
    });
    look();
  }`);
  const page = await context.newPage();
  await page.goto(address);
  await page.waitForFunction(() => globalThis.usable !== undefined);
  const time = await page.evaluate(() => globalThis.usable);
  await context.close();
  return time;
}

/** Puts the view somewhere and waits until all there is to draw is drawn. */
async function view(page, to) {
  await page.evaluate((at) => globalThis.setView(at), to);
  await page.waitForFunction(() => !globalThis.isBusy(), undefined, { timeout: 120_000, polling: 50 });
  await page.waitForTimeout(300);
}

/** One move per frame; the times between frames. */
async function moving(page, { from, by, steps }) {
  const began = processorTime();
  const times = await page.evaluate(
    async ({ from, by, steps }) => {
      const found = [];
      let last = await new Promise((frame) => requestAnimationFrame(frame));
      for (let i = 1; i <= steps; i++) {
        globalThis.setView({ k: from.k, x: from.x + by.x * i, y: from.y + by.y * i });
        const now = await new Promise((frame) => requestAnimationFrame(frame));
        found.push(now - last);
        last = now;
      }
      return found;
    },
    { from, by, steps },
  );
  return summary(times, began);
}

/** From a key in a field of the inspector to the frame that shows what the check of all nodes found. */
async function typing(page) {
  await page.evaluate(() => globalThis.rheobase.editor.canvas.reveal('n3-0'));
  await page.evaluate(() => globalThis.rheobase.editor.session.select(['n3-0']));
  const field = page.locator('[data-parameter=units] input[type=text]');
  await field.click();
  await page.waitForTimeout(500);
  await page.evaluate(() => {
    globalThis.typed = [];
    const { documents, derived } = globalThis.rheobase.editor;
    document.addEventListener(
      'keydown',
      ({ timeStamp }) => {
        const before = documents.getState().document;
        const look = () => {
          const { document: now } = documents.getState();
          if (now === before || derived.getState().of !== now) requestAnimationFrame(look);
          else {
            // It is known before this frame is drawn, so this frame shows it; a message comes when it is.
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => globalThis.typed.push(performance.now() - timeStamp);
            port2.postMessage(null);
          }
        };
        requestAnimationFrame(look);
      },
      true,
    );
  });
  const began = processorTime();
  for (let n = 0; n < 20; n++) {
    await page.keyboard.press(n % 2 === 0 ? '1' : 'Backspace');
    await page.waitForFunction((wanted) => globalThis.typed.length >= wanted, n + 1);
    await page.waitForTimeout(120);
  }
  const typed = await page.evaluate(() => globalThis.typed);
  return summary(typed, began);
}

/** About one point of the window, step by step. */
async function zooming(page, start, end, steps) {
  const began = processorTime();
  const times = await page.evaluate(
    async ([from, to, n]) => {
      const found = [];
      let last = await new Promise((frame) => requestAnimationFrame(frame));
      for (let i = 1; i <= n; i++) {
        const k = from * (to / from) ** (i / n);
        globalThis.setView({ k, x: -2000 * k + 500, y: -1000 * k + 400 });
        const now = await new Promise((frame) => requestAnimationFrame(frame));
        found.push(now - last);
        last = now;
      }
      return found;
    },
    [start, end, steps],
  );
  return summary(times, began);
}

/** A real mouse takes a node and leads it about. */
async function dragging(page, id, steps) {
  const at = await page.evaluate((one) => globalThis.placeOf(one), id);
  await page.mouse.move(at.x, at.y);
  await page.mouse.down();
  await page.mouse.move(at.x + 8, at.y);
  await page.evaluate(() => {
    const found = [];
    let last;
    const tick = (now) => {
      if (last !== undefined) found.push(now - last);
      last = now;
      globalThis.recording = requestAnimationFrame(tick);
    };
    globalThis.recorded = found;
    globalThis.recording = requestAnimationFrame(tick);
  });
  const began = processorTime();
  for (let i = 1; i <= steps; i++)
    await page.mouse.move(at.x + 8 + (i * 240) / steps, at.y + Math.sin((i * 7.5) / steps) * 60);
  const times = await page.evaluate(() => {
    cancelAnimationFrame(globalThis.recording);
    return globalThis.recorded;
  });
  await page.mouse.up();
  const moved = await page.evaluate((one) => globalThis.placeOf(one), id);
  if (Math.hypot(moved.x - at.x, moved.y - at.y) < 100) throw new Error(`${id} was not dragged`);
  return summary(times, began);
}

/** Milliseconds of processor time that the browser has used, all its processes together. */
function processorTime() {
  const table = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const fields = readFileSync(`/proc/${name}/stat`, 'utf8')
          .replace(/^.*\) /, '')
          .split(' ');
        return [{ id: Number(name), parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) }];
      } catch {
        return [];
      }
    });
  const own = new Set([chrome.process().pid]);
  for (let size = 0; size < own.size; ) {
    size = own.size;
    for (const { id, parent } of table) if (own.has(parent)) own.add(id);
  }
  return table.filter(({ id }) => own.has(id)).reduce((sum, { ticks }) => sum + ticks * 10, 0);
}

function summary(times, began) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.floor((sorted.length - 1) * share)].toFixed(1);
  const cpu = began === undefined ? '' : `   ${((processorTime() - began) / times.length).toFixed(1)}`;
  return `${at(0.5)} / ${at(0.95)} / ${at(1)}${cpu}`;
}
