import { read, write } from './files.mjs';
import {
  findForms,
  findNodes,
  formsPath,
  formsText,
  libraryPath,
  libraryText,
  registryPath,
  registryText,
} from './registry.mjs';

/**
 * Writes what is made from the node files and kept in the repository:
 *
 *     node scripts/generate.mjs registry    the lists of nodes and of their forms, before the types are checked
 *     node scripts/generate.mjs docs        docs/nodes.md and docs/document.schema.json, from what was built
 *
 * With --check nothing is written, and a file that is out of date is named.
 */

const parts = {
  async registry() {
    const { nodes, complaints } = findNodes();
    const { forms, complaints: more } = findForms(nodes);
    if (complaints.length + more.length > 0) fail([...complaints, ...more]);
    return {
      [registryPath]: registryText(nodes),
      [libraryPath]: libraryText(nodes),
      [formsPath]: formsText(forms),
    };
  },
  async docs() {
    const { docs } = await import('./docs.mjs');
    const { files, complaints } = await docs();
    if (complaints.length > 0) fail(complaints);
    return files;
  },
};

function fail(sentences) {
  for (const sentence of sentences) console.error(sentence);
  process.exit(1);
}

const words = process.argv.slice(2);
const checking = words.includes('--check');
const [part, ...more] = words.filter((word) => word !== '--check');
if (!Object.hasOwn(parts, part ?? '') || more.length > 0) {
  fail([`expected ${Object.keys(parts).join(' or ')}, and --check or nothing; got "${words.join(' ')}".`]);
}

const files = await parts[part]();
const stale = Object.keys(files).filter((path) => read(path) !== files[path]);
if (checking) {
  if (stale.length > 0) fail(stale.map((path) => `${path} is out of date; run "pnpm generate" and commit it.`));
} else {
  for (const path of stale) {
    write(path, files[path]);
    console.log(`wrote ${path}`);
  }
}
