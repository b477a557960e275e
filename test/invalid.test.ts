import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from '../packages/core/src/document/parse.js';
import { limits } from '../packages/core/src/document/schema.js';
import type { Issue } from '../packages/core/src/issue/issue.js';
import { sentence } from '../packages/core/src/issue/sentence.js';

/** One mistake per file in `invalid/`, named `<code>.json` or `<code>.<case>.json`, each with the sentence it gets. */

const folder = new URL('invalid/', import.meta.url);

/** The stage that finds the mistake; every stage before it must find nothing. */
const stages = {
  parse: (text: string): readonly Issue[] => parse(text).issues,
} as const;

interface Mistake {
  readonly file: string;
  readonly stage: keyof typeof stages;
  readonly sentence: string;
}

const mistakes: readonly Mistake[] = [
  { file: 'json-syntax.json', stage: 'parse', sentence: 'line 5, column 3: expected a key in double quotes, got "}".' },
  {
    file: 'json-syntax.comment.json',
    stage: 'parse',
    sentence: 'line 2, column 18: expected a key in double quotes, got a comment.',
  },
  {
    file: 'json-syntax.cut-off.json',
    stage: 'parse',
    sentence: 'line 4, column 37: expected "," or "}", got the end of the file.',
  },
  {
    file: 'json-syntax.empty.json',
    stage: 'parse',
    sentence: 'line 1, column 1: expected a value, got the end of the file.',
  },
  {
    file: 'duplicate-key.json',
    stage: 'parse',
    sentence: 'line 5, column 5: the key "lif1" appears twice in one object.',
  },
  {
    file: 'forbidden-key.json',
    stage: 'parse',
    sentence: 'line 4, column 51: the key "__proto__" is not allowed in a graph file.',
  },
  { file: 'not-a-number.json', stage: 'parse', sentence: 'line 4, column 59: NaN is not a number that JSON can hold.' },
  {
    file: 'not-a-number.overflow.json',
    stage: 'parse',
    sentence: 'line 4, column 59: 1e999 is not a number that JSON can hold.',
  },
  {
    file: 'lone-surrogate.json',
    stage: 'parse',
    sentence: 'line 3, column 11: the text holds half of a surrogate pair.',
  },
  {
    file: 'newer-format.json',
    stage: 'parse',
    sentence: 'the file has format 1000; this program knows formats up to 1. Use a newer rheobase.',
  },
  {
    file: 'document-shape.version.json',
    stage: 'parse',
    sentence: 'rheobase: expected the version of the format, such as 1, got nothing.',
  },
  {
    file: 'document-shape.json',
    stage: 'parse',
    sentence:
      'nodes.lif1: expected one of the keys type, params, stream, frozen, weights, got "param". Did you mean "params"?',
  },
  { file: 'document-shape.type.json', stage: 'parse', sentence: 'nodes.lif1.type: expected family/name, got "leaky".' },
  {
    file: 'document-shape.id.json',
    stage: 'parse',
    sentence: 'nodes["LIF 1"]: expected an id: a–z first, then a–z, 0–9, _ or -, at most 64, got "LIF 1".',
  },
  { file: 'document-shape.edge.json', stage: 'parse', sentence: 'edges[0].from: expected node.port, got "fc1".' },
  {
    file: 'document-shape.seed.json',
    stage: 'parse',
    sentence: 'seed: expected an integer from 0 to 2^64 − 1, got "18446744073709551616".',
  },
  {
    file: 'document-shape.expect.json',
    stage: 'parse',
    sentence: 'expect[0].rule: expected "exact" or "close" or "spikes" or "stat" or "range", got "near".',
  },
  { file: 'block-cycle.json', stage: 'parse', sentence: 'the block outer contains itself: outer → inner → outer.' },
  {
    file: 'too-large.json',
    stage: 'parse',
    sentence: 'the graph with its blocks is over the limit of 20000 nodes: got more.',
  },
];

/** Mistakes too long to store. */
const generated: readonly { what: string; text: string; sentence: string }[] = [
  {
    what: 'too deep',
    text: `{ "rheobase": 1, "nodes": {}, "view": { "x": ${'['.repeat(limits.depth)}${']'.repeat(limits.depth)} } }`,
    sentence: 'the depth is over the limit of 64 objects and lists in one another: got 65 at line 1, column 108.',
  },
  {
    what: 'too many nodes',
    text: JSON.stringify({
      rheobase: 1,
      nodes: Object.fromEntries(Array.from({ length: limits.nodes + 1 }, (_, i) => [`n${i}`, { type: 'source/step' }])),
    }),
    sentence: 'the graph is over the limit of 20000 nodes: got 20001.',
  },
  {
    what: 'too long a string',
    text: JSON.stringify({ rheobase: 1, description: 'x'.repeat(limits.stringLength + 1), nodes: {} }),
    sentence: 'the string at line 1, column 29 is over the limit of 1 MiB (1048576 bytes): got 1048577 bytes.',
  },
  {
    what: 'too long a file',
    text: JSON.stringify({ rheobase: 1, nodes: {} }) + ' '.repeat(limits.bytes),
    sentence: 'the file is over the limit of 16 MiB (16777216 bytes): got 16777241 bytes.',
  },
];

describe('one mistake per file', () => {
  it('F: every file has its sentence here', () => {
    const files = readdirSync(folder).sort();
    expect(mistakes.map(({ file }) => file).sort()).toEqual(files);
    expect(files).toHaveLength(19);
  });

  it.each(mistakes)('F: $file: $sentence', ({ file, stage, sentence: expected }) => {
    const issues = stages[stage](readFileSync(new URL(file, folder), 'utf8'));
    expect(issues.map(sentence)).toEqual([expected]);
    expect(issues[0].code).toBe(file.split('.')[0]);
  });

  it.each(generated)('F: $what: $sentence', ({ text, sentence: expected }) => {
    expect(parse(text).issues.map(sentence)).toEqual([expected]);
  });
});
