import { explainTwins } from '@rheobase/core';
import { wasmAccelerator } from '@rheobase/wasm';
import { describe, expect, test } from 'vitest';
import { graphNames, shortGraph } from './support/shortGraph.js';
import { called, prepared, resultsOf, wasm } from './support/twins.js';

/**
 * K: every compiled twin changes the same bits as the TypeScript that it stands for, and is really called. What a
 * graph must have called stands below: a twin that is missing or never called fails exactly the graphs that name it.
 */

const dense = ['denseAccumulate', 'denseBackward', 'denseColumnSums', 'denseForward'];
const training = ['adamStep', 'addTo', 'affineForward', 'isFinite32', ...dense];
const ffnn = [...training, 'reluBackward', 'reluForward'];
const snn = [...training, 'ceRateBackward', 'ceRateForward', 'leakyBackward', 'leakyForward', 'sumSteps'];
/** Both networks, and a penalty on spikes, whose gradients meet those of the layer behind. */
const both = [...ffnn, ...snn, 'addPair', 'spikeCountBackward', 'spikeCountForward'];
/** Behind convolutions no shift folds. */
const convolution = [
  ...[...ffnn, ...snn].filter((name) => !/^(denseColumnSums|affine)/.test(name)),
  ...['conv2dAccumulate', 'conv2dBackward', 'conv2dForward', 'maxPool2dBackward', 'maxPool2dForward'],
];
const normalisation = [
  ...['batchNormAccumulate', 'batchNormBackward', 'batchNormForward', 'batchNormGradientSums', 'batchNormSums'],
];
const simulation = ['isFinite64'];
const lif = [...simulation, 'lifAdvance', 'lifForward'];
const noise = ['addForward64', 'normalRow'];
const cells = ['cellAdvance', 'cellForward'];

const twinsOf: Readonly<Record<string, readonly string[]>> = {
  'activation-comparison': lif,
  'activation-saturation': [],
  'cnn-mnist': [...convolution.filter((name) => !/^(leaky|ceRate)|sumSteps/.test(name)), ...normalisation],
  'ei-network': [...lif, ...noise, 'decayForward64', 'firedRow64'],
  'ffnn-mnist': ffnn,
  'ffnn-vs-snn': [...ffnn, ...snn],
  'fi-curve': lif,
  'fi-noise': [...lif, ...noise],
  frontier: [...both, 'latencyForward'],
  'leaky-is-clipped-relu': [...lif, 'leakyForward64'],
  'lif-panel': lif,
  'lif-traces': lif,
  'neuron-models': [...lif, ...cells, 'leakyForward64'],
  nondimensional: lif,
  quickstart: [...ffnn, ...snn],
  rheobase: lif,
  'snn-conv-mnist': convolution.filter((name) => !name.startsWith('relu')),
  'snn-latency': [...both, 'latencyForward'],
  'snn-mnist': snn,
  'snn-sparse': both,
  'snn-vs-ann-seeds': both,
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

test('K: what explain names as compiled is what runs compiled', () => {
  const ready = prepared(shortGraph('snn-mnist'), wasm);
  const explained = explainTwins(ready.plan, wasm);
  const bound = [...ready.passes.values()].flatMap((pass) => [...pass.values()]);
  expect(explained.map(({ node, twins }) => [node, ...twins])).toEqual(
    bound.map(({ path, twins }) => [path, ...twins.calls.keys()]),
  );
  expect(explained.filter(({ twins }) => twins.length === 0).every(({ reason }) => reason !== undefined)).toBe(true);
});

/** Asked for by the engine or a driver, not by the kernel of a node. */
const ofEngine = ['adamStep', 'addPair', 'addTo', 'isFinite32', 'isFinite64', 'sumSteps'];

describe.each([...new Set(Object.values(twinsOf).flat())].sort())('without %s', (twin) => {
  const using = wasmAccelerator(WebAssembly, { without: [twin] });
  const named = graphNames.filter((name) => twinsOf[name].includes(twin));

  test.runIf(ofEngine.includes(twin))('K: a graph that names it calls all others, to the same bytes', async () => {
    const [name] = named;
    const text = shortGraph(name);
    const ready = prepared(text, using);
    expect(await resultsOf(ready)).toEqual(await resultsOf(prepared(text)));
    expect(called(ready)).toEqual([...new Set(twinsOf[name])].filter((one) => one !== twin).sort());
  });

  test.skipIf(ofEngine.includes(twin))('K: the graphs that name it miss it, and no others', () => {
    const missing = graphNames.filter((name) => {
      const { passes } = prepared(shortGraph(name), using);
      return [...passes.values()].some((pass) => [...pass.values()].some(({ twins }) => twins.missing.has(twin)));
    });
    expect(missing).toEqual(named);
  });
});
