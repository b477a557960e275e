import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, resolve } from 'node:path';
import { type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** The built site of the editor in a real Chromium, with a real mouse and keyboard. */

const root = resolve(import.meta.dirname, '../..');
const places = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
export const chromiumPath = places.find((path) => path !== undefined && existsSync(path));

/** Nothing but the page: no first run, no network of its own. */
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Milliseconds after which something hangs, on the slowest machine. */
const patience = 90_000;

/** Why tests in a browser are left out, or nothing. */
export const noBrowser = chromiumPath === undefined ? 'no Chromium was found; CHROMIUM may name one' : undefined;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

export interface PageOptions extends BrowserContextOptions {
  /** How many cores the page is told that this machine has. */
  readonly cores?: number;
}

export interface Site {
  readonly url: string;
  /** A browser of a person of their own, who has all the time that a busy machine takes. */
  readonly newContext: (options?: BrowserContextOptions) => Promise<BrowserContext>;
  /** A page that shows a graph, given as a document, or by the name of one that is shipped. */
  readonly open: (graph: object | string, options?: PageOptions) => Promise<Page>;
  readonly close: () => Promise<void>;
}

/** What a host says with every file, so that a page may have threads on one memory. */
const isolation = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

interface SiteOptions {
  /** A folder that lies beside the site as its `data/`. */
  readonly data?: string;
  readonly isolated?: boolean;
}

export async function startSite({ data, isolated = false }: SiteOptions = {}): Promise<Site> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://site').pathname;
    const isData = data !== undefined && path.startsWith('/data/');
    const file = isData
      ? `${data}/${path.slice('/data/'.length)}`
      : `${root}/packages/editor/dist${path === '/' ? '/index.html' : path}`;
    if (!existsSync(file)) response.writeHead(404).end();
    else
      response
        .writeHead(200, {
          'content-type': types[extname(file)] ?? 'application/octet-stream',
          ...(isolated ? isolation : {}),
        })
        .end(readFileSync(file));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('internal: no port');
  const url = `http://127.0.0.1:${address.port}/`;
  const browser = await chromium.launch({
    executablePath: chromiumPath as string,
    args: quiet,
    timeout: patience,
  });
  async function newContext(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    context.setDefaultTimeout(patience);
    return context;
  }
  return {
    url,
    newContext,
    async open(graph, { cores, ...options } = {}) {
      const context = await newContext(options);
      if (cores !== undefined) {
        await context.addInitScript(
          (count) => Object.defineProperty(navigator, 'hardwareConcurrency', { value: count }),
          cores,
        );
      }
      const page = await context.newPage();
      page.on('pageerror', (error) => faults.push(error.stack ?? error.message));
      if (typeof graph !== 'string') {
        const text = JSON.stringify(JSON.stringify(graph));
        const headers = isolated ? isolation : {};
        await page.route('**/assets/quickstart-*.js', (route) =>
          route.fulfill({ contentType: 'text/javascript', headers, body: `export default ${text};` }),
        );
      }
      await page.goto(`${url}?graph=${typeof graph === 'string' ? graph : 'quickstart'}`);
      await page.waitForFunction(() => (globalThis as never as Opened).rheobase?.canvas !== undefined);
      await settled(page);
      return page;
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}

/** Exceptions in any page since the last time they were asked for. */
const faults: string[] = [];

export function takeFaults(): readonly string[] {
  return faults.splice(0);
}

interface Opened {
  readonly rheobase?: {
    readonly canvas?: {
      readonly ready: Promise<void>;
      readonly isBusy: boolean;
      readonly mirror: { settled(): Promise<void> };
    };
  };
}

/** When rete shows the document, and all that is near is drawn. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { canvas } = (globalThis as never as Opened).rheobase ?? {};
    await canvas?.ready;
    for (let calm = 0; calm < 2; ) {
      await new Promise((frame) => requestAnimationFrame(frame));
      await canvas?.mirror.settled();
      calm = canvas?.isBusy ? 0 : calm + 1;
    }
  });
}
