import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { mnistFiles } from '@rheobase/nodes';
import { needsMnist } from './needs.js';

/** Content by digest, as the engine asks for it. Called inside a test. */
export function mnistContent(): ReadonlyMap<string, Uint8Array> {
  const folder = needsMnist();
  return new Map(
    mnistFiles.files.map(({ name, sha256 }) => {
      const path = join(folder, name);
      return [sha256, existsSync(path) ? readFileSync(path) : gunzipSync(readFileSync(`${path}.gz`))];
    }),
  );
}
