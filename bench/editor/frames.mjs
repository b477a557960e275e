/**
 * Frames of the editor with a thousand nodes: opening, panning at every zoom, dragging. Times depend on the machine
 * and on what else it does; what is compared is one run. `node bench/editor/frames.mjs [nodes]` after `pnpm site`.
 */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { chromium } = createRequire(`${root}packages/editor/package.json`)('playwright-core');
const count = Number(process.argv[2] ?? 1000);
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };

const server = createServer(async ({ url }, response) => {
  const { pathname } = new URL(url, 'http://site');
  try {
    const body = await readFile(`${root}packages/editor/dist${pathname === '/' ? '/index.html' : pathname}`);
    response.writeHead(200, { 'content-type': types[extname(pathname)] ?? 'text/html' }).end(body);
  } catch {
    response.writeHead(404).end();
  }
}).listen(0, '127.0.0.1');
await new Promise((listening) => server.once('listening', listening));

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
const graph = lattice(count);
const text = JSON.stringify(JSON.stringify(graph));
await page.route('**/assets/quickstart-*.js', (route) =>
  route.fulfill({ contentType: 'text/javascript', body: `export default ${text}` }),
);
await page.goto(`http://127.0.0.1:${server.address().port}/?graph=quickstart`);
await page.waitForFunction(() => globalThis.rheobase?.canvas !== undefined, undefined, { timeout: 120_000 });
await page.evaluate(() => globalThis.rheobase.canvas.ready);
const opened = await page.evaluate(() => performance.now());
console.log(`${count} nodes, ${graph.edges.length} wires: shown ${Math.round(opened)} ms after navigation`);
for (const zoom of [0.1, 0.25, 0.44, 0.46, 0.7, 1]) {
  await page.evaluate((k) => globalThis.rheobase.canvas.viewport.set({ k, x: -800 * k, y: -400 * k }), zoom);
  await page.waitForFunction(() => !globalThis.rheobase.canvas.isBusy, undefined, { timeout: 120_000, polling: 100 });
  console.log(`pan at ${zoom}`, await frames(80, () => globalThis.rheobase.canvas.viewport.panBy(-6, -2)));
}
await page.evaluate(() => globalThis.rheobase.canvas.viewport.set({ k: 0.2, x: 0, y: 0 }));
const zoomIn = () => {
  const { viewport } = globalThis.rheobase.canvas;
  viewport.zoomAt({ x: 500, y: 400 }, viewport.transform.k * 1.015);
};
console.log('zoom 0.2 to 1', await frames(108, zoomIn));
await browser.close();
server.close();

/** Runs a step in each of so many frames; the time between frames. */
async function frames(steps, step) {
  const times = await page.evaluate(
    async ([n, body]) => {
      const run = new Function(`return (${body})`)();
      const found = [];
      let last = await new Promise((frame) => requestAnimationFrame(frame));
      for (let i = 0; i < n; i++) {
        run();
        const now = await new Promise((frame) => requestAnimationFrame(frame));
        found.push(now - last);
        last = now;
      }
      return found.sort((a, b) => a - b);
    },
    [steps, step.toString()],
  );
  const at = (share) => Math.round(times[Math.floor((times.length - 1) * share)] * 10) / 10;
  return `median ${at(0.5)} ms, 95 % ${at(0.95)} ms, worst ${at(1)} ms`;
}

/** Rows of layers, each node wired to the one before, every fourth to two. */
function lattice(size) {
  const nodes = { data: { type: 'source/digits' }, flat: { type: 'layer/flatten' } };
  const edges = [{ from: 'data.images', to: 'flat.in' }];
  const places = { data: { x: -500, y: 0 }, flat: { x: -250, y: 0 } };
  for (let n = 2; n < size; n++) {
    const [row, column] = [Math.floor((n - 2) / 40), (n - 2) % 40];
    const id = `n${row}-${column}`;
    const before = column === 0 ? 'flat.out' : `n${row}-${column - 1}.out`;
    const adds = column % 2 === 1 && row > 0;
    nodes[id] = adds
      ? { type: 'layer/add' }
      : column === 0
        ? { type: 'layer/dense', params: { units: 16 } }
        : { type: 'layer/relu' };
    edges.push({ from: before, to: adds ? `${id}.a` : `${id}.in` });
    if (adds) edges.push({ from: `n${row - 1}-${column}.out`, to: `${id}.b` });
    places[id] = { x: column * 232, y: row * 168 };
  }
  return { rheobase: 1, name: 'lattice', nodes, edges, view: { nodes: places } };
}
