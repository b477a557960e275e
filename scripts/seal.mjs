import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { read, root } from './files.mjs';

/**
 * `pnpm seal`: runs the graphs in graphs/ and keeps their receipts in them, those only whose receipt is not that of the
 * graph as it is. Graphs that read files (MNIST) take minutes and are left out unless named:
 *
 *     pnpm seal                    every graph that reads no file
 *     pnpm seal snn-mnist          this one, with the files of MNIST in ../shared/data/mnist or RHEOBASE_DATA
 *     pnpm seal --again            whether it is needed or not
 */

const program = join(root, 'packages/cli/bin/rheobase.mjs');
const words = process.argv.slice(2);
const again = words.includes('--again');
const named = words.filter((word) => !word.startsWith('--'));

function rheobase(...args) {
  return spawnSync(process.execPath, [program, ...args], { cwd: root, encoding: 'utf8' });
}

const graphs = readdirSync(join(root, 'graphs'))
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace(/\.json$/, ''));
const unknown = named.filter((name) => !graphs.includes(name));
if (unknown.length > 0) {
  console.error(`there is no graph ${unknown.join(', ')}; there are ${graphs.join(', ')}.`);
  process.exit(2);
}

let failed = 0;
for (const name of named.length > 0 ? named : graphs) {
  const file = `graphs/${name}.json`;
  const readsFiles = JSON.stringify(JSON.parse(read(file)).nodes).includes('"source/mnist"');
  if (readsFiles && !named.includes(name)) {
    console.log(`${name}: left out, it reads MNIST (pnpm seal ${name})`);
    continue;
  }
  if (!again && rheobase('verify', file, '--receipt-only').status === 0) {
    console.log(`${name}: sealed already`);
    continue;
  }
  const out = mkdtempSync(join(tmpdir(), 'rheobase-seal-'));
  const begin = process.hrtime.bigint();
  const data =
    readsFiles && process.env.RHEOBASE_DATA === undefined ? ['--data-dir', join(root, '../shared/data')] : [];
  const { status, stderr } = rheobase(
    'run',
    file,
    '--seal',
    '--fresh',
    '--quiet',
    '--no-figures',
    '--out',
    out,
    ...data,
  );
  rmSync(out, { recursive: true, force: true });
  const seconds = (Number(process.hrtime.bigint() - begin) / 1e9).toFixed(1);
  // 3: an expectation failed; the receipt says so, and is kept all the same.
  if (status === 0) console.log(`${name}: sealed in ${seconds} s`);
  else {
    failed++;
    console.log(`${name}: exit code ${status} after ${seconds} s\n${stderr}`);
  }
}
process.exit(failed === 0 ? 0 : 1);
