import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { Server } from 'node:http';
import { basename, extname, normalize, resolve, sep } from 'node:path';
import { serve } from '@hono/node-server';
import { encodeUtf8, type Library, limits, parse, sentence, sha256 } from '@rheobase/core';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { writeFileAtomic } from '../data/atomicWrite.js';
import { findDataFile } from '../data/findData.js';
import { systemFault } from '../data/systemFault.js';
import { type ExitCode, exitCode } from '../exitCode.js';
import { readGraph } from '../graphFile.js';
import type { Io } from '../io.js';
import { lastPort } from '../settings.js';
import { styleOf, writeProblem } from '../style.js';
import { type EngineSession, startEngine } from './engineSession.js';
import { isFile, siteFolder } from './siteFolder.js';

export interface EditOptions {
  readonly port: number;
  readonly dataDir?: string;
  readonly download: boolean;
  /** Of the engine on this machine. */
  readonly threads?: number;
}

/** What the page is served: the file it edits, the data sets that nodes name, and nothing else of this machine. */
export interface Served {
  readonly site: string;
  readonly path: string | undefined;
  readonly token: string;
  /** The content of a file that some data set has, by its path in a data folder; undefined for any other. */
  readonly data: (path: string) => Promise<Uint8Array | undefined>;
  /** How many threads a run here has; 0 where it has to run in the page. */
  readonly threads: number;
  readonly engine: (tell: (bytes: Uint8Array) => void) => EngineSession | undefined;
}

/**
 * Serves the editor on this machine alone, and opens a file in it. The address carries a token, without which nothing
 * of the file is read or written; a request that names another host than this machine is refused, so that no page
 * elsewhere can reach it through a name of its own.
 */
