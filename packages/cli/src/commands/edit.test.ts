import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { editorApp } from './edit.js';

const graph = '{ "rheobase": 1, "nodes": { "lif": { "type": "neuron/lif" } } }';
const token = 'a token';
let folder = '';
let path = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rheobase-edit-'));
  path = join(folder, 'graph.json');
  writeFileSync(path, graph);
  writeFileSync(join(folder, 'index.html'), '<p>the editor</p>');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function ask(address: string, request: RequestInit & { host?: string; key?: string } = {}) {
  const { host = '127.0.0.1:4000', key = token, ...rest } = request;
  const app = editorApp({ site: join(folder), path, token });
  return app.request(address, { ...rest, headers: { host, 'x-rheobase-token': key } });
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

  it('refuses whoever has no token, and every other name for this machine', async () => {
    expect((await ask('/api/file', { key: 'guessed' })).status).toBe(403);
    expect((await ask('/api/file', { method: 'PUT', body: graph, key: '' })).status).toBe(403);
    expect((await ask('/', { host: 'evil.example:4000' })).status).toBe(403);
  });
});
