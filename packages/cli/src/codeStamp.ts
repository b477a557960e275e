import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { encodeUtf8, sha256 } from '@rheobase/core';

/**
 * Names the code that computes: the files of a folder with their sizes and times. Results that other code kept are not
 * looked at, so that whoever changes a kernel and forgets its version is not shown what it computed before.
 */
export function codeStamp(folder: string): string {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(js|wasm)$/.test(file));
  const lines = files.sort().map((file) => {
    const { size, mtimeMs } = statSync(join(folder, file));
    return `${file} ${size} ${mtimeMs}\n`;
  });
  return sha256(encodeUtf8(lines.join(''))).slice(0, 16);
}