export async function editCommand(
  graph: string | undefined,
  options: EditOptions,
  io: Io,
  library: Library,
): Promise<ExitCode> {
  const { port } = options;
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
  const { threads = io.cores, dataDir = io.env.RHEOBASE_DATA || undefined, download } = options;
  const folder = dataDir === undefined ? undefined : resolve(io.cwd, dataDir);
  const app = editorApp({
    site,
    path,
    token,
    data: dataOf(library, options, io),
    threads: io.startPageEngine === undefined ? 0 : threads,
    engine: (tell) => startEngine({ threads, dataDir: folder, download }, io, library, tell),
  });
  const server = await listen(app.fetch, port);
  if (server === undefined) {
    writeProblem(io.stderr, `no port from ${port} to ${lastOf(port)} is free.`, style);
    return exitCode.temporary;
  }
  const file = path === undefined ? '' : `?file=${encodeURIComponent(basename(path))}`;
  const query = shipped === undefined ? file : `?graph=${shipped}`;
  io.stdout.write(`The editor is at http://127.0.0.1:${server.port}/${query}#token=${token}\nCtrl-C ends it.\n`);
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

/** The files of the data sets that nodes read, found where a run finds them. */
function dataOf(library: Library, { dataDir, download }: Omit<EditOptions, 'port'>, io: Io): Served['data'] {
  const folder = dataDir ?? (io.env.RHEOBASE_DATA || undefined);
  return async (path) => {
    const registry = await library.load(library.types);
    for (const definition of registry.definitions.values()) {
      const usual = definition.params.safeParse({});
      const dataset = usual.success ? definition.data?.(usual.data) : undefined;
      const file = dataset?.files.find(({ name }) => `${dataset.folder}/${name}` === path);
      if (dataset === undefined || file === undefined) continue;
      const found = await findDataFile({
        dataset,
        file,
        dataDir: folder === undefined ? undefined : resolve(io.cwd, folder),
        cacheDir: io.cacheDir,
        download,
        fetch: io.fetch,
      });
      return 'bytes' in found ? found.bytes : undefined;
    }
    return undefined;
  };
}

/** So often, in milliseconds, the file is looked at. */
const watchInterval = 300;

/** A data file that was dropped onto the page, and what goes with it. */
const mostMessage = 576 * 1024 * 1024;

/** Of all documents and windows. */
const mostEngines = 16;

/** The site and one file. Exported for tests: a function from request to response. */
export function editorApp({ site, path, token, data, threads, engine }: Served): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    const host = context.req.header('host') ?? '';
    if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host)) return context.text('this machine only', 403);
    // A browser says from which page a request comes, where it could do harm.
    const origin = context.req.header('origin');
    if (origin !== undefined && origin !== `http://${host}`) return context.text('this page only', 403);
    await next();
    // The page is on its own: threads may share memory, and no other page may look into it.
    context.header('Cross-Origin-Opener-Policy', 'same-origin');
    context.header('Cross-Origin-Embedder-Policy', 'require-corp');
    context.header('Cross-Origin-Resource-Policy', 'same-origin');
    context.header('X-Content-Type-Options', 'nosniff');
    context.header('Cache-Control', 'no-store');
    return undefined;
  });

  app.use('/api/*', async (context, next) => {
    const given = Buffer.from(context.req.header('x-rheobase-token') ?? '');
    const wanted = Buffer.from(token);
    const isRight = given.length === wanted.length && timingSafeEqual(given, wanted);
    if (!isRight) return context.text('the token is missing or wrong', 403);
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

  const tooLarge = (context: Context) => context.text('the graph is over the limit of 16 MiB', 413);
  app.put('/api/file', bodyLimit({ maxSize: limits.bytes, onError: tooLarge }), async (context) => {
    if (path === undefined) return context.text('no file is open', 404);
    const text = await context.req.text();
    const { document, issues } = parse(text);
    if (document === undefined) return context.text(issues.map(sentence).join(' '), 422);
    try {
      const base = context.req.header('x-rheobase-base');
      if (base !== undefined && sha256(encodeUtf8(await readFile(path, 'utf8'))) !== base) {
        return context.text('another program has changed the file', 412);
      }
      await writeFileAtomic(path, text);
      return context.json({ changed: await changedAt(path) });
    } catch (error) {
      return context.text(`the file cannot be written: ${systemFault(error)}`, 409);
    }
  });

  // A byte when the watch has begun, for the file may have changed before it, and one at every change since.
  app.get('/api/changes', (context) => {
    if (path === undefined) return context.text('no file is open', 404);
    let stop = () => {};
    const changes = new ReadableStream<Uint8Array>({
      start(stream) {
        stop = watch(path, () => stream.enqueue(Uint8Array.of(10)));
      },
      cancel: () => stop(),
    });
    return context.body(changes, 200, { 'Content-Type': 'application/octet-stream' });
  });

  app.get('/api/engine', (context) => context.json({ threads }));

  // One long answer carries what the engine says; when nobody reads it any more the engine ends.
  const engines = new Map<string, EngineSession>();
  app.get('/api/engine/:id', (context) => {
    const id = context.req.param('id');
    if (engines.has(id) || engines.size >= mostEngines) return context.text('there are too many engines', 409);
    const end = () => {
      engines.get(id)?.end();
      engines.delete(id);
    };
    const said = new ReadableStream<Uint8Array>({
      start(stream) {
        const started = engine((bytes) => {
          if (engines.has(id)) stream.enqueue(bytes);
        });
        if (started === undefined) stream.close();
        else engines.set(id, started);
      },
      cancel: end,
    });
    return context.body(said, 200, { 'Content-Type': 'application/octet-stream' });
  });
  const tooLong = (context: Context) => context.text('a message is over the limit of 576 MiB', 413);
  app.post('/api/engine/:id', bodyLimit({ maxSize: mostMessage, onError: tooLong }), async (context) => {
    const session = engines.get(context.req.param('id'));
    if (session === undefined) return context.text('there is no such engine', 404);
    session.take(new Uint8Array(await context.req.arrayBuffer()));
    return context.body(null, 204);
  });

  app.get('/data/*', async (context) => {
    const content = await data(decodeURIComponent(new URL(context.req.url).pathname).slice('/data/'.length));
    if (content === undefined) return context.text('there is no such data', 404);
    return context.body(new Uint8Array(content), 200, { 'Content-Type': 'application/octet-stream' });
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

/** Calls back when the file was first looked at, and then whenever it looks different, until told to stop. */
function watch(path: string, tell: () => void): () => void {
  let known: string | undefined;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  const look = async () => {
    const seen = await stat(path, { bigint: true }).then(
      ({ ino, size, mtimeNs }) => `${ino} ${size} ${mtimeNs}`,
      () => 'missing',
    );
    if (isStopped) return;
    if (seen !== known) tell();
    known = seen;
    timer = setTimeout(look, watchInterval);
  };
  void look();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}

/** So many ports are tried, one after another. */
const most = 50;

function lastOf(first: number): number {
  return Math.min(lastPort, first + most - 1);
}

async function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  first: number,
): Promise<{ port: number; close: () => void } | undefined> {
  for (let port = first; port <= lastOf(first); port++) {
    const server = serve({ fetch, port, hostname: '127.0.0.1' });
    const isOpen = await new Promise<boolean>((done) => {
      server.once('listening', () => done(true));
      server.once('error', () => done(false));
    });
    if (isOpen) {
      const close = () => {
        server.close();
        // A page that listens for changes would keep the program alive.
        (server as Server).closeAllConnections();
      };
      return { port, close };
    }
  }
  return undefined;
}
