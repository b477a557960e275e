import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { rolldown } from 'rolldown';
import { expect, it } from 'vitest';
import { observables } from './support/observables.js';

/** What the library of ECMAScript 2021 calls its global things; nothing else is there while the graph runs. */
const globals2021 = [
  'AggregateError Array ArrayBuffer Atomics BigInt BigInt64Array BigUint64Array Boolean DataView Error EvalError',
  'FinalizationRegistry Float32Array Float64Array Function Infinity Int16Array Int32Array Int8Array JSON Map Math NaN',
  'Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set SharedArrayBuffer String Symbol',
  'SyntaxError TypeError URIError Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet',
  'decodeURI decodeURIComponent encodeURI encodeURIComponent eval globalThis isFinite isNaN parseFloat parseInt',
  'undefined',
].flatMap((line) => line.split(' '));

/** N: the only functions of Math that give the same bits everywhere. */
const exactMath = ['sqrt', 'fround', 'imul', 'clz32', 'abs', 'floor', 'ceil', 'trunc', 'sign', 'min', 'max'];

/** Later additions to the library, which a current engine has; all but Object.hasOwn, which @noble/hashes calls. */
const later = {
  'Array.prototype': 'at findLast findLastIndex toReversed toSorted toSpliced with',
  'Uint8Array.prototype.__proto__': 'at findLast findLastIndex toReversed toSorted with',
  'String.prototype': 'at isWellFormed toWellFormed',
  'ArrayBuffer.prototype': 'resize transfer transferToFixedLength',
  'Set.prototype': 'union intersection difference symmetricDifference isSubsetOf isSupersetOf isDisjointFrom',
  Object: 'groupBy',
  Map: 'groupBy',
  Array: 'fromAsync',
  Promise: 'withResolvers try',
};

/** The quickstart with fewer images, neurons, steps and epochs: every one of its nodes, in a second. */
function smallQuickstart(): string {
  const graph = JSON.parse(readFileSync(resolve(import.meta.dirname, '../graphs/quickstart.json'), 'utf8'));
  for (const [name, value] of Object.entries({ epochs: 2, hidden: 12, numSteps: 10 })) {
    expect(graph.parameters).toHaveProperty(name);
    graph.parameters[name].value = value;
  }
  expect(graph.nodes.data.type).toBe('source/digits');
  graph.nodes.data.params = { train: 40, test: 20 };
  return JSON.stringify(graph);
}

/** One script with everything in it, whose value is `{ observables }`. */
async function bundle(): Promise<string> {
  const build = await rolldown({
    input: resolve(import.meta.dirname, 'support/observables.ts'),
    resolve: { conditionNames: ['rheobase-source', 'import', 'default'] },
    platform: 'neutral',
    onLog(level, log) {
      if (level === 'warn') throw new Error(log.message);
    },
  });
  const { output } = await build.generate({ format: 'iife', name: 'bundled' });
  await build.close();
  expect(output).toHaveLength(1);
  return output[0].code;
}

function bareContext(): object {
  const context = createContext(Object.create(null));
  runInContext(
    `{
      const keep = new Set(${JSON.stringify(globals2021)});
      for (const name of Object.getOwnPropertyNames(globalThis)) if (!keep.has(name)) delete globalThis[name];
      const exact = new Set(${JSON.stringify(exactMath)});
      for (const name of Object.getOwnPropertyNames(Math)) if (!exact.has(name)) delete Math[name];
      const later = ${JSON.stringify(later)};
      for (const [path, names] of Object.entries(later)) {
        const holder = path.split('.').reduce((object, name) => object[name], globalThis);
        for (const name of names.split(' ')) delete holder[name];
      }
    }`,
    context,
  );
  return context;
}

it('X: the quickstart runs in a context that has nothing but ECMAScript 2021, to the same bytes', async () => {
  const context = bareContext();
  for (const name of ['TextEncoder', 'crypto', 'setTimeout', 'structuredClone', 'console', 'process', 'Intl', 'Date']) {
    expect(runInContext(`typeof ${name}`, context), name).toBe('undefined');
  }
  const graph = smallQuickstart();
  runInContext(await bundle(), context, { filename: 'bundle.js' });
  const bare = await runInContext(`bundled.observables(${JSON.stringify(graph)})`, context);
  expect(Object.keys(bare).length).toBeGreaterThan(15);
  expect({ ...bare }).toEqual(await observables(graph));
});
