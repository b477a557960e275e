import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packOutputs, parse, readReceipt } from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { describe, expect, it } from 'vitest';
import { main } from '../main.js';
import { contents } from '../testing/contents.js';
import { smallGraph } from '../testing/smallGraph.js';
import { type TestIo, testIo } from '../testing/testIo.js';

function world(text: string = smallGraph(), changes: Partial<TestIo> = {}): TestIo {
  const io = testIo(registry, changes);
  writeFileSync(join(io.cwd, 'graph.json'), text);
  return io;
}

const run = (io: TestIo, ...more: string[]) => main(['run', 'graph.json', '--no-figures', ...more], io, registry);
const folder = (io: TestIo, n: number) => contents(join(io.cwd, 'runs', `small-${n}`));

/** Every file of the store. */
function entries(io: TestIo): string[] {
  return readdirSync(join(io.cacheDir, 'results'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('H: what did not change is not computed again', () => {
  it('a second run takes all from the store, and writes the same bytes', async () => {
    const io = world();
    expect(await run(io)).toBe(0);
    expect(await run(io)).toBe(0);
    expect(io.out()).toMatch(/seed 42, .* s\n[\s\S]*seed 42, .* s, 2 results from the store\n/);
    expect(await run(io, '--fresh')).toBe(0);
    expect(folder(io, 2)).toEqual(folder(io, 1));
    expect(folder(io, 3)).toEqual(folder(io, 1));
    expect(await run(io, '--prove-cache')).toBe(0);
    expect(io.out()).toContain('2 results from the store, 1 computed again: same bytes');
  });

  it('the trained model serves a measure that is new; it belongs to the graph of now', async () => {
    const io = world();
    expect(await run(io)).toBe(0);
    const changed = JSON.parse(smallGraph());
    changed.nodes.again = { type: 'measure/evaluate', params: { split: 'train' } };
    for (const { from, to } of [...changed.edges]) {
      if (to.startsWith('test.')) changed.edges.push({ from, to: to.replace('test.', 'again.') });
    }
    writeFileSync(join(io.cwd, 'graph.json'), JSON.stringify(changed));
    expect(await run(io)).toBe(0);
    expect(io.out()).toContain('2 results from the store');
    expect(await run(io, '--fresh')).toBe(0);
    expect(folder(io, 2)).toEqual(folder(io, 3));
  });

  it('runs of a sweep are kept one by one, and proven by a sample', async () => {
    const io = world(smallGraph({ sweep: { seed: ['1', '2'] } }));
    expect(await run(io)).toBe(0);
    writeFileSync(join(io.cwd, 'graph.json'), smallGraph({ sweep: { seed: ['2', '3'] } }));
    expect(await run(io, '--prove-cache')).toBe(0);
    expect(io.out()).toContain('2 results from the store, 1 computed again: same bytes');
    expect(await run(io, '--fresh')).toBe(0);
    expect(folder(io, 2)).toEqual(folder(io, 3));
  });

  it('other code has a store of its own', async () => {
    const io = world();
    expect(await run(io)).toBe(0);
    const newer = { ...io, codeStamp: () => 'other' };
    expect(await main(['run', 'graph.json', '--no-figures'], newer, registry)).toBe(0);
    expect(io.out()).not.toContain('from the store');
  });

  it('a damaged entry is computed again; an entry that lies is found by --prove-cache', async () => {
    const io = world();
    expect(await run(io)).toBe(0);
    for (const file of entries(io)) {
      const bytes = readFileSync(file);
      bytes[bytes.length - 1] ^= 1;
      writeFileSync(file, bytes);
    }
    expect(await run(io)).toBe(0);
    expect(io.out()).not.toContain('from the store');
    expect(folder(io, 2)).toEqual(folder(io, 1));
    // Whole, under its key, with its digest, and wrong.
    for (const file of entries(io)) {
      const key = file.split('/').slice(-2).join('');
      if (!readFileSync(file, 'utf8').includes('"model"')) {
        writeFileSync(file, packOutputs(key, { accuracy: { kind: 'number', value: 1 } }));
      }
    }
    expect(await run(io, '--prove-cache')).toBe(1);
    expect(io.err()).toMatch(/error: the store contradicts a fresh run: test\. These entries were taken out of it/);
    expect(await run(io, '--prove-cache')).toBe(0);
  });

  it('a store that cannot be written costs a warning, never a result', async () => {
    const io = world(smallGraph(), { cacheDir: '/dev/null/cache' });
    expect(await run(io)).toBe(0);
    expect(io.err()).toMatch(/warning: results could not be kept for later in \/dev\/null\/cache/);
    const other = world();
    expect(await run(other, '--fresh')).toBe(0);
    expect(folder(io, 1)).toEqual(folder(other, 1));
  });
});

describe('H: run --seal', () => {
  it('puts the receipt and the versions into the file, once however often', async () => {
    const io = world();
    expect(await run(io, '--seal')).toBe(0);
    const text = readFileSync(join(io.cwd, 'graph.json'), 'utf8');
    const { document } = parse(text);
    expect(document?.receipts).toHaveLength(1);
    expect(document?.versions).toMatchObject({ 'learn/train': expect.any(Number) });
    expect(readReceipt(document?.receipts?.[0])).toHaveProperty('receipt.kind', 'produced');
    expect(await run(io, '--seal')).toBe(0);
    expect(readFileSync(join(io.cwd, 'graph.json'), 'utf8')).toBe(text);
    const receipt = JSON.parse(readFileSync(join(io.cwd, 'runs', 'small-1', 'receipt.json'), 'utf8'));
    expect(document?.receipts?.[0]).toEqual(receipt);
  });

  it('or beside the file', async () => {
    const io = world();
    expect(await run(io, '--seal', 'beside')).toBe(0);
    expect(readFileSync(join(io.cwd, 'graph.json'), 'utf8')).toBe(smallGraph());
    expect(readReceipt(JSON.parse(readFileSync(join(io.cwd, 'graph.receipt.json'), 'utf8')))).toHaveProperty('receipt');
  });

  it('is for the file as it is', async () => {
    const io = world();
    expect(await run(io, '--seal', '--seed', '3')).toBe(2);
    expect(io.err()).toBe(
      'error: a seal is for the file as it is: write --set and --seed into the file, then seal it.\n',
    );
    rmSync(join(io.cwd, 'graph.json'));
  });
});
