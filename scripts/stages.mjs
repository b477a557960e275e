import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { read, root, write } from './files.mjs';

/** What `npm start` and `npm test` have in common: stages that say how long they took, and pnpm without having it. */

/** Runs a program in the repository; gives its exit code, as a shell would for a signal. */
export function call(command, args) {
  const windows = process.platform === 'win32';
  const { status, signal, error } = spawnSync(windows ? `${command}.cmd` : command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: windows,
  });
  if (error !== undefined) console.error(`${command} did not start: ${error.message}`);
  return status ?? (signal === 'SIGINT' ? 130 : 1);
}

export function callNode(args) {
  const { status, signal } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  return status ?? (signal === 'SIGINT' ? 130 : 1);
}

/** pnpm in the version that package.json pins, fetched by npm if it is not there yet. */
export function pnpm(...args) {
  const { packageManager } = JSON.parse(read('package.json'));
  return call('npx', ['--yes', '--no-update-notifier', packageManager, '--config.update-notifier=false', ...args]);
}

/** Runs one stage and prints its time; ends the program if it fails. */
export function stage(name, work) {
  const code = timed(name, work);
  if (code !== 0) process.exit(code);
}

export function timed(name, work) {
  const begin = process.hrtime.bigint();
  const code = work();
  const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
  console.log(`[${name}] ${code === 0 ? '' : `failed with exit code ${code} after `}${seconds.toFixed(1)} s`);
  return code;
}

/** Installs what the lock file says, unless that is what was installed last. */
export function install() {
  const stamp = 'node_modules/.rheobase-installed';
  const wanted = installation();
  if (read(stamp) === wanted && existsSync(`${root}/node_modules/.modules.yaml`)) return 0;
  const code = pnpm('install', '--frozen-lockfile', '--config.confirm-modules-purge=false');
  if (code === 0) write(stamp, wanted);
  return code;
}

/** Everything that decides what lies in node_modules. */
function installation() {
  const hash = createHash('sha256');
  for (const path of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json']) hash.update(read(path) ?? '');
  return `${hash.digest('hex')} ${process.platform} ${process.arch} ${process.versions.modules}\n`;
}
