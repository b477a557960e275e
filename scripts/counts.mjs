import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './files.mjs';

/** How many tests of a run passed, failed and were skipped: one line in a file, for the script that started the run. */

const folder = join(root, 'node_modules/.rheobase');
const fileOf = (name) => join(folder, `${name}.counts`);

export function clearCounts(name) {
  rmSync(fileOf(name), { force: true });
}

export function writeCounts(name, { passed, failed, skipped }) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(fileOf(name), `${passed} ${failed} ${skipped}\n`);
}

export function readCounts(name) {
  try {
    const [passed, failed, skipped] = readFileSync(fileOf(name), 'utf8').trim().split(' ').map(Number);
    return { passed, failed, skipped };
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}

/** `12 passed, 0 failed` and, where there are any, `, 3 skipped`. */
export function countLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
