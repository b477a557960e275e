import { callNode, install, stage } from './stages.mjs';

/**
 * `npm start`: from a fresh clone, with nothing but Node and npm, to the results of the quickstart; on a terminal it
 * then serves the editor with that graph open. What follows `--` is handed on: `npm start -- --seed 3`; `--no-serve`
 * ends when the results are there.
 */

const words = process.argv.slice(2);
const serves = process.stdout.isTTY === true && !words.includes('--no-serve');

stage('install', install);
stage(
  'build',
  () =>
    callNode(['scripts/wasm.mjs']) ||
    callNode(['scripts/native.mjs']) ||
    callNode(['node_modules/typescript/bin/tsc', '-b', 'packages/cli']) ||
    callNode(['scripts/bundle.mjs']),
);
stage('run', () =>
  callNode([
    'packages/cli/bin/rheobase.mjs',
    'run',
    'graphs/quickstart.json',
    ...words.filter((word) => word !== '--no-serve'),
  ]),
);
if (serves) {
  stage('editor', () => callNode(['scripts/site.mjs']));
  process.exitCode = callNode(['packages/cli/bin/rheobase.mjs', 'edit', 'quickstart']);
}
