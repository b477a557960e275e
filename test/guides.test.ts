import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type GraphDocument, parse, sentence } from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { describe, expect, test } from 'vitest';
import { main } from '../packages/cli/src/main.js';
import { testIo } from '../packages/cli/src/testing/testIo.js';
import { commandsOf, guideFolder, namesIn, readGuide, rowOf, sectionsOf, wordsOf } from './support/guides.js';
import { quickNeuronGraphs, slowNeuronGraphs } from './support/neuronGraphs.js';

/**
 * Every graph has a guide that a student can follow, and no guide says what its graph does not: nodes that it names
 * exist, its commands are taken by the program itself, its numbers are expectations of the graph.
 */

const graphs = namesIn('graphs', '.json');
/** Pages about more than one graph. */
const essays = ['reading-operation-counts', 'where-spikes-save-work'];
const pages = namesIn('docs/guides', '.md');
const guides = pages.filter((name) => name !== 'README' && !essays.includes(name));

const headings = [
  'The equation',
  'The graph, from left to right',
  'Run it',
  'What to look at',
  'Numbers to find',
  'Try it',
  'What it does not show',
  'Source',
];

function documentOf(graph: string): GraphDocument {
  const { document, issues } = parse(readFileSync(resolve(guideFolder, `../../graphs/${graph}.json`), 'utf8'));
  if (document === undefined) throw new Error(issues.map(sentence).join('\n'));
  return document;
}

/** All that a guide may call by name: nodes, their ports and types, blocks, named parameters. */
function namesOf({ nodes, blocks, parameters }: GraphDocument): ReadonlySet<string> {
  const names = new Set(Object.keys(parameters ?? {}));
  const all = [nodes, ...Object.values(blocks ?? {}).map((block) => block.nodes)].flatMap(Object.entries);
  for (const [id, { type }] of all) {
    for (const name of [id, type]) names.add(name);
    const block = type.startsWith('block/') ? blocks?.[type.slice('block/'.length)] : undefined;
    const definition = registry.definitions.get(type);
    const ports = [definition?.inputs, definition?.outputs, block?.ports?.inputs, block?.ports?.outputs];
    for (const port of ports.flatMap((some) => Object.keys(some ?? {}))) names.add(`${id}.${port}`);
    for (const parameter of Object.keys(block?.parameters ?? {})) names.add(parameter);
  }
  return names;
}

const codeIn = (text: string) =>
  [...text.replace(/```[\s\S]*?```/g, '').matchAll(/`([^`]+)`/g)].map(([, code]) => code);

test('every graph has a guide, and every guide a graph', () => {
  expect(guides).toEqual(graphs);
  expect(guides.length).toBeGreaterThanOrEqual(22);
});

test('the index has every page once', () => {
  const linked = [...readGuide('README').matchAll(/\]\(([\w-]+)\.md\)/g)].map(([, name]) => name);
  expect(linked.sort()).toEqual(pages.filter((name) => name !== 'README'));
});

test('every link of a page leads somewhere', () => {
  const links = pages.flatMap((page) => [...readGuide(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, to]) => [page, to]));
  const broken = links.filter(([page, to]) => {
    if (/^https?:/.test(to)) return false;
    const [path, anchor] = to.split('#');
    const file = path === '' ? resolve(guideFolder, `${page}.md`) : resolve(guideFolder, path);
    if (!existsSync(file)) return true;
    return anchor !== undefined && path.endsWith('nodes.md') && !readFileSync(file, 'utf8').includes(`id="${anchor}"`);
  });
  expect(links.length).toBeGreaterThan(guides.length);
  expect(broken).toEqual([]);
});

test('V: what the guides of neurons run first is run as it is by the tests of the shipped graphs', () => {
  const run: ReadonlyMap<string, number> = new Map(
    [...quickNeuronGraphs, ...slowNeuronGraphs].map(([name, count]) => [name, count]),
  );
  const untrained = graphs.filter((graph) => ![...namesOf(documentOf(graph))].includes('learn/train'));
  expect(untrained).toHaveLength(12);
  for (const graph of untrained) {
    // test/fiCurve.test.ts runs this one.
    if (graph !== 'fi-curve') expect(run.get(graph), graph).toBe(documentOf(graph).expect?.length);
  }
});

/** Options of the real program, by command. */
async function optionsOf(command: string): Promise<ReadonlySet<string>> {
  const io = testIo(registry);
  await main([command, '--help'], io, registry);
  return new Set([...io.out().matchAll(/(--[a-z-]+)/g)].map(([, option]) => option));
}

describe.each(guides)('docs/guides/%s.md', (name) => {
  const guide = readGuide(name);
  const sections = sectionsOf(guide);
  const document = documentOf(name);

  test('has every section, in order, and asks the question first', () => {
    expect([...sections.keys()]).toEqual(headings);
    expect(guide).toMatch(/^# .+\n\n\*\*Question\.\*\* [^?]+\?/);
    expect(sections.get('The equation')).toMatch(/```text\n/);
    expect(sections.get('The equation')).toMatch(/\.\.\/nodes\.md#/);
  });

  test('names only nodes, ports, types and parameters that the graph has, and a figure among them', () => {
    const names = namesOf(document);
    const told = ['The graph, from left to right', 'What to look at'].flatMap((at) => codeIn(sections.get(at) ?? ''));
    expect(told.filter((code) => !names.has(code))).toEqual([]);
    const views = codeIn(sections.get('What to look at') ?? '').filter((id) =>
      document.nodes[id]?.type.startsWith('view/'),
    );
    expect(views.length).toBeGreaterThan(0);
  });

  test('its numbers are expectations of the graph, word for word', () => {
    const rows = (sections.get('Numbers to find') ?? '').split('\n').filter((line) => line.startsWith('|'));
    const [head, , ...numbers] = rows;
    expect(head).toBe('| observable | value | where it comes from |');
    expect(numbers.length).toBeGreaterThanOrEqual(Math.min(3, document.expect?.length ?? 0));
    expect((document.expect ?? []).map(rowOf)).toEqual(expect.arrayContaining(numbers));
  });

  test('its commands are taken by the program, and plan', async () => {
    const commands = commandsOf(guide).map(wordsOf);
    expect(commandsOf(sections.get('Run it') ?? '')[0]).toBe(`rheobase run ${name}`);
    expect(commandsOf(sections.get('Try it') ?? '').length).toBeGreaterThanOrEqual(2);
    for (const [program, command, graph, ...options] of commands) {
      expect([program, command], graph).toEqual(['rheobase', expect.stringMatching(/^(run|check|explain)$/)]);
      expect(graphs).toContain(graph);
      const known = await optionsOf(command);
      expect(options.filter((word) => word.startsWith('--') && !known.has(word))).toEqual([]);
      const kept = options.filter((_, at) =>
        [options[at], options[at - 1]].some((word) => /^--(set|seed)$/.test(word ?? '')),
      );
      const io = testIo(registry);
      const code = await main(['check', graph, ...kept], io, registry);
      expect(code, `${graph} ${kept.join(' ')}: ${io.err()}`).toBe(0);
    }
  });
});
