import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeUtf8, sha256 } from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../main.js';
import { testIo } from '../testing/testIo.js';
import { editorApp } from './edit.js';

const graph = '{ "rheobase": 1, "nodes": { "lif": { "type": "neuron/lif" } } }';
const token = 'a token';
const data = async (name: string) => (name === 'mnist/labels' ? Uint8Array.of(1, 2) : undefined);
let folder = '';
let path = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rheobase-edit-'));
  path = join(folder, 'graph.json');
  writeFileSync(path, graph);
  mkdirSync(join(folder, 'site'));
  writeFileSync(join(folder, 'site/index.html'), '<p>the editor</p>');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function ask(address: string, request: RequestInit & { host?: string; key?: string } = {}) {
  const { host = '127.0.0.1:4000', key = token, headers, ...rest } = request;
  const app = editorApp({ site: join(folder, 'site'), path, token, data, threads: 0, engine: () => undefined });
  return app.request(address, { ...rest, headers: { host, 'x-rheobase-token': key, ...headers } });
}

describe('rheobase edit', () => {
  it('serves the page, isolated, and nothing outside its folder', async () => {
    const page = await ask('/');
    expect(await page.text()).toBe('<p>the editor</p>');
    expect(page.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    for (const address of ['/../package.json', '/%2e%2e/%2e%2e/etc/passwd', '/..%2f..%2fetc%2fpasswd', '/missing.js']) {
      expect((await ask(address)).status, address).toBe(404);
    }
  });

  it('gives the file and writes it back', async () => {
    const { name, text } = (await (await ask('/api/file')).json()) as { name: string; text: string };
    expect([name, text]).toEqual(['graph.json', graph]);
    const edited = graph.replace('lif"', 'cell"');
    expect((await ask('/api/file', { method: 'PUT', body: edited })).status).toBe(200);
    expect(readFileSync(path, 'utf8')).toBe(edited);
  });

  it('writes no text that is no graph', async () => {
    const before = readFileSync(path, 'utf8');
    const refused = await ask('/api/file', { method: 'PUT', body: '{ "rheobase": 1,' });
    expect(refused.status).toBe(422);
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  it('writes over the text that was read, and over no other', async () => {
    const read = ((await (await ask('/api/file')).json()) as { text: string }).text;
    const base = (text: string) => ({ 'x-rheobase-base': sha256(encodeUtf8(text)) });
    const put = (headers: Record<string, string>) =>
      ask('/api/file', { method: 'PUT', body: graph, headers: { ...headers, host: '127.0.0.1:4000' } });
    expect((await put(base('another text'))).status).toBe(412);
    expect(readFileSync(path, 'utf8')).toBe(read);
    expect((await put(base(read))).status).toBe(200);
    expect(readFileSync(path, 'utf8')).toBe(graph);
    // Nothing half written is left behind.
    expect(readdirSync(folder).sort()).toEqual(['graph.json', 'site']);
  });

  it('takes no more than a graph may have', async () => {
    const before = readFileSync(path, 'utf8');
    const body = ' '.repeat(16 * 1024 * 1024 + 1);
    expect((await ask('/api/file', { method: 'PUT', body })).status).toBe(413);
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  it('tells of an edit from outside, and no more once nobody listens', async () => {
    const { body } = await ask('/api/changes');
    const reader = (body as ReadableStream<Uint8Array>).getReader();
    // The first byte says that the watch has begun: whatever was written before it is seen by whoever reads now.
    for (const id of ['lif', 'elsewhere', 'again']) {
      const told = reader.read();
      if (id !== 'lif') writeFileSync(path, graph.replace('lif', id));
      expect((await told).value, id).toEqual(Uint8Array.of(10));
    }
    await reader.cancel();
    writeFileSync(path, graph);
  });

  it('serves the data that nodes name, and no other file', async () => {
    expect(new Uint8Array(await (await ask('/data/mnist/labels')).arrayBuffer())).toEqual(Uint8Array.of(1, 2));
    for (const address of ['/data/mnist/other', '/data/../graph.json', '/data/%2e%2e/graph.json', '/data/'])
      expect(await (await ask(address)).text(), address).not.toContain('neuron/lif"');
  });

  it('listens to no other page, whatever it knows', async () => {
    const from = (origin: string) =>
      ask('/api/file', { headers: { host: '127.0.0.1:4000', 'x-rheobase-token': token, origin } });
    expect((await from('http://evil.example')).status).toBe(403);
    expect((await from('http://127.0.0.1:4001')).status).toBe(403);
    expect((await from('null')).status).toBe(403);
    expect((await from('http://127.0.0.1:4000')).status).toBe(200);
  });

  it('refuses whoever has no token, and every other name for this machine', async () => {
    expect((await ask('/api/file', { key: 'guessed' })).status).toBe(403);
    expect((await ask('/api/file', { method: 'PUT', body: graph, key: '' })).status).toBe(403);
    expect((await ask('/', { host: 'evil.example:4000' })).status).toBe(403);
  });
});

it('a taken port takes the next one; the address names the experiment and carries the token; Ctrl-C ends it', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => taken.once('listening', listening));
  const { port } = taken.address() as AddressInfo;
  const io = testIo(registry, { siteFolders: [join(folder, 'site')] });
  const ended = main(['edit', 'quickstart', '--port', `${port}`], io, registry);
  await expect
    .poll(() => io.out() + io.err())
    .toMatch(/^The editor is at http:\/\/127\.0\.0\.1:\d+\/\?graph=quickstart#token=[0-9a-f]{32}\nCtrl-C ends it\.\n$/);
  const [address] = /http:\S+/.exec(io.out()) ?? [''];
  // The next one may be taken too.
  const found = Number(new URL(address).port);
  expect(found).toBeGreaterThan(port);
  expect(found).toBeLessThan(port + 50);
  expect(await (await fetch(address)).text()).toBe('<p>the editor</p>');
  io.interrupt();
  expect(await ended).toBe(0);
  taken.close();
});
