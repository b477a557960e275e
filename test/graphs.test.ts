import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse, planDocument, save, sentence } from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { describe, expect, test } from 'vitest';

const folder = resolve(import.meta.dirname, '../graphs');
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));

function read(file: string) {
  const text = readFileSync(resolve(folder, file), 'utf8');
  const { document, issues } = parse(text);
  if (document === undefined) throw new Error(issues.map(sentence).join('\n'));
  return { text, document };
}

test('F: every shipped graph is looked at', () => {
  expect(files).toHaveLength(22);
});

describe.each(files)('%s', (file) => {
  test('F: is written as save writes it, and says its question', () => {
    const { text, document } = read(file);
    expect(save(document)).toBe(text);
    expect(document.name).toBe(file.replace('.json', ''));
    expect(document.description).toMatch(/^Question: .*\?/);
  });

  test('D: plans without an error; a warning is one about weights that are measured before any training', () => {
    const planned = planDocument(read(file).document, registry);
    expect(planned.issues.filter(({ code }) => code !== 'untrained').map(sentence)).toEqual([]);
    expect(planned.experiment?.points.length).toBeGreaterThan(0);
  });

  test('is laid out by hand: every node has a place, inside blocks too', () => {
    const { document } = read(file);
    const view = (document.view ?? {}) as { nodes?: object; groups?: object; blocks?: Record<string, typeof view> };
    const placed = (level: typeof view | undefined) => Object.keys(level?.nodes ?? {}).sort();
    expect(placed(view)).toEqual(Object.keys(document.nodes).sort());
    expect(Object.keys(view.groups ?? {}).length).toBeGreaterThan(0);
    for (const [name, block] of Object.entries(document.blocks ?? {})) {
      expect(placed(view.blocks?.[name]), name).toEqual(Object.keys(block.nodes).sort());
    }
  });

  test('V: carries expectations of results that it has, each with an origin', () => {
    const { document } = read(file);
    const expected = document.expect ?? [];
    expect(expected.length).toBeGreaterThan(0);
    for (const { observable, origin } of expected) {
      const dot = observable.lastIndexOf('.');
      const { type } = document.nodes[observable.slice(0, dot)];
      const port = registry.definitions.get(type)?.outputs[observable.slice(dot + 1)];
      expect(port, observable).toHaveProperty('result');
      expect(origin.source, observable).not.toBe('frozen');
    }
  });
});
