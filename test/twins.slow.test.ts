import { wasmAccelerator } from '@rheobase/wasm';
import { describe, expect, test } from 'vitest';
import { graphNames, shortGraph } from './support/shortGraph.js';
import { called, prepared, resultsOf, wasm } from './support/twins.js';

/**
 * K: every compiled twin changes the same bits as the TypeScript that it stands for, and is really called. What a
 * graph must have called stands below: a twin that is missing or never called fails exactly the graphs that name it.
 */

const dense = ['denseAccumulate', 'denseBackward', 'denseColumnSums', 'denseForward'];
const training = ['addTo', 'affineForward', 'isFinite32', ...dense];
const ffnn = [...training, 'reluBackward', 'reluForward'];
const snn = [...training, 'leakyBackward', 'leakyForward', 'sumSteps'];
const simulation = ['isFinite64'];
const lif = [...simulation, 'lifAdvance', 'lifForward'];

const twinsOf: Readonly<Record<string, readonly string[]>> = {
  'activation-comparison': lif,
  'activation-saturation': [],
  'ei-network': lif,
  'ffnn-mnist': ffnn,
  'ffnn-vs-snn': [...ffnn, ...snn],
  'fi-curve': lif,
  'fi-noise': lif,
  'leaky-is-clipped-relu': lif,
  'lif-panel': lif,
  'lif-traces': lif,
  'neuron-models': lif,
  nondimensional: lif,
  quickstart: [...ffnn, ...snn],
  rheobase: lif,
  'snn-mnist': snn,
  'strength-duration': lif,
};

test('K: every graph says which twins it calls', () => {
  expect(Object.keys(twinsOf).sort()).toEqual([...graphNames].sort());
});

describe.each(graphNames)('%s', (name) => {
  test('K: has the same bytes with and without twins, and calls those that it names', async () => {
    const text = shortGraph(name);
    const fast = prepared(text, wasm);
    expect(await resultsOf(fast)).toEqual(await resultsOf(prepared(text)));
    expect(called(fast)).toEqual([...new Set(twinsOf[name])].sort());
  });
});

describe.each([...new Set(Object.values(twinsOf).flat())].sort())('without %s', (twin) => {
  test('K: the graphs that name it call it no more; no other graph misses it', async () => {
    const using = wasmAccelerator(WebAssembly, { without: [twin] });
    const missing = graphNames.filter((name) => {
      const ready = prepared(shortGraph(name), using);
      return [...ready.passes.values()].some((pass) => [...pass.values()].some(({ twins }) => twins.missing.has(twin)));
    });
    const named = graphNames.filter((name) => twinsOf[name].includes(twin));
    const isOfEngine = prepared(shortGraph(named[0]), using).engine.missing.has(twin);
    expect(missing).toEqual(isOfEngine ? [] : named);
  });
});
