import { callNode, install, stage } from './stages.mjs';

/**
 * `npm start`: from a fresh clone, with nothing but Node and npm, to the results of the quickstart.
 * What follows `--` is handed on: `npm start -- --seed 3`.
 */

stage('install', install);
stage(
  'build',
  () =>
    callNode(['scripts/wasm.mjs']) ||
    callNode(['node_modules/typescript/bin/tsc', '-b', 'packages/cli']) ||
    callNode(['scripts/bundle.mjs']),
);
stage('run', () =>
  callNode(['packages/cli/bin/rheobase.mjs', 'run', 'graphs/quickstart.json', ...process.argv.slice(2)]),
);
