// The graphs of the repository travel with the package: `copy` before packing, `remove` after it.
import { cpSync, existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const packed = here('../graphs');

if (process.argv[2] === 'remove') rmSync(packed, { recursive: true, force: true });
else {
  if (!existsSync(here('../bundle/program.js'))) throw new Error('packages/cli is not built: run pnpm build first');
  rmSync(packed, { recursive: true, force: true });
  cpSync(here('../../../graphs'), packed, {
    recursive: true,
    filter: (path) => !/\.[^/.]+$/.test(path) || path.endsWith('.json'),
  });
}
