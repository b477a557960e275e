import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DownloadProgress } from './downloadFile.js';
import { type FindDataOptions, type FoundData, findDataFile } from './findData.js';

const name = 'train-images-idx3-ubyte';
const dataset = { name: 'MNIST', folder: 'mnist' };

/** Bytes that hardly compress, so that a cut falls inside them. */
function noise(length: number, seed: string): Buffer {
  const blocks: Buffer[] = [];
  for (let k = 0; k * 32 < length; k++) blocks.push(createHash('sha256').update(`${seed} ${k}`).digest());
  return Buffer.concat(blocks).subarray(0, length);
}

const content = noise(300_000, 'right');
const packed = gzipSync(content);
const wrongPacked = gzipSync(noise(300_000, 'wrong'));
const digest = createHash('sha256').update(content).digest('hex');
const half = Math.floor(packed.length / 2);

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Sends a body as a good mirror does, ranges included. */
function sending(body: Uint8Array): Answer {
  return ({ headers }, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
    if (start >= body.length) return response.writeHead(416).end();
    const range = { 'content-range': `bytes ${start}-${body.length - 1}/${body.length}` };
    response.writeHead(start > 0 ? 206 : 200, { 'content-length': body.length - start, ...(start > 0 ? range : {}) });
    response.end(body.subarray(start));
  };
}

/** The connection to be cut, and how far the file must have arrived before. */
let cut: { at: number; now: () => void } | undefined;

/** Promises the whole body, sends so many bytes from the asked place on, and cuts the connection when they are there. */
function cutting(body: Uint8Array, after: number): Answer {
  return ({ headers }, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
    response.writeHead(start > 0 ? 206 : 200, {
      'content-length': body.length - start,
      'content-range': `bytes ${start}-${body.length - 1}/${body.length}`,
    });
    response.write(body.subarray(start, start + after));
    cut = { at: start + after, now: () => response.destroy() };
  };
}

const status =
  (code: number): Answer =>
  (_, response) =>
    response.writeHead(code).end();

