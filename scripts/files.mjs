import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder of the repository, and files in it by their path from there. */
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

export function read(path) {
  try {
    return readFileSync(`${root}/${path}`, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes only what differs, so that times of files stay as they are and the next build has nothing to do. */
export function write(path, text) {
  if (read(path) === text) return false;
  writeFileSync(`${root}/${path}`, text);
  return true;
}
