import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { root } from './files.mjs';
import { call } from './stages.mjs';

/** The site of the editor, packages/editor/dist: built by Vite, unless nothing that goes into it has changed. */

const inputs = [
  'packages/core/src',
  'packages/nodes/src',
  'packages/share/src',
  'packages/wasm/src',
  'packages/editor/src',
  'packages/editor/public',
  'packages/editor/index.html',
  'packages/editor/vite.config.ts',
  'packages/editor/package.json',
  'graphs',
  'docs/guides',
  'pnpm-lock.yaml',
];

// Whoever calls, tests included: one build, the one that is handed out.
process.env.NODE_ENV = 'production';

const stamp = `${root}/packages/editor/dist/.inputs`;
const wanted = digest();
if (built() !== wanted) {
  const code = call(process.execPath, [
    `${root}/packages/editor/node_modules/vite/bin/vite.js`,
    'build',
    '--logLevel',
    'warn',
    'packages/editor',
  ]);
  if (code !== 0) process.exit(code);
  writeFileSync(stamp, wanted);
}

function built() {
  try {
    return readFileSync(stamp, 'utf8');
  } catch {
    return undefined;
  }
}

function digest() {
  const hash = createHash('sha256');
  for (const path of inputs.flatMap(filesIn)) {
    hash.update(path);
    hash.update(readFileSync(`${root}/${path}`));
  }
  return `${hash.digest('hex')}\n`;
}

function filesIn(path) {
  let entries;
  try {
    entries = readdirSync(`${root}/${path}`, { withFileTypes: true, recursive: true });
  } catch (error) {
    if (error.code === 'ENOTDIR') return [path];
    throw error;
  }
  return entries
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll('\\', '/').slice(root.length + 1))
    .sort();
}
