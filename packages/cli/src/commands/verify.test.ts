import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { registry } from '@rheobase/nodes';
import { describe, expect, it } from 'vitest';
import { main } from '../main.js';
import { contents } from '../testing/contents.js';
import { smallGraph } from '../testing/smallGraph.js';
import { type TestIo, testIo } from '../testing/testIo.js';

const rule = { rule: 'range', observable: 'test.accuracy', min: 0, max: 1, origin: { source: 'frozen' } };

/** A sealed file in a world of its own. */
async function sealed(changes: Readonly<Record<string, unknown>> = {}): Promise<TestIo> {
  const io = testIo(registry);
  writeFileSync(join(io.cwd, 'graph.json'), smallGraph({ expect: [rule], ...changes }));
  expect(await main(['run', 'graph.json', '--quiet', '--no-figures', '--seal'], io, registry)).toBe(0);
  return io;
}

const graphOf = (io: TestIo) => join(io.cwd, 'graph.json');

function edit(io: TestIo, change: (text: string) => string): void {
  const text = readFileSync(graphOf(io), 'utf8');
  const changed = change(text);
  expect(changed).not.toBe(text);
  writeFileSync(graphOf(io), changed);
}

const verify = (io: TestIo, ...more: string[]) => main(['verify', 'graph.json', ...more], io, registry);

