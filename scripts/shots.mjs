/**
 * Pictures of the editor's main states in both themes and two sizes, into `shots/`, to be looked at:
 * `pnpm shots [state …]`, after `pnpm site`. A state `graph-NAME` is a shipped graph as it opens; `graphs` is all of them.
 */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { lattice } from '../bench/editor/lattice.mjs';
import { root } from './files.mjs';

const { chromium } = createRequire(`${root}/packages/editor/package.json`)('playwright-core');
const wanted = process.argv.slice(2);
const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];

/** What is done on the page until the state is there. */
const states = {
  start: {
    async show(page) {
      await page.locator('.start-card svg').first().waitFor();
      await page.waitForTimeout(1_500);
    },
  },
  quickstart: { graph: 'quickstart' },
  run: {
    graph: 'quickstart',
    async show(page) {
      await page.keyboard.press('Control+Enter');
      await page.locator('.dock .phase.done').waitFor({ timeout: 300_000 });
      await page.locator('.dock .figure svg').first().waitFor();
    },
  },
  refused: {
    graph: 'quickstart',
    async show(page) {
      const place = (id, port) =>
        page.evaluate(
          ([node, name]) => {
            const { editor, canvas } = globalThis.rheobase;
            const card = editor.scene().cards.get(node);
            const found = [...card.outputs, ...card.inputs].find(({ face }) => face.name === name);
            const { clientX, clientY } = canvas.toClient({ x: card.x + found.x, y: card.y + found.y });
            return { x: clientX, y: clientY };
          },
          [id, port],
        );
      const [from, to] = [await place('flat', 'out'), await place('lif1', 'current')];
      await page.mouse.move(from.x, from.y);
      await page.mouse.down();
      await page.mouse.move(to.x - 20, to.y, { steps: 4 });
      await page.mouse.move(to.x, to.y);
      await page.mouse.up();
      await page.locator('.refusal').waitFor();
    },
  },
  block: {
    graph: 'quickstart',
    async show(page) {
      await page.evaluate(() => globalThis.rheobase.editor.session.select(['sc1', 'lif1', 'sc2', 'lif2']));
      await page.keyboard.press('Control+b');
      await page.keyboard.press('Enter');
      await page.locator('.breadcrumbs').waitFor();
      await page.keyboard.press('Control+a');
      await page.keyboard.press('ArrowRight');
    },
  },
  nodes200: { graph: lattice(200) },
  near200: {
    graph: lattice(200),
    show: (page) => page.evaluate(() => globalThis.rheobase.canvas.viewport.set({ k: 0.6, x: 340, y: 60 })),
  },
  problems: {
    graph: 'quickstart',
    async show(page) {
      await page.evaluate(() =>
        globalThis.rheobase.editor.documents.run({
          label: 'break',
          change(draft) {
            draft.nodes.fc1.params.units = -3;
            draft.nodes.lif1.type = 'neuron/leeky';
            draft.edges = draft.edges.filter(({ to }) => to !== 'ffnn-train.loss');
          },
        }),
      );
      await page.keyboard.press('p');
      await page.locator('.problems li button').first().click();
    },
  },
  keys: { graph: 'quickstart', show: (page) => page.keyboard.press('Shift+?') },
  commands: {
    graph: 'quickstart',
    async show(page) {
      await page.keyboard.press('Control+k');
      await page.keyboard.type('view');
    },
  },
  palette: {
    graph: 'quickstart',
    async show(page) {
      await page.keyboard.press('Tab');
      await page.keyboard.type('lif');
    },
  },
  node: {
    graph: 'quickstart',
    async show(page) {
      await page.evaluate(() => globalThis.rheobase.editor.session.select(['lif1']));
      await page.evaluate(() => globalThis.rheobase.canvas.viewport.set({ k: 1, x: -300, y: -380 }));
    },
  },
  running: {
    graph: 'quickstart',
    async show(page) {
      await page.evaluate(() => globalThis.rheobase.editor.session.select(['lif1', 'sc1', 'snn-train']));
      await page.keyboard.press('v');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+Enter');
      await page.waitForFunction(() => globalThis.rheobase.editor.runs.live.history.get('snn-train')?.length > 1);
      await page.evaluate(() => globalThis.rheobase.editor.runs.pause());
    },
  },
  verify: {
    graph: 'lif-traces',
    async show(page) {
      await page.evaluate(() => globalThis.rheobase.editor.session.showDock(true, 'verify'));
      await page.locator('.dock').waitFor();
    },
  },
  compare: {
    graph: 'lif-traces',
    show: (page) => page.evaluate(() => globalThis.rheobase.editor.session.showDock(true, 'compare')),
  },
  traces: {
    graph: 'lif-traces',
    async show(page) {
      await page.keyboard.press('Control+Enter');
      await page.locator('.dock .phase.done').waitFor({ timeout: 300_000 });
      await page.waitForTimeout(1_500);
    },
  },
  outline: {
    graph: 'quickstart',
    show: (page) => page.evaluate(() => globalThis.rheobase.editor.session.showSide('outline')),
  },
  tour: {
    async show(page) {
      await page.getByRole('button', { name: /tour/i }).first().click();
      await page.locator('.tour').waitFor();
      await rested(page);
      await page.locator('.tour button.primary').click();
      await page.waitForTimeout(600);
    },
  },
  guide: {
    async show(page) {
      await page.locator('.start-card .quiet').first().click();
      await page.locator('.guide').waitFor();
      await page.waitForTimeout(800);
    },
  },
  picker: {
    graph: 'quickstart',
    async show(page) {
      await page.keyboard.press('Control+Enter');
      await page.locator('.dock .phase.done').waitFor({ timeout: 300_000 });
      await page.evaluate(() => globalThis.rheobase.editor.session.showPicker(true));
      await page.waitForTimeout(2_000);
    },
  },
  menu: { graph: 'quickstart', show: (page) => page.mouse.click(340, 300, { button: 'right' }) },
  narrow: { graph: 'quickstart', sizes: [{ width: 1024, height: 768 }] },
  fingers: { graph: 'quickstart', sizes: [{ width: 1180, height: 820 }], options: { hasTouch: true, isMobile: true } },
  ...Object.fromEntries(
    readdirSync(`${root}/graphs`).flatMap((file) =>
      file.endsWith('.json')
        ? [[`graph-${file.slice(0, -5)}`, { graph: file.slice(0, -5), sizes: sizes.slice(0, 1), isAsked: true }]]
        : [],
    ),
  ),
};

