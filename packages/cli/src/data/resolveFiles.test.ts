import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRegistry, type DataFile, load, type SignalDefinition, sentence } from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { describe, expect, it } from 'vitest';
import { resolveFiles } from './resolveFiles.js';

const content = (name: string) => Buffer.from(`content of ${name}`);

function file(name: string): DataFile {
  const bytes = content(name);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { name, sha256, bytes: bytes.length, urls: [`http://mirror.invalid/${name}.gz`] };
}

const dataset = { name: 'Test', folder: 'test', files: [file('images'), file('labels')] };

const digits = registry.definitions.get('source/digits') as SignalDefinition;
const known = createRegistry([{ ...digits, type: 'test/source', data: () => dataset }]);

function experiment() {
  const nodes = { a: { type: 'test/source' }, b: { type: 'test/source' } };
  const loaded = load(JSON.stringify({ rheobase: 1, nodes, sweep: { seed: [1, 2] } }), known);
  if (loaded.experiment === undefined) throw new Error(loaded.issues.map(sentence).join());
  return loaded.experiment;
}

function folders(...files: string[]) {
  const dataDir = mkdtempSync(join(tmpdir(), 'rheobase-data-'));
  mkdirSync(join(dataDir, 'test'));
  for (const name of files) writeFileSync(join(dataDir, 'test', name), content(name));
  return { dataDir, cacheDir: mkdtempSync(join(tmpdir(), 'rheobase-cache-')) };
}

const noNetwork = () => Promise.reject(Object.assign(new Error('no'), { code: 'ENETUNREACH' }));

describe('resolveFiles', () => {
  it('gives every file of every node of every point once, by its digest', async () => {
    const resolved = await resolveFiles(experiment(), { ...folders('images', 'labels'), download: false });
    if (!('files' in resolved)) throw new Error('not found');
    expect([...resolved.files].map(([digest, bytes]) => [digest, Buffer.from(bytes).toString()])).toEqual(
      dataset.files.map(({ name, sha256 }) => [sha256, `content of ${name}`]),
    );
  });

  it('one issue per dataset names all that is missing and how to supply it', async () => {
    const resolved = await resolveFiles(experiment(), { ...folders('images'), download: false });
    if (!('issues' in resolved)) throw new Error('found');
    expect(resolved.temporary).toBe(false);
    expect(resolved.issues).toHaveLength(1);
    expect(sentence(resolved.issues[0])).toMatch(
      /^a needs Test \(labels\): Test's labels is not in .*, is not in the cache .* and may not be downloaded\. Put it or labels\.gz \(published at http:\/\/mirror\.invalid\/labels\.gz\) into a folder, and name that folder with --data-dir or RHEOBASE_DATA\.$/,
    );
  });

  it('is temporary only where the network was asked and did not serve', async () => {
    const base = { ...folders(), retryDelay: 0, download: true };
    expect(await resolveFiles(experiment(), { ...base, fetch: noNetwork })).toMatchObject({ temporary: true });
    const busy = async () => new Response('', { status: 503 });
    expect(await resolveFiles(experiment(), { ...base, fetch: busy })).toMatchObject({ temporary: true });
    const gone = async () => new Response('', { status: 404 });
    expect(await resolveFiles(experiment(), { ...base, fetch: gone })).toMatchObject({ temporary: false });
  });
});
