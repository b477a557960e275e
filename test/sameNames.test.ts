import { chunkView, defineSignal, dimensions, featureCount, load, param, rowOf } from '@rheobase/core';
import { expect, test } from 'vitest';
import { record } from '../packages/nodes/src/measure/record.js';
import { currentSweep } from '../packages/nodes/src/source/currentSweep.js';
import { currentProbe } from '../packages/nodes/src/testing/currentProbe.js';
import { cellsOf, runGraph } from '../packages/nodes/src/testing/runGraph.js';

/** A node may call an input and an output alike: `node.x` in front of a wire is the output, behind it the input. */

const twice = defineSignal({
  type: 'test/twice',
  version: 1,
  title: 'every number twice',
  doc: {
    summary: 'Each number, and the same once more.',
    equation: ['y_2i = y_2i+1 = x_i'],
    symbols: {},
    source: 'none',
  },
  params: param.object({}),
  inputs: { x: { signal: 'real', shape: ['n'], doc: 'numbers' } },
  outputs: { x: { signal: 'real', shape: ['m'], doc: 'twice as many' } },
  memoryless: true,
  infer: ({ inputs }) => ({ outputs: { x: { shape: dimensions(2 * featureCount(inputs.x)) } } }),
  cost: ({ inputTypes, outputTypes }) => ({ macs: featureCount(outputTypes.x) - featureCount(inputTypes.x) }),
  kernel(at) {
    const { size } = at.inputs.x;
    expect(featureCount(at.inputTypes.x)).toBe(size);
    expect(featureCount(at.outputTypes.x)).toBe(2 * size);
    return {
      forward(frame, n0, n1, t0, t1) {
        const x = chunkView(frame, at.inputs.x);
        const y = chunkView(frame, at.outputs.x);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const [from, to] = [rowOf(frame, at.inputs.x, n, t), rowOf(frame, at.outputs.x, n, t)];
            for (let f = 0; f < 2 * size; f++) y[to + f] = x[from + (f >> 1)];
          }
        }
      },
    };
  },
});

const graph = {
  nodes: {
    sweep: { type: 'source/current-sweep', params: { from: '1 pA', to: '3 pA', step: '1 pA' } },
    numbers: { type: 'test/current-probe' },
    twice: { type: 'test/twice' },
    again: { type: 'test/twice' },
    rec: { type: 'measure/record', params: { duration: '0.1 ms' } },
  },
  edges: [
    { from: 'sweep.current', to: 'numbers.current' },
    { from: 'numbers.out', to: 'twice.x' },
    { from: 'twice.x', to: 'again.x' },
    { from: 'again.x', to: 'rec.values' },
  ],
  registry: [currentSweep, currentProbe, twice, record],
};

test('an input and an output of one name have types of their own', async () => {
  const result = await runGraph(graph);
  expect(cellsOf(result, 'rec.values', 'value')).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3]);
});

test('types are those of outputs; an input has that of the output that feeds it', () => {
  const registry = { types: [], definitions: new Map(graph.registry.map((one) => [one.type, one])) };
  const text = JSON.stringify({ rheobase: 1, nodes: graph.nodes, edges: graph.edges });
  const { experiment } = load(text, { ...registry, load: () => Promise.reject(new Error('not asked')) });
  const types = experiment?.points[0].plan.inferred.types;
  expect([...(types ?? [])].map(([name, type]) => [name, featureCount(type)])).toEqual([
    ['sweep.current', 3],
    ['numbers.out', 3],
    ['twice.x', 6],
    ['again.x', 12],
  ]);
});