const types = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};
const server = createServer((request, response) => {
  const path = new URL(request.url, 'http://site').pathname.replace(/\/$/, '/index.html');
  try {
    const body = readFileSync(`${root}/packages/editor/dist${path}`);
    response.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream' }).end(body);
  } catch {
    response.writeHead(404).end();
  }
}).listen(0, '127.0.0.1');
await new Promise((listening) => server.once('listening', listening));
const address = `http://127.0.0.1:${server.address().port}/`;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
});
mkdirSync(`${root}/shots`, { recursive: true });
for (const [name, state] of Object.entries(states)) {
  const { graph, show, isAsked = false, options } = state;
  const isWanted = wanted.includes(name) || (isAsked && wanted.includes('graphs'));
  if (wanted.length > 0 ? !isWanted : isAsked) continue;
  for (const viewport of state.sizes ?? sizes) {
    const page = await browser.newPage({ viewport, colorScheme: 'light', ...options });
    if (typeof graph === 'object') {
      const text = JSON.stringify(JSON.stringify(graph));
      await page.route('**/assets/quickstart-*.js', (route) =>
        route.fulfill({ contentType: 'text/javascript', body: `export default ${text};` }),
      );
    }
    const query = graph === undefined ? '' : `?graph=${typeof graph === 'string' ? graph : 'quickstart'}`;
    await page.goto(address + query);
    if (graph !== undefined) await rested(page);
    await show?.(page);
    // The same page in both themes: a run is waited for once.
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      if (graph !== undefined) await rested(page);
      await page.waitForTimeout(400);
      await page.screenshot({ path: `${root}/shots/${name}-${colorScheme}-${viewport.width}.png` });
    }
    await page.close();
  }
  console.log(name);
}
await browser.close();
server.close();

function rested(page) {
  return page.waitForFunction(() => globalThis.rheobase?.canvas?.isBusy === false, undefined, { timeout: 60_000 });
}
