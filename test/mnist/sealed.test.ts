import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { registry } from '@rheobase/nodes';
import { describe, expect, it } from 'vitest';
import { main } from '../../packages/cli/src/main.js';
import { testIo } from '../../packages/cli/src/testing/testIo.js';
import { needsMnist } from '../support/needs.js';

/**
 * H: every graph that reads MNIST is run again from nothing and is identical, on few images, for one epoch and one seed
 * (`sealed/reduced.json`): whole, they take minutes to hours. `pnpm seal --reduced` makes these receipts.
 */

const graphs = fileURLToPath(new URL('../../graphs/', import.meta.url));
const receipts = fileURLToPath(new URL('sealed/', import.meta.url));
const reduced: { seed: string; set: Record<string, number> } = JSON.parse(
  readFileSync(join(receipts, 'reduced.json'), 'utf8'),
);
const readsMnist = readdirSync(graphs)
  .filter((file) => file.endsWith('.json') && readFileSync(join(graphs, file), 'utf8').includes('"source/mnist"'))
  .map((file) => file.slice(0, -'.json'.length));

describe('H: graphs that read MNIST verify', () => {
  it('there are nine, each with the receipt of a part', () => {
    const sealed = readdirSync(receipts).filter((file) => file.endsWith('.receipt.json'));
    expect(readsMnist.length).toBeGreaterThanOrEqual(9);
    expect(sealed.sort()).toEqual(readsMnist.map((name) => `${name}.receipt.json`).sort());
  });

  it.each(readsMnist)('%s: identical', async (name) => {
    const io = testIo(registry);
    const set = Object.entries(reduced.set).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
    const argv = ['verify', join(graphs, `${name}.json`), '--seed', reduced.seed, ...set, '--no-download', '--json'];
    const where = ['--data-dir', needsMnist(), '--receipt', join(receipts, `${name}.receipt.json`), '--jobs', '1'];
    await main([...argv, ...where], io, registry);
    const { verdict, reasons } = JSON.parse(io.out() || '{}');
    expect({ verdict, reasons }, `${io.err()}run "pnpm seal --reduced"`).toEqual({ verdict: 'identical', reasons: [] });
  });
});
