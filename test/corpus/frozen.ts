import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { registry } from '@rheobase/nodes';
import { type Corpus, makeCorpus, optimisers } from './makeCorpus.js';

/** The corpus as it lies in `graphs/` beside this file, and the hashes of what its graphs gave when they were made. */

const folder = resolve(import.meta.dirname, 'graphs');
const hashFile = resolve(import.meta.dirname, 'hashes.json');

export type Hashes = Readonly<Record<string, string>>;

export interface StoredHashes {
  readonly numerics: number;
  /** By graph, then by observable. */
  readonly graphs: Readonly<Record<string, Hashes>>;
}

export function corpus(): Corpus {
  const files = existsSync(folder) ? readdirSync(folder).sort() : [];
  return Object.fromEntries(
    files.map((file) => [file.replace(/\.json$/, ''), readFileSync(resolve(folder, file), 'utf8')]),
  );
}

export function storedHashes(): StoredHashes {
  return JSON.parse(readFileSync(hashFile, 'utf8'));
}

/** What must occur: every neuron, loss and encoder of the registry, and every optimiser. */
export function missing(texts: Corpus): string[] {
  const found = new Set<string>();
  for (const text of Object.values(texts)) {
    for (const word of wordsOf(text)) found.add(word);
  }
  return wanted().filter((word) => !found.has(word));
}

/** Adds graphs with what is missing; gives their names. Graphs that are there stay as they are. */
export function addMissing(): string[] {
  const added: string[] = [];
  const present = corpus();
  const made = Object.entries(makeCorpus());
  const isFirst = Object.keys(present).length === 0;
  for (const [name, text] of made) {
    const left = missing(corpus());
    if (!isFirst && !wordsOf(text).some((word) => left.includes(word))) continue;
    let free = name;
    for (let n = 2; free in present || added.includes(free); n++) free = `${name}-${n}`;
    mkdirSync(folder, { recursive: true });
    writeFileSync(resolve(folder, `${free}.json`), `${JSON.stringify(JSON.parse(text), null, 1)}\n`);
    added.push(free);
  }
  return added;
}

/** Stores the hashes of graphs that have none; those that are stored stay. */
export function storeHashes(numerics: number, graphs: Readonly<Record<string, Hashes>>): void {
  const before: StoredHashes = existsSync(hashFile) ? storedHashes() : { numerics, graphs: {} };
  const all = Object.entries({ ...graphs, ...before.graphs }).sort(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(hashFile, `${JSON.stringify({ numerics, graphs: Object.fromEntries(all) }, null, 1)}\n`);
}

function wanted(): string[] {
  const types = registry.types.filter((type) => /^(neuron|loss|encode)\//.test(type));
  return [...types, ...optimisers];
}

/** The types of a graph, and the optimisers of its trainers. */
function wordsOf(text: string): string[] {
  const { nodes } = JSON.parse(text) as { nodes: Record<string, { type: string; params?: { optimiser?: string } }> };
  return Object.values(nodes).flatMap(({ type, params }) =>
    type === 'learn/train' ? [type, params?.optimiser ?? 'adam'] : [type],
  );
}
