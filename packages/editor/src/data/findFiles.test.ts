import { sha256 } from '@rheobase/core';
import { gzipSync } from 'fflate';
import { expect, it } from 'vitest';
import { excerptsName, readExcerpts } from './excerpts.js';
import { findFiles, type Places } from './findFiles.js';

/** A file of a hundred bytes, of which its node looks at the first ten. */
const whole = Uint8Array.from({ length: 100 }, (_, i) => i);
const file = { name: 'numbers', sha256: sha256(whole), bytes: 100, urls: ['https://mirror/numbers'], reads: 10 };

function experiment(reads = 10) {
  const dataset = { name: 'Numbers', folder: 'numbers', files: [{ ...file, reads }] };
  const node = { path: 'data', params: {}, definition: { data: () => dataset } };
  return { points: [{ plan: { inferred: { graph: { nodes: new Map([['data', node]]) } } } }] } as never;
}

function places(served: Readonly<Record<string, Uint8Array | string>>, kept = new Map<string, Uint8Array>()) {
  const asked: string[] = [];
  const found: Places = {
    folder: 'site/data/',
    store: { get: async (key) => kept.get(key), put: async (key, bytes) => kept.set(key, bytes) !== undefined },
    fetch: async (address) => {
      asked.push(address);
      const body = served[address];
      return body === undefined ? new Response('', { status: 404 }) : new Response(body as BodyInit);
    },
  };
  return { found, asked, kept };
}

async function contentOf(places: Places, reads?: number): Promise<Uint8Array | string> {
  const outcome = await findFiles(experiment(reads), places);
  if ('files' in outcome) return outcome.files.get(file.sha256) as Uint8Array;
  return (outcome.issues[0].facts as { reason: string }).reason;
}

const beginning = whole.subarray(0, 10);
const excerpt = { of: file.sha256, file: 'numbers/numbers.first-10.gz', bytes: 10, sha256: sha256(beginning) };
const list = JSON.stringify({ rheobase: 'excerpts', version: 1, files: [excerpt] });

it('what the browser keeps comes first, and asks nobody', async () => {
  const { found, asked } = places({}, new Map([[file.sha256, whole]]));
  expect(await contentOf(found)).toEqual(whole);
  expect(asked).toEqual([]);
});

it('the folder beside the site comes before the mirrors, gzip or not, and what is wrong is passed over', async () => {
  const { found, asked, kept } = places({
    'site/data/numbers/numbers.gz': gzipSync(Uint8Array.from(whole).fill(1)),
    'site/data/numbers': gzipSync(whole),
    'https://mirror/numbers': whole,
  });
  expect(await contentOf(found)).toEqual(whole);
  expect(asked).not.toContain('https://mirror/numbers');
  expect(kept.get(file.sha256)).toEqual(whole);
  const mirror = places({ 'https://mirror/numbers': whole });
  expect(await contentOf(mirror.found)).toEqual(whole);
});

it('the beginning of a file is enough for a node that looks no further', async () => {
  const site = { [`site/data/${excerptsName}`]: list, [`site/data/${excerpt.file}`]: gzipSync(beginning) };
  const { found, kept } = places(site);
  const got = (await contentOf(found)) as Uint8Array;
  expect(got.subarray(0, 10)).toEqual(beginning);
  expect(got.length).toBe(100);
  // Kept as what it is, never as the whole file.
  expect([...kept.keys()]).toEqual([excerpt.sha256]);
  expect(await contentOf(places(site).found, 11)).toBe(
    'this site comes with the beginning of numbers, and the graph reads further. Drop the files, gzip or not, onto the page.',
  );
  const damaged = places({ ...site, [`site/data/${excerpt.file}`]: gzipSync(Uint8Array.from(beginning).fill(7)) });
  expect(await contentOf(damaged.found)).toMatch(/^this site comes with the beginning/);
});

it('else one sentence says what to drop', async () => {
  expect(await contentOf(places({}).found)).toBe(
    'numbers is neither kept by this browser nor beside this site, and no mirror lets this page read it. Drop the files, gzip or not, onto the page.',
  );
});

it('a list that leads elsewhere is not followed', () => {
  const listed = (path: string) =>
    readExcerpts(JSON.stringify({ rheobase: 'excerpts', version: 1, files: [{ ...excerpt, file: path }] })).length;
  expect(listed('numbers/numbers.first-10.gz')).toBe(1);
  for (const path of ['../secret', 'a/../b', 'https://elsewhere/x', '/x', 'a//b', '.x', ''])
    expect(listed(path)).toBe(0);
  expect(readExcerpts('{')).toEqual([]);
});
