import { readdirSync } from 'node:fs';
import { clearCounts, countLine, readCounts, writeCounts } from './counts.mjs';
import { root } from './files.mjs';
import { install, pnpm, timed } from './stages.mjs';

/**
 * `npm test`: from a fresh clone, with nothing but Node and npm, to one line that counts the tests. A stage that
 * fails without a failed test (format, types) counts as one.
 */

clearCounts('tests');
const code = timed('install', install) || timed('check', () => pnpm('check'));
const counts = readCounts('tests');
if (code !== 0 && counts.failed === 0) counts.failed = 1;
writeCounts('tests', counts);

const mnist = readdirSync(`${root}/test/mnist`).filter((name) => name.endsWith('.test.ts'));
console.log(
  `left out: test/mnist (${mnist.length} files), which needs the files of MNIST and minutes; pnpm mnist runs it`,
);
console.log(countLine(counts));
process.exitCode = code;
