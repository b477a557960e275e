import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { rolldown } from 'rolldown';

/** JavaScript engines other than the Node that runs the tests, each taking one script and giving what it makes. */

/** One script with everything in it; what the module exports is `bundled`. */
export async function bundle(module: string): Promise<string> {
  const build = await rolldown({
    input: resolve(import.meta.dirname, '..', module),
    resolve: { conditionNames: ['rheobase-source', 'import', 'default'] },
    platform: 'neutral',
    onLog(level, log) {
      if (level === 'warn') throw new Error(log.message);
    },
  });
  const { output } = await build.generate({ format: 'iife', name: 'bundled' });
  await build.close();
  if (output.length !== 1) throw new Error(`internal: ${module} became ${output.length} files`);
  return output[0].code;
}

export interface Engine {
  readonly name: string;
  /** Why it cannot be used here. */
  readonly missing: string | undefined;
  /** Runs a script, then the expression, whose promise gives what can be written as JSON. */
  evaluate(script: string, expression: string): Promise<unknown>;
}

/** Milliseconds after which something hangs, on the slowest machine. */
const patience = 90_000;

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

function chromiumBrowser(): Engine {
  const executablePath = '/usr/bin/chromium';
  return {
    name: 'V8 in Chromium',
    missing: existsSync(executablePath) ? undefined : `there is no ${executablePath}`,
    async evaluate(script, expression) {
      const browser = await chromium.launch({ executablePath, headless: true, args: flags, timeout: patience });
      try {
        const page = await browser.newPage();
        page.setDefaultTimeout(patience);
        await page.addScriptTag({ content: script });
        return await page.evaluate(expression);
      } finally {
        await browser.close();
      }
    },
  };
}

/** A shell without TextEncoder, crypto and timers: it has `print`, and ends when nothing is left to do. */
function shell(name: string, command: string): Engine {
  const path = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, command));
  return {
    name,
    missing: path.some(existsSync) ? undefined : `there is no ${command} on the path`,
    async evaluate(script, expression) {
      const folder = mkdtempSync(join(tmpdir(), 'rheobase-engine-'));
      const file = join(folder, 'script.js');
      const asked = `Promise.resolve(${expression}).then((value) => print('VALUE ' + JSON.stringify(value)), (error) => print('ERROR ' + error + '\\n' + error.stack));`;
      writeFileSync(file, `${script}\n${asked}\n`);
      try {
        const { out, err } = await output(command, [file]);
        const value = out.split('\n').find((line) => line.startsWith('VALUE '));
        if (value === undefined) throw new Error(`${command}: ${out.slice(0, 2_000)}${err.slice(0, 2_000)}`);
        return JSON.parse(value.slice('VALUE '.length));
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

function output(command: string, argv: readonly string[]): Promise<{ out: string; err: string }> {
  const child = spawn(command, argv, { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  return new Promise((resolved, reject) => {
    child.on('error', reject);
    child.on('close', () => resolved({ out, err }));
  });
}

export const otherEngines: readonly Engine[] = [
  chromiumBrowser(),
  shell('SpiderMonkey', 'js102'),
  shell('JavaScriptCore', 'jsc'),
];