describe('H, E: rheobase verify', () => {
  it('0: identical, and nothing is written', async () => {
    const io = await sealed();
    const before = contents(io.cwd);
    expect(await verify(io)).toBe(0);
    expect(io.out()).toMatch(/^graph\.json: identical\n {2}(\d+) of \1 observables have the same bytes\n$/);
    expect(contents(io.cwd)).toEqual(before);
  });

  it('0: it runs again from nothing, whatever the store says', async () => {
    const io = await sealed();
    const store = join(io.cacheDir, 'results');
    const files = readdirSync(store, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) writeFileSync(join(file.parentPath, file.name), 'lies');
    expect(await verify(io)).toBe(0);
  });

  it('0: layout, names and notes are no part of the meaning', async () => {
    const io = await sealed();
    edit(io, (text) => text.replace('"name": "small"', '"name": "another name"'));
    expect(await verify(io)).toBe(0);
  });

  it.each<[string, (text: string) => string, RegExp]>([
    [
      'one digit of a parameter',
      (text) => text.replace('"learningRate": 0.01', '"learningRate": 0.02'),
      /learningRate: 0\.01 → 0\.02/,
    ],
    ['the seed', (text) => text.replace('"seed": 42,', '"seed": 43,'), /seed: "42" → "43"/],
    ['a number in the receipt', (text) => text.replace(/"value": 0\.\d+/, '"value": 1'), /its seal does not match/],
    [
      'a hash in the receipt',
      (text) => text.replace(/("test\.accuracy": \{[^}]*"sha256": ")./, '$1x').replace('"x', '"0'),
      /./,
    ],
    [
      'an expectation',
      (text) => text.replace('"max": 1', '"max": 0.99'),
      /expectations were edited .* rule 1 \(range of test\.accuracy\)/,
    ],
  ])('3: %s is caught, and named', async (_, change, reason) => {
    const io = await sealed();
    edit(io, change);
    const code = await verify(io);
    expect([2, 3]).toContain(code);
    expect(io.out() + io.err()).toMatch(reason);
    if (code === 3) expect(io.out()).toMatch(/^graph\.json: different\n/);
  });

  it('4: other bytes under other numerics are not comparable', async () => {
    const io = await sealed();
    const document = JSON.parse(readFileSync(graphOf(io), 'utf8'));
    const { sealReceipt } = await import('@rheobase/core');
    const { seal: _, ...open } = document.receipts[0];
    open.numerics = 2;
    open.observables['test.accuracy'].sha256 = '0'.repeat(64);
    writeFileSync(graphOf(io), JSON.stringify({ ...document, receipts: [sealReceipt(open)] }));
    expect(await verify(io)).toBe(4);
    expect(io.out()).toMatch(/^graph\.json: not comparable\n {2}numerics 2 → 1\n {2}test\.accuracy differs first/);
  });

  it('2: a file that was never sealed says how to seal it; a receipt that is none is refused', async () => {
    const io = testIo(registry);
    writeFileSync(graphOf(io), smallGraph());
    expect(await verify(io)).toBe(2);
    expect(io.err()).toMatch(/graph\.json was never sealed: .* rheobase run --seal graph\.json does that\.\n$/);
    writeFileSync(graphOf(io), smallGraph({ receipts: [{ receipt: 1, kind: 'produced' }] }));
    expect(await verify(io)).toBe(2);
    expect(io.err()).toContain('the receipt in graph.json cannot be read: graphHash is not what a receipt holds there');
  });

  it('--receipt-only runs nothing, says so, and still finds what was edited', async () => {
    const io = await sealed();
    expect(await verify(io, '--receipt-only')).toBe(0);
    expect(io.out()).toContain('only the receipt was checked: nothing was run\n');
    edit(io, (text) => text.replace('"batchSize": 32', '"batchSize": 31'));
    expect(await verify(io, '--receipt-only')).toBe(3);
    expect(io.out()).toContain('the graph was edited after it was sealed: nodes.train.params.batchSize: 32 → 31');
  });

  it('--receipt names the folder of a run: one flipped bit of a weight in it is located', async () => {
    const io = await sealed();
    const run = join('runs', 'small-1');
    expect(await verify(io, '--receipt', run)).toBe(0);
    const model = join(io.cwd, run, 'models', 'train.model.safetensors');
    const bytes = readFileSync(model);
    bytes[bytes.length - 4 * 3] ^= 1;
    writeFileSync(model, bytes);
    expect(await verify(io, '--receipt', run, '--receipt-only')).toBe(3);
    expect(io.out()).toMatch(/train\.model differs first in tensor fc\.weight, somewhere in elements 7350 to 7839/);
  });

  it('several files: each has its line, the gravest code counts', async () => {
    const io = await sealed();
    writeFileSync(join(io.cwd, 'other.json'), readFileSync(graphOf(io), 'utf8').replace('"seed": 42,', '"seed": 1,'));
    expect(await verify(io, 'other.json')).toBe(3);
    expect(io.out()).toMatch(/^graph\.json: identical\n[\s\S]*^other\.json: different\n/m);
  });

  it('sweeps are verified in threads', async () => {
    const io = await sealed({ sweep: { seed: ['1', '2'] } });
    expect(await verify(io, '--json')).toBe(0);
    expect(JSON.parse(io.out())).toMatchObject({ file: 'graph.json', verdict: 'identical', code: 0 });
  });
});

describe('rheobase runs', () => {
  it('lists, shows and compares; gc trims the store', async () => {
    const io = await sealed();
    expect(await main(['run', 'graph.json', '--quiet', '--no-figures', '--seed', '7'], io, registry)).toBe(0);
    expect(await main(['runs'], io, registry)).toBe(0);
    const lines = io.out().trim().split('\n');
    expect(lines.map((line) => line.split(/\s+/)[0]).sort()).toEqual(['small-1', 'small-2']);
    expect(lines[0]).toMatch(/seed \d+ +1 expectations hold$/);
    expect(await main(['runs', 'show', 'runs/small-1'], io, registry)).toBe(0);
    expect(io.out()).toMatch(/graph hash [0-9a-f]{64}\nseed 42, numerics 1, rheobase /);
    expect(await main(['runs', 'compare', 'runs/small-1', 'runs/small-2'], io, registry)).toBe(0);
    expect(io.out()).toMatch(/train\.model differs first in tensor fc\.bias, element 0 \(\[0\]\): \S+ → \S+\n/);
    expect(io.out()).toContain('graph: seed: "42" → "7"\n');
    expect(await main(['runs', 'show', 'nowhere'], io, registry)).toBe(2);
    expect(await main(['gc', '--keep', '1b'], io, registry)).toBe(0);
    expect(io.out()).toMatch(/4 entries removed, .*; 0 left, 0 B\n$/);
  });
});
