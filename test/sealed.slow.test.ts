import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/**
 * H: every graph in graphs/ is what its receipt says. Those that read no file are run again from nothing by the built
 * program, on the other engine than the one that sealed them. Of those that read MNIST only the receipt is checked here,
 * which takes no run; `test/mnist/sealed.test.ts` runs a part of each, and `rheobase verify` the whole.
 */

const root = fileURLToPath(new URL('..', import.meta.url));
const program = join(root, 'packages/cli/bin/rheobase.mjs');
const files = readdirSync(join(root, 'graphs')).filter((file) => file.endsWith('.json'));
const hint = 'the graph or what computes it changed: run "pnpm seal" and commit it';

interface Graph {
  readonly nodes: Readonly<Record<string, { readonly type: string }>>;
  readonly receipts?: readonly unknown[];
}

const graphOf = (file: string) => JSON.parse(readFileSync(join(root, 'graphs', file), 'utf8')) as Graph;
const readsFiles = (file: string) => Object.values(graphOf(file).nodes).some(({ type }) => type === 'source/mnist');
const cheap = files.filter((file) => !readsFiles(file));
const costly = files.filter(readsFiles);

interface Verdict {
  readonly verdict: string;
  readonly reasons: readonly string[];
}

function verify(file: string, ...more: string[]): Promise<Verdict> {
  const argv = [program, 'verify', `graphs/${file}`, '--json', ...more];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, argv, { cwd: root, maxBuffer: 64 * 1024 ** 2 }, (_, out, err) => {
      const line = out.trim();
      if (line === '') reject(new Error(err));
      else resolve(JSON.parse(line) as Verdict);
    });
  });
}

it('H: every graph is sealed', () => {
  expect(cheap.length).toBeGreaterThanOrEqual(13);
  expect(files.filter((file) => graphOf(file).receipts === undefined)).toEqual([]);
  for (const file of costly) {
    expect(existsSync(join(root, `test/mnist/sealed/${file.replace('.json', '.receipt.json')}`)), file).toBe(true);
  }
});

describe('H: graphs verify', () => {
  it('identical, run again from nothing', async () => {
    const jobs = String(Math.max(1, availableParallelism()));
    for (const file of cheap) {
      const { verdict, reasons } = await verify(file, '--jobs', jobs);
      expect({ file, verdict, reasons }, `${file}: ${hint}`).toEqual({ file, verdict: 'identical', reasons: [] });
    }
  }, 600_000);

  it('those that read MNIST: the receipt holds together; nothing was run', async () => {
    for (const file of costly) {
      const { verdict, reasons } = await verify(file, '--receipt-only');
      expect({ file, verdict, reasons }, `${file}: run "pnpm seal ${file.replace('.json', '')}"`).toEqual({
        file,
        verdict: 'receipt holds together',
        reasons: ['only the receipt was checked: nothing was run'],
      });
    }
  });
});
