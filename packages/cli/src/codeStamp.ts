import { readdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { encodeUtf8, sha256 } from '@rheobase/core';
import { nativeFile } from './nativeFile.js';

/**
 * Names the code that computes: the files of a folder, and the compiled twins, with their sizes and times. Results that
 * other code kept are not looked at, so that whoever changes a kernel and forgets its version is not shown what it
 * computed before.
 */
export function codeStamp(folder: string): string {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(js|wasm)$/.test(file));
  const native = nativeFile();
  const lines = [...files.sort(), ...(native === undefined ? [] : [native])].map((file) => {
    const { size, mtimeMs } = statSync(resolve(folder, file));
    return `${file} ${size} ${mtimeMs}\n`;
  });
  return sha256(encodeUtf8(lines.join(''))).slice(0, 16);
}
