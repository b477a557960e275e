import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { contents } from '../packages/cli/src/testing/contents.js';
import { smallGraph } from '../packages/cli/src/testing/smallGraph.js';

/** What only processes of their own can show of the store, of git and of Python. */

const root = fileURLToPath(new URL('..', import.meta.url));
const program = join(root, 'packages/cli/bin/rheobase.mjs');

/** A folder with a graph, and a home of its own, so that its store is its own. */
function newFolder(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'rheobase-store-process-'));
  writeFileSync(join(folder, 'graph.json'), text);
  return folder;
}

const environment = (folder: string) => ({ ...process.env, HOME: join(folder, 'home'), XDG_CACHE_HOME: undefined });
const run = ['run', 'graph.json', '--quiet', '--no-figures'];

function rheobase(
  folder: string,
  argv: readonly string[],
  onStart: (kill: () => void) => void = () => {},
): Promise<number | null> {
  const child = spawn(process.execPath, [program, ...argv], { cwd: folder, env: environment(folder), stdio: 'ignore' });
  onStart(() => child.kill('SIGKILL'));
  return new Promise((resolve) => child.on('close', resolve));
}

const graph = smallGraph({ parameters: { epochs: { value: 6 } }, sweep: { seed: ['1', '2', '3', '4'] } });

/** What one undisturbed run writes. */
async function undisturbed(): Promise<Record<string, string>> {
  const folder = newFolder(graph);
  expect(await rheobase(folder, [...run, '--fresh', '--out', 'out'])).toBe(0);
  return contents(join(folder, 'out'));
}

describe('H: whatever happens to the store, results are those of a fresh run', () => {
  it('two programs at once', async () => {
    const folder = newFolder(graph);
    const codes = await Promise.all(['a', 'b'].map((out) => rheobase(folder, [...run, '--out', out])));
    expect(codes).toEqual([0, 0]);
    expect(await rheobase(folder, [...run, '--out', 'c'])).toBe(0);
    const whole = await undisturbed();
    for (const out of ['a', 'b', 'c']) expect(contents(join(folder, out)), out).toEqual(whole);
  });

  it('kill -9 half-way, several times', async () => {
    const folder = newFolder(graph);
    for (const [index, after] of [250, 500, 800, 1200].entries()) {
      await rheobase(folder, [...run, '--out', `killed-${index}`], (kill) => setTimeout(kill, after));
    }
    expect(await rheobase(folder, [...run, '--out', 'whole'])).toBe(0);
    expect(contents(join(folder, 'whole'))).toEqual(await undisturbed());
  });

  it.skipIf(process.platform === 'win32')('a disk that takes no more', async () => {
    const folder = newFolder(smallGraph());
    // Files of at most 1 KiB: the store cannot keep a model, the run has no folder, and says so.
    const limited = `ulimit -f 1; exec "${process.execPath}" "${program}" ${run.join(' ')} --out out`;
    const { status, stderr } = spawnSync('bash', ['-c', limited], {
      cwd: folder,
      env: environment(folder),
      encoding: 'utf8',
    });
    expect(status).toBe(75);
    expect(stderr).toContain('error: cannot write');
    expect(await rheobase(folder, [...run, '--out', 'after'])).toBe(0);
    const other = newFolder(smallGraph());
    expect(await rheobase(other, [...run, '--fresh', '--out', 'after'])).toBe(0);
    expect(contents(join(folder, 'after'))).toEqual(contents(join(other, 'after')));
  });
});

it('git merges and shows graphs by their parts', () => {
  const folder = newFolder(smallGraph());
  const git = (...argv: string[]) =>
    spawnSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'init.defaultBranch=main', ...argv], {
      cwd: folder,
      encoding: 'utf8',
    });
  const call = `"${process.execPath}" "${program}"`;
  git('init');
  git('config', 'diff.rheobase.textconv', `${call} text`);
  git('config', 'merge.rheobase.driver', `${call} merge-driver %O %A %B %P`);
  writeFileSync(join(folder, '.gitattributes'), '*.json diff=rheobase merge=rheobase\n');
  execFileSync(process.execPath, [program, 'format', 'graph.json'], { cwd: folder });
  const write = (change: (text: string) => string) => {
    const file = join(folder, 'graph.json');
    const text = readFileSync(file, 'utf8');
    expect(change(text)).not.toBe(text);
    writeFileSync(file, change(text));
  };
  const commit = (message: string) => git('commit', '-am', message);
  git('add', '.');
  commit('base');
  git('checkout', '-b', 'theirs');
  write((text) => text.replace('"learningRate": 0.01', '"learningRate": 0.02'));
  commit('theirs');
  git('checkout', 'main');
  write((text) => text.replace('"batchSize": 32', '"batchSize": 16'));
  expect(git('diff').stdout).toContain('-  batchSize = 32\n+  batchSize = 16\n');
  commit('ours');
  // Both changes stand on one line of the file.
  expect(git('merge', 'theirs', '-m', 'merged').status).toBe(0);
  expect(JSON.parse(readFileSync(join(folder, 'graph.json'), 'utf8')).nodes.train.params).toMatchObject({
    batchSize: 16,
    learningRate: 0.02,
  });
});

describe('examples/read_results.py', () => {
  const python = spawnSync('python3', ['-c', 'import json']).status === 0;
  it.skipIf(!python)('reads numbers, tables and, where numpy is there, models', async () => {
    const folder = newFolder(smallGraph());
    expect(await rheobase(folder, [...run, '--out', 'out'])).toBe(0);
    const { status, stdout, stderr } = spawnSync('python3', [join(root, 'examples/read_results.py'), 'out'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { outputs } = JSON.parse(readFileSync(join(folder, 'out/result.json'), 'utf8'));
    expect(stdout).toContain(`test.accuracy = ${outputs['test.accuracy'].value}\n`);
    expect(stdout).toContain('train.history 2 rows: epoch,');
    const numpy = spawnSync('python3', ['-c', 'import numpy']).status === 0;
    if (numpy) expect(stdout).toMatch(/train\.model\.safetensors fc\.weight float32 \[784, 10\] mean -?\d/);
    expect(readdirSync(join(folder, 'out'))).toContain('receipt.json');
  });
});
