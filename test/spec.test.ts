import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const repository = resolve(import.meta.dirname, '..');

function testFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name === 'dist') return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return testFiles(path);
    return entry.name.endsWith('.test.ts') ? [path] : [];
  });
}

/** The rule ids at the head of test titles: `N: …`, `K, T: …`. */
const title = /\b(?:test|it|describe)(?:\.\w+(?:\([^)]*\))?)*\(\s*['"`]([A-Z](?:, [A-Z])*): /g;

test('every rule of SPEC.md stands in the title of a test, and no title names a rule that is not there', () => {
  const rules = [...readFileSync(join(repository, 'SPEC.md'), 'utf8').matchAll(/^## ([A-Z])\. /gm)].map(([, id]) => id);
  const files = [join(repository, 'packages'), join(repository, 'test')].flatMap(testFiles);
  const named = new Set(
    files.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(title)].flatMap(([, ids]) => ids.split(', '))),
  );
  expect(rules).toHaveLength(12);
  expect([...named].sort()).toEqual([...rules].sort());
});
