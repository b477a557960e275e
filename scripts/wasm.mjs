import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { read, root, write } from './files.mjs';

/**
 * Compiles packages/wasm/assembly to WebAssembly and writes it, as base64, into packages/wasm/src/binary.ts, which git
 * ignores. Does nothing where the sources are those of the last time. The tests import it, since they read the sources.
 */

const folder = 'packages/wasm/assembly';
const target = 'packages/wasm/src/binary.ts';
const options = [
  '-O3',
  '--runtime',
  'stub',
  '--noAssert',
  '--importMemory',
  '--enable',
  'simd',
  '--disableWarning',
  '112',
];

const sources = readdirSync(`${root}/${folder}`)
  .filter((name) => name.endsWith('.ts'))
  .sort();
const hash = createHash('sha256').update(read('scripts/wasm.mjs')).update(read('package.json'));
for (const name of sources) hash.update(`${name}\n${read(`${folder}/${name}`)}`);
const stamp = `// Compiled from ${folder}, sources ${hash.digest('hex')}.`;

if (read(target)?.startsWith(stamp) !== true) {
  const single = await compile([]);
  // A module says whether its memory is shared between threads.
  const shared = await compile(['--enable', 'threads', '--sharedMemory', '--maximumMemory', '65536']);
  write(target, `${stamp}\n\nexport const single =\n  '${single}';\nexport const shared =\n  '${shared}';\n`);
}

/** The module in base64. Warnings are faults. */
async function compile(more) {
  const { default: asc } = await import('assemblyscript/asc');
  let binary;
  const { error, stderr } = await asc.main(['index.ts', '--outFile', 'twins.wasm', ...options, ...more], {
    readFile: (name) => (name.startsWith('node_modules') ? null : (read(`${folder}/${name}`) ?? null)),
    writeFile(name, content) {
      if (name === 'twins.wasm') binary = content;
    },
    listFiles: () => [],
  });
  const said = stderr.toString();
  if (error || said !== '') {
    console.error(said === '' ? String(error) : said);
    process.exit(1);
  }
  return Buffer.from(binary).toString('base64');
}