describe('findDataFile', () => {
  let folder = '';
  let cacheDir = '';
  let servers: Server[] = [];
  let children: ChildProcess[] = [];
  const ranges: (string | undefined)[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'data-'));
    cacheDir = join(folder, 'cache');
    ranges.length = 0;
    cut = undefined;
  });

  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    children = [];
    servers = [];
    await rm(folder, { recursive: true, force: true });
  });

  /** A mirror that gives its answers in turn and repeats the last. */
  async function mirror(...answers: Answer[]): Promise<string> {
    let asked = 0;
    const server = createServer((request, response) => {
      ranges.push(request.headers.range);
      answers[Math.min(asked++, answers.length - 1)](request, response);
    });
    servers.push(server);
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}.gz`;
  }

  function file(...urls: string[]) {
    return { name, bytes: content.length, sha256: digest, urls };
  }

  function find(urls: string[], options: Partial<FindDataOptions> = {}): Promise<FoundData> {
    return findDataFile({
      dataset,
      file: file(...urls),
      cacheDir,
      download: true,
      retryDelay: 5,
      stallTimeout: 5000,
      onProgress: ({ received }) => received === cut?.at && cut.now(),
      ...options,
    });
  }

  async function put(path: string, bytes: Uint8Array): Promise<string> {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
    return join(folder, path);
  }

  function expectRight(found: FoundData): void {
    expect('bytes' in found ? createHash('sha256').update(found.bytes).digest('hex') : found.missing).toBe(digest);
  }

  function sentence(found: FoundData): string {
    return 'missing' in found ? found.missing : 'found';
  }

  const cached = () => readdir(join(cacheDir, 'mnist'));

  describe('in the data folder', () => {
    it.each([
      [name, content],
      [`${name}.gz`, packed],
      [`mnist/${name}`, content],
      [`mnist/${name}.gz`, packed],
    ])('reads %s without asking a mirror', async (path, bytes) => {
      await put(`own/${path}`, bytes);
      expectRight(await find([await mirror(sending(packed))], { dataDir: join(folder, 'own') }));
      expect(ranges).toEqual([]);
    });

    it.each([
      ['a truncated gzip', `${name}.gz`, packed.subarray(0, half), 'its gzip data are cut short'],
      [
        'a damaged gzip',
        `${name}.gz`,
        Buffer.from([...packed.subarray(0, 4), 99, ...packed.subarray(5, 10), 255, 255, 255, 255]),
        'its gzip data are damaged',
      ],
      ['another gzip', `${name}.gz`, wrongPacked, /its SHA-256 is [0-9a-f]{64}, expected [0-9a-f]{64}/],
      [
        'a gzip that unpacks to more',
        `${name}.gz`,
        gzipSync(Buffer.alloc(50_000_000)),
        'unpacked it has more than the expected 300000 bytes',
      ],
      [
        'a gzip that unpacks to less',
        `${name}.gz`,
        gzipSync(content.subarray(1)),
        'unpacked it has 299999 bytes, expected 300000',
      ],
      ['a truncated file', `mnist/${name}`, content.subarray(0, 1000), 'it has 1000 bytes, expected 300000'],
      ['a far longer file', name, Buffer.alloc(400_000), 'it has 400000 bytes, expected 300000'],
      ['an empty file', name, Buffer.alloc(0), 'it has 0 bytes, expected 300000'],
    ])('names %s and looks no further', async (_, path, bytes, wrong) => {
      const place = await put(`own/${path}`, bytes);
      const said = sentence(await find([await mirror(sending(packed))], { dataDir: join(folder, 'own') }));
      expect(said).toMatch(wrong);
      expect(said.startsWith(`${place} is not MNIST's ${name}: `)).toBe(true);
      expect(said.endsWith('. Put the right file in its place.')).toBe(true);
      expect(ranges).toEqual([]);
    });

    it('names a folder in the place of the file, and a data folder that is none', async () => {
      const place = join(folder, 'own', name);
      await mkdir(place, { recursive: true });
      expect(sentence(await find([], { dataDir: join(folder, 'own') }))).toBe(
        `${place} is not MNIST's ${name}: it is not a file. Put the right file in its place.`,
      );
      expect(sentence(await find([], { dataDir: join(folder, 'nowhere') }))).toBe(
        `the data folder ${join(folder, 'nowhere')} cannot be read: no such file or folder`,
      );
    });

    it('goes on to the cache, then the mirrors, when it holds no such file', async () => {
      await mkdir(join(folder, 'own'));
      const url = await mirror(sending(packed));
      expectRight(await find([url], { dataDir: join(folder, 'own') }));
      expectRight(await find([url], { dataDir: join(folder, 'own') }));
      expect(ranges).toHaveLength(1);
    });
  });

  describe('from a mirror', () => {
    it('keeps the file in the cache and tells its progress', async () => {
      const seen: DownloadProgress[] = [];
      const url = await mirror(sending(packed));
      expectRight(await find([url], { onProgress: (progress) => seen.push(progress) }));
      expect(await cached()).toEqual([`${name}.gz`]);
      expect(seen.at(-1)).toEqual({
        file: name,
        host: new URL(url).host,
        received: packed.length,
        total: packed.length,
      });
      expect(seen.every(({ received }, k) => k === 0 || received > seen[k - 1].received)).toBe(true);
    });

    it('replaces a damaged copy in the cache', async () => {
      await put(`cache/mnist/${name}.gz`, packed.subarray(0, half));
      expectRight(await find([await mirror(sending(packed))]));
      expect(packed.equals(await readFile(join(cacheDir, 'mnist', `${name}.gz`)))).toBe(true);
    });

    it('goes on where a cut connection stopped', async () => {
      const url = await mirror(cutting(packed, half), cutting(packed, 1000), sending(packed));
      expectRight(await find([url]));
      expect(ranges).toEqual([undefined, `bytes=${half}-`, `bytes=${half + 1000}-`]);
      expect(await cached()).toEqual([`${name}.gz`]);
    });

    it('gives up a mirror that always cuts, and goes on from there the next time', async () => {
      const url = await mirror(cutting(packed, 1000));
      expect(sentence(await find([url]))).toContain(': connection cut)');
      expect(ranges).toHaveLength(20);
      expect(await cached()).toEqual([`${name}.gz.part`]);
      ranges.length = 0;
      expectRight(await find([await mirror(sending(packed))]));
      expect(ranges).toEqual(['bytes=20000-']);
    });

    it('stops at once when told to, and goes on from there the next time', async () => {
      const stop = new AbortController();
      const slow: Answer = (_, response) => {
        response.writeHead(200, { 'content-length': packed.length });
        response.write(packed.subarray(0, half));
      };
      const stopped = find([await mirror(slow)], {
        signal: stop.signal,
        onProgress: ({ received }) => received === half && stop.abort(new Error('enough')),
      });
      await expect(stopped).rejects.toThrow('enough');
      expect(await cached()).toEqual([`${name}.gz.part`]);
      expectRight(await find([await mirror(sending(packed))]));
      expect(ranges).toEqual([undefined, `bytes=${half}-`]);
    });

    it('begins again where a mirror knows no ranges, or resumes at another place', async () => {
      await put(`cache/mnist/${name}.gz.part`, packed.subarray(0, half));
      const whole: Answer = (_, response) => response.end(packed);
      const elsewhere: Answer = (_, response) =>
        response.writeHead(206, { 'content-range': 'bytes 5-9/10' }).end('12345');
      expectRight(await find([await mirror(elsewhere, whole)]));
      await rm(join(cacheDir, 'mnist', `${name}.gz`));
      await put(`cache/mnist/${name}.gz.part`, packed.subarray(0, half));
      expectRight(await find([await mirror(whole)]));
    });

    it('begins again when what was left turns out wrong, and takes it when it was whole', async () => {
      await put(`cache/mnist/${name}.gz.part`, noise(half, 'something else'));
      expectRight(await find([await mirror(sending(packed))]));
      expect(ranges).toEqual([`bytes=${half}-`, undefined]);
      await rm(join(cacheDir, 'mnist', `${name}.gz`));
      ranges.length = 0;
      await put(`cache/mnist/${name}.gz.part`, packed);
      expectRight(await find([await mirror(sending(packed))]));
      expect(ranges).toEqual([`bytes=${packed.length}-`]);
    });

    it('refuses a wrong file, a missing one and one without end, and asks the next mirror', async () => {
      const endless: Answer = (_, response) => {
        const send = () => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536))) {}
        };
        response.on('drain', send);
        send();
      };
      const bad = [await mirror(sending(wrongPacked)), await mirror(status(404)), await mirror(endless)];
      const said = sentence(await find(bad));
      expect(said).toMatch(
        /: it sent a wrong file: its SHA-256 is .*: HTTP status 404; .*: it sent far more than the file has\)/,
      );
      expect(ranges).toEqual([undefined, undefined, undefined]);
      expect(await cached()).toEqual([]);
      expectRight(await find([...bad, await mirror(sending(packed))]));
      expect(await cached()).toEqual([`${name}.gz`]);
    });

    it('asks again when a mirror is busy or silent', async () => {
      const silent: Answer = (_, response) => {
        response.writeHead(200, { 'content-length': packed.length });
        response.write(packed.subarray(0, half));
      };
      const url = await mirror(status(503), status(429), silent, sending(packed));
      // The clock stands still until the silent one has sent all that it sends: a machine that is slow is not silent.
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const onProgress = ({ received }: DownloadProgress) => {
        if (received === half) vi.advanceTimersByTime(5000);
      };
      try {
        expectRight(await find([url], { onProgress }));
      } finally {
        vi.useRealTimers();
      }
      expect(ranges).toEqual([undefined, undefined, undefined, `bytes=${half}-`]);
    });
  });

  describe('without the file', () => {
    const remedy = (url: string) =>
      `Put it or ${name}.gz (published at ${url}) into a folder, and name that folder with --data-dir or RHEOBASE_DATA.`;

    it('says so when there is no network', async () => {
      const url = await mirror(sending(packed));
      const { host } = new URL(url);
      await new Promise((closed) => servers.pop()?.close(closed));
      expect(sentence(await find([url]))).toBe(
        `MNIST's ${name} is not in the cache ${join(cacheDir, 'mnist')} and ` +
          `could not be downloaded (${host}: connection refused). ${remedy(url)}`,
      );
      expect(await cached()).toEqual([]);
      const offline = async () => {
        throw new TypeError('fetch failed', { cause: Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }) });
      };
      expect(sentence(await find([url], { fetch: offline }))).toContain(`(${host}: host not found)`);
    });

    it('says so when the network may not be used', async () => {
      const url = await mirror(sending(packed));
      await mkdir(join(folder, 'own'));
      expect(sentence(await find([url], { download: false, dataDir: join(folder, 'own') }))).toBe(
        `MNIST's ${name} is not in ${join(folder, 'own')}, is not in the cache ${join(cacheDir, 'mnist')} and ` +
          `may not be downloaded. ${remedy(url)}`,
      );
      expect(ranges).toEqual([]);
    });

    it('says so when the cache cannot be written', async () => {
      await put('cache', Buffer.from('a file'));
      expect(sentence(await find([await mirror(sending(packed))]))).toContain(
        `could not be kept in the cache ${join(cacheDir, 'mnist')} (not a folder)`,
      );
    });
  });

  describe('with other processes', () => {
    /** Starts a process of its own that finds the file and prints its digest; gives what it printed. */
    async function inProcess(urls: string[]): Promise<{ child: ChildProcess; printed: Promise<string> }> {
      const built = join(folder, 'built');
      const script = join(built, 'main.mjs');
      if ((await stat(script).catch(() => undefined)) === undefined) {
        const here = dirname(fileURLToPath(import.meta.url));
        const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
        const options = ['--ignoreConfig', '--noCheck', '--module', 'nodenext', '--target', 'es2022'];
        await promisify(execFile)(process.execPath, [tsc, ...options, '--outDir', built, join(here, 'findData.ts')]);
        await writeFile(join(built, 'package.json'), '{ "type": "module" }');
        await writeFile(
          script,
          `import { createHash } from 'node:crypto';
          import { findDataFile } from './findData.js';
          const found = await findDataFile(JSON.parse(process.argv[2]));
          console.log(found.missing ?? createHash('sha256').update(found.bytes).digest('hex'));`,
        );
      }
      const options: FindDataOptions = { dataset, file: file(...urls), cacheDir, download: true };
      const child = spawn(process.execPath, [script, JSON.stringify(options)]);
      children.push(child);
      const printed = new Promise<string>((resolve) => {
        let text = '';
        child.stdout.on('data', (chunk) => (text += chunk));
        child.stderr.on('data', (chunk) => (text += chunk));
        child.on('close', () => resolve(text.trim()));
      });
      return { child, printed };
    }

    it('serves two at once, both with the right bytes', async () => {
      let waiting: (() => void)[] = [];
      // The second half is held back until both have the first.
      const together: Answer = (_, response) => {
        response.writeHead(200, { 'content-length': packed.length });
        response.write(packed.subarray(0, half));
        waiting.push(() => response.end(packed.subarray(half)));
        if (waiting.length < 2) return;
        for (const finish of waiting) finish();
        waiting = [];
      };
      const url = await mirror(together);
      const first = await inProcess([url]);
      const second = await inProcess([url]);
      expect(await Promise.all([first.printed, second.printed])).toEqual([digest, digest]);
      expect(await cached()).toEqual([`${name}.gz`]);
    });

    it('takes nothing from one that was killed for a whole file, and goes on from it once it is old', async () => {
      const stuck: Answer = (_, response) => {
        response.writeHead(200, { 'content-length': packed.length });
        response.write(packed.subarray(0, half));
      };
      const { child, printed } = await inProcess([await mirror(stuck)]);
      let partial = '';
      while (partial === '') {
        await new Promise((resolve) => setTimeout(resolve, 20));
        const [found] = await cached().catch(() => []);
        if (found !== undefined && (await stat(join(cacheDir, 'mnist', found))).size === half) partial = found;
      }
      child.kill('SIGKILL');
      await printed;
      expect(partial).toMatch(/\.part$/);

      expect(sentence(await find([], { download: false }))).toContain('is not in the cache');
      const anHourAgo = new Date(Date.now() - 3_600_000);
      await utimes(join(cacheDir, 'mnist', partial), anHourAgo, anHourAgo);
      ranges.length = 0;
      expectRight(await find([await mirror(sending(packed))]));
      expect(ranges).toEqual([`bytes=${half}-`]);
      expect(await cached()).toEqual([`${name}.gz`]);
    });
  });
});
