import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** `pnpm new-node`, in a copy of the repository. */

const repository = resolve(import.meta.dirname, '..');
let copy = '';

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'new-node-'));
  mkdirSync(join(copy, 'packages/nodes'), { recursive: true });
  mkdirSync(join(copy, 'test'));
  const settings = ['.gitignore', 'biome.json', 'package.json', 'vitest.config.ts'];
  const copied = [...settings, 'scripts', 'test/support', 'packages/nodes/src'];
  for (const path of copied) cpSync(join(repository, path), join(copy, path), { recursive: true });
  for (const path of [
    'node_modules',
    'packages/core',
    'packages/wasm',
    'packages/native',
    'packages/nodes/node_modules',
    'packages/nodes/package.json',
  ]) {
    symlinkSync(join(repository, path), join(copy, path));
  }
});

afterAll(() => {
  if (copy !== '') rmSync(copy, { recursive: true, force: true });
});

function newNode(...words: string[]) {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/newNode.mjs', ...words], {
    cwd: copy,
    encoding: 'utf8',
  });
  return { status, stderr: stderr.trim() };
}

describe('pnpm new-node', () => {
  it('writes a node that is in the registry and passes its test as it is', () => {
    expect(newNode('layer/example-bound').status).toBe(0);
    expect(readFileSync(join(copy, 'packages/nodes/src/registry.ts'), 'utf8')).toContain("'./layer/exampleBound.js'");
    const test = 'packages/nodes/src/layer/exampleBound.test.ts';
    const vitest = 'node_modules/vitest/vitest.mjs run --project quick --reporter json --outputFile out.json'.split(
      ' ',
    );
    execFileSync(process.execPath, [...vitest, test], { cwd: copy, stdio: 'ignore' });
    const { numPassedTests, numTotalTests } = JSON.parse(readFileSync(join(copy, 'out.json'), 'utf8'));
    expect([numPassedTests, numTotalTests]).toEqual([1, 1]);
    const biome = ['node_modules/@biomejs/biome/bin/biome', 'check', 'packages/nodes/src/layer'];
    execFileSync(process.execPath, biome, { cwd: copy, stdio: 'pipe' });
    execFileSync(process.execPath, ['scripts/generate.mjs', 'registry', '--check'], { cwd: copy });
  });

  it.each([
    [[], 'expected the type of the new node, for example "pnpm new-node layer/soft-clip".'],
    [['layer'], '"layer" is not a family and a name, for example "pnpm new-node layer/soft-clip".'],
    [['layer/relu'], 'layer/relu exists already: packages/nodes/src/layer/relu.ts.'],
    [['layer/a', 'layer/b'], 'expected one type, got 2: "layer/a layer/b".'],
    [['time/switch'], '"switch" is a word of the language or of every node file; choose another.'],
    [
      ['layer/Soft_Clip'],
      '"Soft_Clip" is no name of a node: lower case words with dashes between them, for example "pnpm new-node layer/soft-clip".',
    ],
    [
      ['filter/soft-clip'],
      '"filter" is no family; the families are source, encode, layer, synapse, neuron, time, loss, learn, measure, analysis, view.',
    ],
  ])('refuses %j', (words, sentence) => {
    expect(newNode(...words)).toEqual({ status: 2, stderr: sentence });
    expect(existsSync(join(copy, 'packages/nodes/src/time/switch.ts'))).toBe(false);
  });
});

describe('pnpm generate', () => {
  it('--check names what is out of date', () => {
    rmSync(join(copy, 'packages/nodes/src/layer/gate.ts'));
    const { status, stderr } = spawnSync(process.execPath, ['scripts/generate.mjs', 'registry', '--check'], {
      cwd: copy,
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    const stale = (file: string) => `packages/nodes/src/${file} is out of date; run "pnpm generate" and commit it.\n`;
    expect(stderr).toBe(`${stale('registry.ts')}${stale('library.ts')}`);
  });
});
