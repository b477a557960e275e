import { randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename, extname, normalize, resolve, sep } from 'node:path';
import { serve } from '@hono/node-server';
import { limits, parse, sentence } from '@rheobase/core';
import { Hono } from 'hono';
import { writeFileAtomic } from '../data/atomicWrite.js';
import { systemFault } from '../data/systemFault.js';
import { type ExitCode, exitCode } from '../exitCode.js';
import { readGraph } from '../graphFile.js';
import type { Io } from '../io.js';
import { styleOf, writeProblem } from '../style.js';
import { isFile, siteFolder } from './siteFolder.js';

export interface EditOptions {
  readonly port: number;
}

/** What the page is served: the file it edits, and nothing else of this machine. */
interface Served {
  readonly site: string;
  readonly path: string | undefined;
  readonly token: string;
}

/**
 * Serves the editor on this machine alone, and opens a file in it. The address carries a token, without which nothing
 * of the file is read or written; a request that names another host than this machine is refused, so that no page
 * elsewhere can reach it through a name of its own.
 */
export async function editCommand(graph: string | undefined, { port }: EditOptions, io: Io): Promise<ExitCode> {
  const style = styleOf(io.stderr, io.env);
  const site = await siteFolder(io);
  if (site === undefined) {
    writeProblem(io.stderr, 'the editor is not built; in the repository "pnpm build" builds it.', style);
    return exitCode.invalid;
  }
  const found = graph === undefined ? undefined : await readGraph(graph, io);
  if (found !== undefined && 'problem' in found) {
    writeProblem(io.stderr, found.problem, style);
    return exitCode.invalid;
  }
  // An experiment that was named, and no file, is opened as a copy: what comes with the program stays as it is.
  const shipped = found !== undefined && graph === found.name ? found.name : undefined;
  const path = shipped === undefined ? found?.path : undefined;
  const token = randomBytes(16).toString('hex');
  const server = await listen(editorApp({ site, path, token }).fetch, port);
  if (server === undefined) {
    writeProblem(io.stderr, `no port from ${port} to ${port + most - 1} is free.`, style);
    return exitCode.temporary;
  }
  const file = path === undefined ? '' : `?file=${encodeURIComponent(basename(path))}#token=${token}`;
  const query = shipped === undefined ? file : `?graph=${shipped}`;
  io.stdout.write(`The editor is at http://127.0.0.1:${server.port}/${query}\nCtrl-C ends it.\n`);
  await new Promise<void>((done) => {
    const stop = io.onInterrupt(() => {
      stop();
      done();
    });
  });
  server.close();
  return exitCode.fine;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** The site and one file. Exported for tests: a function from request to response. */
export function editorApp({ site, path, token }: Served): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    const host = context.req.header('host') ?? '';
    if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host)) return context.text('this machine only', 403);
    await next();
    // The page is on its own: threads may share memory, and no other page may look into it.
    context.header('Cross-Origin-Opener-Policy', 'same-origin');
    context.header('Cross-Origin-Embedder-Policy', 'require-corp');
    context.header('Cache-Control', 'no-store');
    return undefined;
  });

  app.use('/api/*', async (context, next) => {
    if (context.req.header('x-rheobase-token') !== token) return context.text('the token is missing or wrong', 403);
    await next();
    return undefined;
  });

  app.get('/api/file', async (context) => {
    if (path === undefined) return context.text('no file is open', 404);
    try {
      const text = await readFile(path, 'utf8');
      return context.json({ name: basename(path), text, changed: await changedAt(path) });
    } catch (error) {
      return context.text(`the file cannot be read: ${systemFault(error)}`, 409);
    }
  });

  app.put('/api/file', async (context) => {
    if (path === undefined) return context.text('no file is open', 404);
    const text = await context.req.text();
    if (text.length > limits.bytes) return context.text('the graph is over the limit of 16 MiB', 413);
    const { document, issues } = parse(text);
    if (document === undefined) return context.text(issues.map(sentence).join(' '), 422);
    try {
      await writeFileAtomic(path, text);
      return context.json({ changed: await changedAt(path) });
    } catch (error) {
      return context.text(`the file cannot be written: ${systemFault(error)}`, 409);
    }
  });

  app.get('*', async (context) => {
    const wanted = decodeURIComponent(new URL(context.req.url).pathname);
    const file = resolve(site, `.${normalize(`/${wanted === '/' ? 'index.html' : wanted}`)}`);
    if (!file.startsWith(site + sep) || !(await isFile(file))) return context.text('there is no such page', 404);
    const type = contentTypes[extname(file)] ?? 'application/octet-stream';
    return context.body(new Uint8Array(await readFile(file)), 200, { 'Content-Type': type });
  });
  return app;
}

async function changedAt(path: string): Promise<number> {
  return (await stat(path)).mtimeMs;
}

/** So many ports are tried, one after another. */
const most = 50;

async function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  first: number,
): Promise<{ port: number; close: () => void } | undefined> {
  for (let port = first; port < first + most; port++) {
    const server = serve({ fetch, port, hostname: '127.0.0.1' });
    const isOpen = await new Promise<boolean>((done) => {
      server.once('listening', () => done(true));
      server.once('error', () => done(false));
    });
    if (isOpen) return { port, close: () => server.close() };
  }
  return undefined;
}
