import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { graphHash, nodeFacts, parse } from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { expect, it } from 'vitest';

const graphs = resolve(import.meta.dirname, '../graphs');
const pictures = readdirSync(`${graphs}/pictures`);

it('a picture of every experiment', () => {
  const names = readdirSync(graphs).filter((name) => name.endsWith('.json'));
  expect(pictures.map((name) => name.replace(/svg$/, 'json'))).toEqual(names);
});

it.each(pictures)('%s was drawn from a run of the graph as it is now, and loads nothing', (name) => {
  const text = readFileSync(`${graphs}/pictures/${name}`, 'utf8');
  const { document } = parse(readFileSync(`${graphs}/${name.replace(/svg$/, 'json')}`, 'utf8'));
  if (document === undefined) throw new Error('internal: the graph is not there');
  const [, hash] = /^<!-- \S+ of graph ([0-9a-f]{64}) -->\n<svg /.exec(text) ?? [];
  expect(hash, 'node scripts/pictures.mjs draws it anew').toBe(graphHash(document, nodeFacts(registry)));
  expect(text).not.toMatch(/<script|<image|href|<foreignObject|\bon\w+=|url\((?!#)/i);
  expect(text.length).toBeLessThan(64_000);
});
