import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { leaveOut } from './support/needs.js';

/** `npm start` itself, with stand-ins for what it calls: each says that it was called, and with what. */

const scripts = resolve(import.meta.dirname, '../scripts');
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rheobase-start-'));
  for (const name of ['start.mjs', 'stages.mjs', 'files.mjs'])
    cpSync(`${scripts}/${name}`, `${folder}/scripts/${name}`);
  const say = (words: string, more = '') => `console.log(${JSON.stringify(words)}${more});\n`;
  const files: Readonly<Record<string, string>> = {
    'scripts/wasm.mjs': say('wasm'),
    'scripts/native.mjs': say('native'),
    'scripts/bundle.mjs': say('bundle'),
    'scripts/site.mjs': say('site'),
    'node_modules/typescript/bin/tsc': say('tsc'),
    'node_modules/.modules.yaml': '',
    'packages/cli/bin/rheobase.mjs': `${say('rheobase', ', process.argv.slice(2).join(" ")')}process.exitCode = process.argv[2] === 'run' && process.argv.includes('--fail') ? 3 : 0;\n`,
    // What was installed last, so that nothing is installed again.
    'node_modules/.rheobase-installed': `${createHash('sha256').update('{}').digest('hex')} ${process.platform} ${process.arch} ${process.versions.modules}\n`,
    'package.json': '{}',
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Lines without the times of the stages. */
function linesOf(output: string): readonly string[] {
  return output.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('['));
}

const piped = (...words: readonly string[]) => {
  const { stdout, status } = spawnSync(process.execPath, ['scripts/start.mjs', ...words], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { lines: linesOf(stdout), status };
};

const built = ['wasm', 'native', 'tsc', 'bundle'];

it('into a pipe: builds, runs the quickstart with the words behind --, and ends with 0', () => {
  expect(piped('--seed', '3')).toEqual({
    lines: [...built, 'rheobase run graphs/quickstart.json --seed 3'],
    status: 0,
  });
});

it('a run that fails is the exit code, and nothing is served', () => {
  expect(piped('--fail')).toEqual({ lines: [...built, 'rheobase run graphs/quickstart.json --fail'], status: 3 });
});

it('on a terminal the editor follows with the quickstart open; with --no-serve it does not', () => {
  const script = ['/usr/bin/script', '/bin/script'].find(existsSync);
  if (script === undefined || process.platform !== 'linux')
    leaveOut('there is no script(1) of util-linux to make a terminal');
  const onTerminal = (...words: readonly string[]) => {
    const command = [process.execPath, 'scripts/start.mjs', ...words].join(' ');
    const { stdout, status } = spawnSync(script, ['-qec', command, '/dev/null'], {
      cwd: folder,
      encoding: 'utf8',
      input: '',
    });
    return { lines: linesOf(stdout.replaceAll('\u0004\b\b', '').replaceAll('^D\b\b', '')), status };
  };
  const ran = [...built, 'rheobase run graphs/quickstart.json'];
  expect(onTerminal()).toEqual({ lines: [...ran, 'site', 'rheobase edit quickstart'], status: 0 });
  expect(onTerminal('--no-serve')).toEqual({ lines: ran, status: 0 });
});
