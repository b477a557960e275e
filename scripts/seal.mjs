import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { read, root, write } from './files.mjs';

/**
 * `pnpm seal`: runs the graphs in graphs/ and keeps their receipts in them, those only whose receipt is not that of the
 * graph as it is. Graphs that read files (MNIST) take minutes and are left out unless named:
 *
 *     pnpm seal                    every graph that reads no file
 *     pnpm seal snn-mnist          this one, with the files of MNIST in ../shared/data/mnist or RHEOBASE_DATA
 *     pnpm seal --again            whether it is needed or not
 *     pnpm seal --reduced          those that read MNIST, on few images: receipts in test/mnist/sealed, which CI runs again
 */

const program = join(root, 'packages/cli/bin/rheobase.mjs');
const words = process.argv.slice(2);
const again = words.includes('--again');
const reduced = words.includes('--reduced');
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

const readsFiles = (name) => JSON.stringify(JSON.parse(read(`graphs/${name}.json`)).nodes).includes('"source/mnist"');
const { seed, set } = JSON.parse(read('test/mnist/sealed/reduced.json'));
const settings = ['--seed', seed, ...Object.entries(set).flatMap(([name, value]) => ['--set', `${name}=${value}`])];

let failed = 0;
for (const name of named.length > 0 ? named : reduced ? graphs.filter(readsFiles) : graphs) {
  const file = `graphs/${name}.json`;
  const beside = `test/mnist/sealed/${name}.receipt.json`;
  if (readsFiles(name) && !reduced && !named.includes(name)) {
    console.log(`${name}: left out, it reads MNIST (pnpm seal ${name})`);
    continue;
  }
  const known = reduced ? [...settings, '--receipt', beside] : [];
  if (!again && rheobase('verify', file, '--receipt-only', ...known).status === 0) {
    console.log(`${name}: sealed already`);
    continue;
  }
  const out = mkdtempSync(join(tmpdir(), 'rheobase-seal-'));
  const begin = process.hrtime.bigint();
  const data =
    readsFiles(name) && process.env.RHEOBASE_DATA === undefined ? ['--data-dir', join(root, '../shared/data')] : [];
  const { status, stderr } = rheobase(
    'run',
    file,
    ...(reduced ? settings : ['--seal']),
    '--fresh',
    '--quiet',
    '--no-figures',
    '--out',
    out,
    ...data,
  );
  // What the file expects of the whole is not asked of a part.
  const isDone = status === 0 || (reduced && status === 3);
  if (reduced && isDone) write(beside, readFileSync(join(out, 'receipt.json'), 'utf8'));
  rmSync(out, { recursive: true, force: true });
  const seconds = (Number(process.hrtime.bigint() - begin) / 1e9).toFixed(1);
  // 3: an expectation failed; the receipt says so, and is kept all the same.
  if (isDone) console.log(`${name}: sealed in ${seconds} s`);
  else {
    failed++;
    console.log(`${name}: exit code ${status} after ${seconds} s\n${stderr}`);
  }
}
process.exit(failed === 0 ? 0 : 1);
