import { existsSync, mkdirSync } from 'node:fs';
import { root, write } from './files.mjs';
import { camelCase, families, findNodes, libraryPath, libraryText, registryPath, registryText } from './registry.mjs';
import { callNode } from './stages.mjs';

/** `pnpm new-node layer/soft-clip`: a node that works, its test, and its place in the registry. */

const [type, ...more] = process.argv.slice(2);
const fault = refuse(type, more);
if (fault !== undefined) {
  console.error(fault);
  process.exit(2);
}

const [family, kebab] = type.split('/');
const name = camelCase(kebab);
const folder = `packages/nodes/src/${family}`;
const isNewFolder = !existsSync(`${root}/${folder}`);
const files = {
  [`${folder}/${name}.ts`]: nodeText(),
  [`${folder}/${name}.test.ts`]: testText(),
};
mkdirSync(`${root}/${folder}`, { recursive: true });
for (const [path, text] of Object.entries(files)) write(path, text);
const formatted = callNode(['node_modules/@biomejs/biome/bin/biome', 'format', '--write', ...Object.keys(files)]);
const { nodes, complaints } = findNodes();
for (const complaint of complaints) console.error(complaint);
if (formatted !== 0 || complaints.length > 0) process.exit(1);
write(registryPath, registryText(nodes));
write(libraryPath, libraryText(nodes));

console.log(`wrote ${[...Object.keys(files), registryPath, libraryPath].join(', ')}.
1. Say in ${folder}/${name}.ts what the node is: summary, equation, symbols, source; then ports and kernel.
2. Give it an oracle of its own in ${folder}/${name}.test.ts: a closed form, or numbers of another simulator.
3. "pnpm generate" brings docs/nodes.md up to date, "pnpm check" tests everything.`);
if (isNewFolder) console.log(`${family} is a new folder: give it a line in test/layers.test.ts.`);

/** What is wrong with the words of the command line, as a sentence. */
function refuse(given, rest) {
  const example = 'for example "pnpm new-node layer/soft-clip"';
  if (given === undefined) return `expected the type of the new node, ${example}.`;
  if (rest.length > 0) return `expected one type, got ${rest.length + 1}: "${[given, ...rest].join(' ')}".`;
  const [first, second, ...others] = given.split('/');
  if (second === undefined || others.length > 0) return `"${given}" is not a family and a name, ${example}.`;
  if (!families.includes(first)) return `"${first}" is no family; the families are ${families.join(', ')}.`;
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(second) || second.length > 64) {
    return `"${second}" is no name of a node: lower case words with dashes between them, ${example}.`;
  }
  if (isTaken(camelCase(second))) return `"${second}" is a word of the language or of every node file; choose another.`;
  const path = `packages/nodes/src/${first}/${camelCase(second)}`;
  const found = [`${path}.ts`, `${path}.test.ts`].find((file) => existsSync(`${root}/${file}`));
  if (found !== undefined) return `${given} exists already: ${found}.`;
  return undefined;
}

function isTaken(identifier) {
  if (['chunkView', 'defineSignal', 'featureCount', 'param', 'params', 'rowOf', 'z'].includes(identifier)) return true;
  try {
    new Function(`'use strict'; const ${identifier} = 0;`);
    return false;
  } catch {
    return true;
  }
}

function nodeText() {
  return `import { chunkView, defineSignal, featureCount, param, rowOf } from '@rheobase/core';
import { z } from 'zod';

const params = z.object({
  low: param.number('the lowest value that passes', { default: 0 }),
});

export const ${name} = defineSignal({
  type: '${type}',
  version: 1,
  title: '${kebab.replaceAll('-', ' ')}',
  doc: {
    summary: 'Lets no value fall below a bound.',
    equation: ['y = max(low, x)'],
    symbols: { x: 'input, dimensionless', y: 'output, dimensionless', low: 'the bound, dimensionless' },
    source: 'Definition. The derivative at x = low is taken as 0.',
  },
  tags: [],
  params,
  inputs: { in: { signal: 'real', shape: ['...n'], doc: 'input' } },
  outputs: { out: { signal: 'real', shape: ['...n'], doc: 'the input, or the bound where that is higher' } },
  memoryless: true,
  cost: ({ inputTypes }) => ({ comparisons: featureCount(inputTypes.in) }),

  kernel({ params: { low }, round, ...at }) {
    const bound = round(low);
    const { size } = at.outputs.out;
    return {
      forward(frame, n0, n1, t0, t1) {
        const x = chunkView(frame, at.inputs.in);
        const y = chunkView(frame, at.outputs.out);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const from = rowOf(frame, at.inputs.in, n, t);
            const to = rowOf(frame, at.outputs.out, n, t);
            for (let f = 0; f < size; f++) y[to + f] = x[from + f] > bound ? x[from + f] : bound;
          }
        }
        frame.counts.comparisons += (n1 - n0) * (t1 - t0) * size;
      },

      backward(frame, n0, n1, t0, t1) {
        const given = at.outputGradients.out;
        const wanted = at.inputGradients.in;
        if (given === undefined || wanted === undefined) return;
        const x = chunkView(frame, at.inputs.in);
        const g = chunkView(frame, given);
        const gx = chunkView(frame, wanted);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const from = rowOf(frame, at.inputs.in, n, t);
            const out = rowOf(frame, given, n, t);
            const to = rowOf(frame, wanted, n, t);
            for (let f = 0; f < size; f++) gx[to + f] = x[from + f] > bound ? g[out + f] : 0;
          }
        }
      },
    };
  },
});
`;
}

function testText() {
  return `import { expect, it } from 'vitest';
import { record as recorder } from '../measure/record.js';
import { currentSweep as sweep } from '../source/currentSweep.js';
import { currentProbe as probe } from '../testing/currentProbe.js';
import { cellsOf, runGraph } from '../testing/runGraph.js';
import { ${name} as tested } from './${name}.js';

it('lets no value fall below its bound', async () => {
  const result = await runGraph({
    nodes: {
      sweep: { type: 'source/current-sweep', params: { from: '-10 pA', to: '10 pA', step: '5 pA' } },
      numbers: { type: 'test/current-probe' },
      tested: { type: '${type}', params: { low: -5 } },
      rec: { type: 'measure/record', params: { duration: '0.2 ms' } },
    },
    edges: [
      { from: 'sweep.current', to: 'numbers.current' },
      { from: 'numbers.out', to: 'tested.in' },
      { from: 'tested.out', to: 'rec.values' },
    ],
    registry: [sweep, probe, tested, recorder],
  });
  expect(cellsOf(result, 'rec.values', 'value')).toEqual([-5, -5, -5, -5, 0, 0, 5, 5, 10, 10]);
});
`;
}
