import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { contents } from '../packages/cli/src/testing/contents.js';
import { smallGraph } from '../packages/cli/src/testing/smallGraph.js';

/** What only a process of its own can show: signals, pipes, worker threads, the built files. */

const root = fileURLToPath(new URL('..', import.meta.url));
const program = join(root, 'packages/cli/bin/rheobase.mjs');

beforeAll(() => {
  const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
  execFileSync(process.execPath, [join(typescript, 'bin/tsc'), '-b', 'packages/cli'], { cwd: root, stdio: 'inherit' });
}, 300_000);

function newFolder(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'rheobase-process-'));
  writeFileSync(join(folder, 'graph.json'), text);
  return folder;
}

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the program; `watch` sees all that was printed so far and may send a signal. */
function rheobase(
  cwd: string,
  argv: readonly string[],
  watch: (text: string, kill: (signal: NodeJS.Signals) => void) => void = () => {},
): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...argv], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  const look = () => watch(out + err, (signal) => child.kill(signal));
  child.stdout.on('data', (chunk) => {
    out += chunk;
    look();
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
    look();
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

describe('the program as a process', () => {
  it('check is quick to start and says one line', async () => {
    const { code, out, err } = await rheobase(newFolder(smallGraph()), ['check', 'graph.json']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^fine: 6 nodes/);
  });

  it('X: worker threads give the bytes of one thread', async () => {
    const folder = newFolder(smallGraph({ sweep: { seed: [1, 2, 3] } }));
    const argv = ['run', 'graph.json', '--quiet', '--no-figures'];
    expect(await rheobase(folder, [...argv, '--jobs', '1', '--out', 'one'])).toEqual({ code: 0, out: '', err: '' });
    expect(await rheobase(folder, [...argv, '--jobs', '3', '--out', 'three'])).toEqual({ code: 0, out: '', err: '' });
    expect(contents(join(folder, 'three'))).toEqual(contents(join(folder, 'one')));
  });

  it('D: SIGINT keeps the checkpoint, and the resumed run ends with the bytes of a whole one', async () => {
    const folder = newFolder(smallGraph({ parameters: { epochs: { value: 60 } } }));
    const argv = ['run', 'graph.json', '--no-figures'];
    let isSent = false;
    const stopped = await rheobase(folder, argv, (text, kill) => {
      if (isSent || !text.includes('epoch 2 of 60')) return;
      isSent = true;
      kill('SIGINT');
    });
    expect(stopped.code).toBe(130);
    expect(stopped.err).toContain('go on with  rheobase run graph.json --resume runs/small-1');
    expect(readdirSync(join(folder, 'runs/small-1/checkpoints'))).toEqual(['train.safetensors']);
    expect((await rheobase(folder, [...argv, '--resume', 'runs/small-1'])).code).toBe(0);
    expect((await rheobase(folder, argv)).code).toBe(0);
    expect(contents(join(folder, 'runs/small-1'))).toEqual(contents(join(folder, 'runs/small-2')));
  });

  it('a broken pipe ends it quietly', () => {
    const command = `"${process.execPath}" "${program}" nodes | head -n 1`;
    const shown = execFileSync('bash', ['-c', `set -o pipefail; ${command}`], { cwd: root, encoding: 'utf8' });
    expect(shown).toBe('source\n');
  });

  it('the version is that of the package', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'packages/cli/package.json'), 'utf8'));
    expect((await rheobase(root, ['--version'])).out).toBe(`${version}\n`);
  });
});
