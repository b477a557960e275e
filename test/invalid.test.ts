import { readdirSync, readFileSync } from 'node:fs';
import {
  createRegistry,
  type Issue,
  type LoadOptions,
  load,
  type NodeDefinition,
  parse,
  type Registry,
  sentence,
} from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { describe, expect, it } from 'vitest';
import { limits } from '../packages/core/src/document/schema.js';
import { smallPair } from './support/smallPair.js';

/** One mistake per file in `invalid/`, named `<code>.json` or `<code>.<case>.json`, each with the sentence it gets. */

const folder = new URL('invalid/', import.meta.url);

/** The stage that finds the mistake; every stage before it must find nothing. */
const stages = {
  parse: (text: string): readonly Issue[] => parse(text).issues,
  plan(text: string, options: LoadOptions = {}): readonly Issue[] {
    expect(parse(text).issues).toEqual([]);
    return issuesOf(text, registry, options);
  },
} as const;

/** Errors leave nothing to run; warnings do not stand in the way. */
function issuesOf(text: string, known: Registry, options: LoadOptions = {}): readonly Issue[] {
  const { experiment, issues } = load(text, known, options);
  expect(experiment === undefined).toBe(issues.some(({ severity }) => severity === 'error'));
  return issues;
}

interface Mistake {
  readonly file: string;
  readonly stage: keyof typeof stages;
  readonly options?: LoadOptions;
  readonly sentence: string;
}

const mistakes: readonly Mistake[] = [
  { file: 'json-syntax.json', stage: 'parse', sentence: 'line 5, column 3: expected a key in double quotes, got "}".' },
  {
    file: 'json-syntax.comment.json',
    stage: 'parse',
    sentence: 'line 2, column 18: expected a key in double quotes, got a comment.',
  },
  {
    file: 'json-syntax.cut-off.json',
    stage: 'parse',
    sentence: 'line 4, column 37: expected "," or "}", got the end of the file.',
  },
  {
    file: 'json-syntax.empty.json',
    stage: 'parse',
    sentence: 'line 1, column 1: expected a value, got the end of the file.',
  },
  {
    file: 'duplicate-key.json',
    stage: 'parse',
    sentence: 'line 5, column 5: the key "lif1" appears twice in one object.',
  },
  {
    file: 'forbidden-key.json',
    stage: 'parse',
    sentence: 'line 4, column 51: the key "__proto__" is not allowed in a graph file.',
  },
  { file: 'not-a-number.json', stage: 'parse', sentence: 'line 4, column 59: NaN is not a number that JSON can hold.' },
  {
    file: 'not-a-number.overflow.json',
    stage: 'parse',
    sentence: 'line 4, column 59: 1e999 is not a number that JSON can hold.',
  },
  {
    file: 'lone-surrogate.json',
    stage: 'parse',
    sentence: 'line 3, column 11: the text holds half of a surrogate pair.',
  },
  {
    file: 'newer-format.json',
    stage: 'parse',
    sentence: 'the file has format 1000; this program knows formats up to 1. Use a newer rheobase.',
  },
  {
    file: 'document-shape.version.json',
    stage: 'parse',
    sentence: 'rheobase: expected the version of the format, such as 1, got nothing.',
  },
  {
    file: 'document-shape.json',
    stage: 'parse',
    sentence:
      'nodes.lif1: expected one of the keys type, params, stream, frozen, bypass, weights, got "param". Did you mean "params"?',
  },
  { file: 'document-shape.type.json', stage: 'parse', sentence: 'nodes.lif1.type: expected family/name, got "leaky".' },
  {
    file: 'document-shape.id.json',
    stage: 'parse',
    sentence: 'nodes["LIF 1"]: expected an id: a–z first, then a–z, 0–9, _ or -, at most 64, got "LIF 1".',
  },
  { file: 'document-shape.edge.json', stage: 'parse', sentence: 'edges[0].from: expected node.port, got "fc1".' },
  {
    file: 'document-shape.seed.json',
    stage: 'parse',
    sentence: 'seed: expected an integer from 0 to 2^64 − 1, got "18446744073709551616".',
  },
  {
    file: 'document-shape.expect.json',
    stage: 'parse',
    sentence: 'expect[0].rule: expected "exact" or "close" or "spikes" or "stat" or "range", got "near".',
  },
  { file: 'block-cycle.json', stage: 'parse', sentence: 'the block outer contains itself: outer → inner → outer.' },
  {
    file: 'too-large.json',
    stage: 'parse',
    sentence: 'the graph with its blocks is over the limit of 20000 nodes: got more.',
  },
  {
    file: 'unknown-node-type.json',
    stage: 'plan',
    sentence: 'lif: there is no node type "neuron/lief". Did you mean "neuron/lif"?',
  },
  {
    file: 'unknown-node-type.family.json',
    stage: 'plan',
    sentence: 'lif: there is no node type "snn/lif". Did you mean "neuron/lif"?',
  },
  {
    file: 'unknown-node-type.nothing-like-it.json',
    stage: 'plan',
    sentence: 'lif: there is no node type "cell/purkinje".',
  },
  {
    file: 'newer-node.json',
    stage: 'plan',
    sentence: 'lif: the file uses version 99 of neuron/lif; this program knows version 1. Use a newer rheobase.',
  },
  {
    file: 'unknown-parameter.json',
    stage: 'plan',
    sentence:
      'lif has no parameter "tauRef". Did you mean "tRef"? It has: cM, gL, eL, vThreshold, vReset, vInit, tRef, scheme.',
  },
  { file: 'unknown-parameter.none.json', stage: 'plan', sentence: 'flat has no parameter "axis". It has: none.' },
  {
    file: 'unknown-parameter.of-a-block.json',
    stage: 'plan',
    sentence: 'net has no parameter "unit". Did you mean "units"? It has: units.',
  },
  { file: 'bad-parameter.json', stage: 'plan', sentence: 'fc.units: expected at least 1 and at most 1000000, got 0.' },
  {
    file: 'bad-parameter.above.json',
    stage: 'plan',
    sentence: 'train.beta1: expected at least 0 and at most 1, got 1.5.',
  },
  { file: 'bad-parameter.not-whole.json', stage: 'plan', sentence: 'fc.units: expected a whole number, got 1.5.' },
  {
    file: 'bad-parameter.beyond-whole-numbers.json',
    stage: 'plan',
    sentence: 'fc.units: expected at least 1 and at most 1000000, got 1e+300.',
  },
  { file: 'bad-parameter.quantity-bound.json', stage: 'plan', sentence: 'source.dt: expected above 0 ms, got "0 ms".' },
  {
    file: 'bad-parameter.word.json',
    stage: 'plan',
    sentence: 'lif.scheme: expected one of euler, exponential, got "rk4".',
  },
  { file: 'bad-parameter.type.json', stage: 'plan', sentence: 'fc.units: expected a number, got "ten".' },
  { file: 'bad-parameter.flag.json', stage: 'plan', sentence: 'fc.bias: expected true or false, got "yes".' },
  {
    file: 'bad-parameter.list.json',
    stage: 'plan',
    sentence: 'lif.tRef: expected a quantity in ms, for example "2 ms", got ["2 ms"].',
  },
  {
    file: 'bad-parameter.no-quantity.json',
    stage: 'plan',
    sentence: 'lif.tRef: expected a quantity in ms, got "two ms" (expected a number and a unit, such as "20 ms").',
  },
  {
    file: 'bad-parameter.unknown-unit.json',
    stage: 'plan',
    sentence: 'lif.tRef: expected a quantity in ms, got "2 mss" (unknown unit "mss").',
  },
  { file: 'bad-parameter.item.json', stage: 'plan', sentence: 'rec.neurons[1]: expected at least 0, got -1.' },
  {
    file: 'bad-parameter.key.json',
    stage: 'plan',
    sentence: 'plot.lines[0]: expected one of the keys axis, value, label, got "vale".',
  },
  {
    file: 'bad-parameter.contradiction.json',
    stage: 'plan',
    sentence: 'lif.vReset: expected a potential below the threshold of -55 mV, got "-50 mV".',
  },
  {
    file: 'bad-parameter.neuron.json',
    stage: 'plan',
    sentence: 'rec.neurons: expected indices below 1, the neurons of spikes, got 7.',
  },
  { file: 'bad-parameter.named.json', stage: 'plan', sentence: 'parameters.beta: expected at most 1, got 2.' },
  {
    file: 'bad-parameter.named-unit.json',
    stage: 'plan',
    sentence: 'parameters.tau: expected a value in the unit of its bound 1 ms, got "20 mV".',
  },
  { file: 'bad-parameter.of-a-block.json', stage: 'plan', sentence: 'net.units: expected at least 1, got 0.' },
  {
    file: 'bad-parameter.sweep.json',
    stage: 'plan',
    sentence: 'sweep.gain: expected a step that leads from 0 to 1, got -0.5.',
  },
  {
    file: 'wrong-unit.json',
    stage: 'plan',
    sentence: 'lif.tRef: expected a quantity with a unit, for example "2 ms", got the bare number 2.',
  },
  { file: 'wrong-unit.dimension.json', stage: 'plan', sentence: 'lif.tRef: expected a quantity in ms, got "2 mV".' },
  { file: 'wrong-unit.expression.json', stage: 'plan', sentence: 'lif.tRef: expected a quantity in ms, got "3 mV".' },
  { file: 'wrong-unit.sweep.json', stage: 'plan', sentence: 'lif.tRef: expected a quantity in ms, got "2 mV".' },
  {
    file: 'unknown-named-parameter.json',
    stage: 'plan',
    sentence: 'lif.tRef: the graph has no parameter named "tauRef". Did you mean "tRef"? It has: tRef.',
  },
  {
    file: 'unknown-named-parameter.prototype.json',
    stage: 'plan',
    sentence: 'lif.tRef: the graph has no parameter named "toString". It has: none.',
  },
  {
    file: 'unknown-named-parameter.sweep.json',
    stage: 'plan',
    sentence: 'sweep: the graph has no parameter named "gian". Did you mean "gain"? It has: seed, gain.',
  },
  {
    file: 'bad-expression.json',
    stage: 'plan',
    sentence: 'lif.tRef: cannot use "2 * tua": unknown name "tua". Did you mean "tau"?',
  },
  {
    file: 'bad-expression.dimensions.json',
    stage: 'plan',
    sentence: 'lif.tRef: cannot use "2 ms + 1 mV": cannot add ms and mV.',
  },
  {
    file: 'bad-expression.syntax.json',
    stage: 'plan',
    sentence: 'lif.tRef: cannot use "(2 ms": expected ")", got the end.',
  },
  {
    file: 'bad-expression.function.json',
    stage: 'plan',
    sentence:
      'lif.tRef: cannot use "round(2 ms)": unknown function "round", known are exp, log, tanh, sin, cos, floor, ceil, sqrt, abs, min, max, pow.',
  },
  {
    file: 'bad-expression.flag.json',
    stage: 'plan',
    sentence: 'lif.tRef: cannot use "2 ms * on": "on" is true, not a number.',
  },
  {
    file: 'unknown-node.json',
    stage: 'plan',
    sentence: 'lfi.spikes → rate.spikes: there is no node "lfi". Did you mean "lif"?',
  },
  {
    file: 'unknown-node.into.json',
    stage: 'plan',
    sentence: 'source.current → lfi.current: there is no node "lfi". Did you mean "lif"?',
  },
  {
    file: 'unknown-port.json',
    stage: 'plan',
    sentence: 'lif has no output "spike". Did you mean "spikes"? It has: spikes, voltage.',
  },
  { file: 'unknown-port.into.json', stage: 'plan', sentence: 'lif has no input "input". It has: current.' },
  {
    file: 'unknown-port.prototype.json',
    stage: 'plan',
    sentence: 'lif has no output "toString". It has: spikes, voltage.',
  },
  {
    file: 'unknown-port.of-a-block.json',
    stage: 'plan',
    sentence: 'net has no input "image". Did you mean "images"? It has: images.',
  },
  {
    file: 'unknown-port.inside-a-block.json',
    stage: 'plan',
    sentence: 'net/fc has no output "otu". Did you mean "out"? It has: out.',
  },
  {
    file: 'unknown-block.json',
    stage: 'plan',
    sentence: 'net: there is no block "ent". Did you mean "net"? The graph has: net.',
  },
  {
    file: 'kind-clash.json',
    stage: 'plan',
    sentence: 'lif2.current expects a current in pA over time, got spikes [1] from lif.spikes.',
  },
  {
    file: 'kind-clash.result-into-signal.json',
    stage: 'plan',
    sentence: 'lif2.current expects a current in pA over time, got a table from rate.table.',
  },
  {
    file: 'kind-clash.signal-into-result.json',
    stage: 'plan',
    sentence: 'plot.table expects a table or a number, got spikes from lif.spikes.',
  },
  {
    file: 'kind-clash.results.json',
    stage: 'plan',
    sentence: 'test.model expects a model, got a table from train.history.',
  },
  {
    file: 'shape-clash.json',
    stage: 'plan',
    sentence: 'fc.in expects [n], got [28, 28] from data.images. Put a layer/flatten between them.',
  },
  {
    file: 'shape-clash.classes.json',
    stage: 'plan',
    sentence: 'ce.labels expects labels of 3 classes at most, as n = 3, got labels of 10 classes from data.labels.',
  },
  {
    file: 'axis-clash.json',
    stage: 'plan',
    sentence:
      'lif.current expects a signal over time, got a signal without time from fc.out. Put an encode/constant, an encode/latency or an encode/rate between them.',
  },
  {
    file: 'axis-clash.with-time.json',
    stage: 'plan',
    sentence: 'ce.scores expects a signal without time, got a signal over 10 steps from fc.out.',
  },
  {
    file: 'axis-clash.dt.json',
    stage: 'plan',
    sentence:
      'rec.voltage expects a signal over time in steps of 0.1 ms, got a signal over time in steps of 0.2 ms from lif2.voltage.',
  },
  {
    file: 'axis-clash.lengths.json',
    stage: 'plan',
    sentence: 'train expects one time axis, 10 steps from short, got 20 steps from long.',
  },
  {
    file: 'axis-clash.datasets.json',
    stage: 'plan',
    sentence: 'ce.labels expects samples of data, got samples of other from other.labels.',
  },
  {
    file: 'not-inferred.json',
    stage: 'plan',
    sentence: 'the type of delay cannot be known: no wire from outside enters the cycle delay → lif → delay.',
  },
  {
    file: 'missing-input.json',
    stage: 'plan',
    sentence: 'lif.current is not wired. It needs a current in pA over time.',
  },
  {
    file: 'missing-input.scalar.json',
    stage: 'plan',
    sentence: 'train.loss is not wired. It needs one real number without time.',
  },
  {
    file: 'missing-input.result.json',
    stage: 'plan',
    sentence: 'plot.table is not wired. It needs a table or a number.',
  },
  {
    file: 'doubly-driven.json',
    stage: 'plan',
    sentence: 'lif.current takes one wire, got 2: from source.current and source2.current. Keep one of them.',
  },
  {
    file: 'undelayed-cycle.json',
    stage: 'plan',
    sentence: 'the wires form a cycle without a delay: a → b → c → a. Put a layer/delay on it.',
  },
  {
    file: 'undelayed-cycle.alone.json',
    stage: 'plan',
    sentence: 'the wires form a cycle without a delay: a → a. Put a layer/delay on it.',
  },
  {
    file: 'not-a-multiple.json',
    stage: 'plan',
    sentence: 'lif.tRef: 2.05 ms is not a whole number of steps of 0.1 ms. Take 2 ms or 2.1 ms.',
  },
  {
    file: 'not-a-multiple.duration.json',
    stage: 'plan',
    sentence: 'rate.duration: 1000.05 ms is not a whole number of steps of 0.1 ms. Take 1000 ms or 1000.1 ms.',
  },
  {
    file: 'not-a-multiple.below-a-step.json',
    stage: 'plan',
    sentence: 'rec.duration: 0.05 ms is not a whole number of steps of 0.1 ms. Take 0.1 ms.',
  },
  {
    file: 'not-a-multiple.coarser.json',
    stage: 'plan',
    sentence: 'source.duration: 20.5 ms is not a whole number of steps of 1 ms. Take 20 ms or 21 ms.',
  },
  {
    file: 'bad-parameter.dt.json',
    stage: 'plan',
    sentence: 'slow.dt: expected a whole number of steps of 0.1 ms, such as 0.2 ms or 0.3 ms, got 0.25 ms.',
  },
  {
    file: 'mixed-cycle.json',
    stage: 'plan',
    sentence:
      'the cycle delay → slow → fast → add → delay runs in steps of 0.1 ms and 1 ms: a cycle goes step by step, in steps of one length. Let none of its nodes change the step.',
  },
  {
    file: 'no-dt.json',
    stage: 'plan',
    sentence:
      'rec.duration: 10 ms cannot be counted in steps, because steps does not say how long a step is. Give steps a dt.',
  },
  {
    file: 'no-duration.json',
    stage: 'plan',
    sentence: 'rec cannot run: nothing says how long the time axis of source lasts. Give source or rec a duration.',
  },
  {
    file: 'no-duration.of-the-source.json',
    stage: 'plan',
    sentence: 'ops cannot run: nothing says how long the time axis of source lasts. Give source a duration.',
  },
  {
    file: 'duration-clash.json',
    stage: 'plan',
    sentence: 'rate.duration: the time axis of source already lasts 5000 steps, got 10000 steps.',
  },
  {
    file: 'too-large.duration.json',
    stage: 'plan',
    sentence: 'the duration of rate is over the limit of 2147483647 steps: got 1e+304.',
  },
  {
    file: 'unknown-split.json',
    stage: 'plan',
    sentence: 'test.split: the dataset has no split "tset". Did you mean "test"? It has: train, validation, test.',
  },
  {
    file: 'unknown-split.monitor.json',
    stage: 'plan',
    sentence:
      'train.monitor: the dataset has no split "valid". Did you mean "validation"? It has: train, validation, test.',
  },
  {
    file: 'two-trainers.json',
    stage: 'plan',
    sentence:
      'fc.weight and fc.bias would be trained by both train and train2. Wire the model of one into the other, or freeze the weights.',
  },
  {
    file: 'two-trainers.forked.json',
    stage: 'plan',
    sentence:
      'fc.weight and fc.bias would be trained by train, train2 and train3. Wire the model of one into the other, or freeze the weights.',
  },
  {
    file: 'unlike-weights.json',
    stage: 'plan',
    sentence:
      'fc2 shares the weights "shared.weight" with fc, but needs [10, 10] where fc has [784, 10]. Give it weights of its own.',
  },
  {
    file: 'cannot-train.json',
    stage: 'plan',
    sentence: 'train cannot train: no node upstream of its loss has weights.',
  },
  {
    file: 'cannot-train.frozen.json',
    stage: 'plan',
    sentence: 'train cannot train: all weights upstream of its loss are frozen (fc).',
  },
  {
    file: 'cannot-train.no-gradient.json',
    stage: 'plan',
    sentence:
      'rate cannot train: encode/rate has no gradient, so fc in front of it would never learn. Freeze fc, or replace rate.',
  },
  { file: 'cannot-train.empty-split.json', stage: 'plan', sentence: 'train cannot train: its split has no samples.' },
  {
    file: 'cannot-train.empty-choice.json',
    stage: 'plan',
    sentence: 'train cannot train: the split "validation", by which the best weights would be chosen, has no samples.',
  },
  {
    file: 'test-set-used-for-choice.json',
    stage: 'plan',
    sentence:
      'train: the early stop would be chosen by the split "test", on which test evaluates. A choice may only read "validation".',
  },
  {
    file: 'memory-limit.json',
    stage: 'plan',
    options: { memory: 200000 },
    sentence:
      'the plan needs 0.3 MiB of memory, the limit is 0.2 MiB. Largest: fc.weight (0.2 MiB), data.images (0.1 MiB), flat.out (0.1 MiB). Take fewer steps or smaller layers, or raise --memory.',
  },
  {
    file: 'memory-limit.weights.json',
    stage: 'plan',
    sentence:
      'the plan needs 15094.9 MiB of memory, the limit is 2048 MiB. Largest: fc.weight (14953.7 MiB), fc.out (61.1 MiB), fc.bias (19.1 MiB). Take fewer steps or smaller layers, or raise --memory.',
  },
  {
    file: 'model-mismatch.json',
    stage: 'plan',
    sentence: 'test2.model: the model does not fit: train.model holds no fc2.weight, fc2.bias.',
  },
  { file: 'untrained.json', stage: 'plan', sentence: 'test runs the initial weights of fc: no model is wired to it.' },
  {
    file: 'bad-override.json',
    stage: 'plan',
    options: { set: { gain: [1] } },
    sentence: 'cannot set gain: a named parameter is a number, a string, true or false.',
  },
  {
    file: 'bad-override.seed.json',
    stage: 'plan',
    options: { seed: '-1' },
    sentence: 'cannot set the seed: expected an integer from 0 to 2^64 − 1, got "-1".',
  },
  {
    file: 'unknown-node.override.json',
    stage: 'plan',
    options: { set: { 'lfi.tRef': '3 ms' } },
    sentence: '--set: there is no node "lfi". Did you mean "lif"?',
  },
  {
    file: 'unknown-parameter.override.json',
    stage: 'plan',
    options: { set: { 'lif.tauRef': '3 ms' } },
    sentence:
      'lif has no parameter "tauRef". Did you mean "tRef"? It has: cM, gL, eL, vThreshold, vReset, vInit, tRef, scheme.',
  },
  {
    file: 'unknown-named-parameter.override.json',
    stage: 'plan',
    options: { set: { gian: 2 } },
    sentence: '--set: the graph has no parameter named "gian". Did you mean "gain"? It has: gain.',
  },
];

/** Mistakes too long to store. */
const generated: readonly { what: string; text: string; sentence: string }[] = [
  {
    what: 'too deep',
    text: `{ "rheobase": 1, "nodes": {}, "view": { "x": ${'['.repeat(limits.depth)}${']'.repeat(limits.depth)} } }`,
    sentence: 'the depth is over the limit of 64 objects and lists in one another: got 65 at line 1, column 108.',
  },
  {
    what: 'too many nodes',
    text: JSON.stringify({
      rheobase: 1,
      nodes: Object.fromEntries(Array.from({ length: limits.nodes + 1 }, (_, i) => [`n${i}`, { type: 'source/step' }])),
    }),
    sentence: 'the graph is over the limit of 20000 nodes: got 20001.',
  },
  {
    what: 'too long a string',
    text: JSON.stringify({ rheobase: 1, description: 'x'.repeat(limits.stringLength + 1), nodes: {} }),
    sentence: 'the string at line 1, column 29 is over the limit of 1 MiB (1048576 bytes): got 1048577 bytes.',
  },
  {
    what: 'too long a file',
    text: JSON.stringify({ rheobase: 1, nodes: {} }) + ' '.repeat(limits.bytes),
    sentence: 'the file is over the limit of 16 MiB (16777216 bytes): got 16777241 bytes.',
  },
];

describe('one mistake per file', () => {
  it('F: every file has its sentence here', () => {
    const files = readdirSync(folder).sort();
    expect(mistakes.map(({ file }) => file).sort()).toEqual(files);
    expect(files).toHaveLength(114);
  });

  it.each(mistakes)('F: $file: $sentence', ({ file, stage, options, sentence: expected }) => {
    const issues = stages[stage](readFileSync(new URL(file, folder), 'utf8'), options);
    expect(issues.map(sentence)).toEqual([expected]);
    expect(issues[0].code).toBe(file.split('.')[0]);
  });

  it.each(generated)('F: $what: $sentence', ({ text, sentence: expected }) => {
    expect(parse(text).issues.map(sentence)).toEqual([expected]);
  });
});

describe('what no shipped node does', () => {
  const defined = (type: string) => registry.definitions.get(type) as NodeDefinition;
  const numbers = { signal: 'real', shape: ['...n'], doc: 'numbers' } as const;
  const rate = { ...defined('layer/relu'), type: 'test/rate', outputs: { out: { ...numbers, unit: 'kHz' } } };
  const more = createRegistry([...registry.definitions.values(), rate as NodeDefinition]);

  const sentences = (nodes: object, wires: readonly (readonly [string, string])[]) => {
    const pair = smallPair();
    const edges = [...pair.edges, ...wires.map(([from, to]) => ({ from, to }))];
    const text = JSON.stringify({ rheobase: 1, nodes: { ...pair.nodes, ...nodes }, edges });
    return issuesOf(text, more)
      .filter(({ severity }) => severity === 'error')
      .map(sentence);
  };

  it('F: a signal in another unit than the port reads', () => {
    const nodes = { rate: { type: 'test/rate' }, relu: { type: 'layer/relu' }, ops: { type: 'measure/operations' } };
    const wires = [
      ['fc2.out', 'rate.in'],
      ['rate.out', 'relu.in'],
      ['relu.out', 'ops.output'],
    ] as const;
    expect(sentences(nodes, wires)).toEqual([
      'relu.in expects a number without unit, got a signal in kHz from rate.out.',
    ]);
  });
});

describe('what is no mistake', () => {
  const loaded = (nodes: object, wires: readonly (readonly [string, string])[] = []) => {
    const pair = smallPair();
    const edges = [...pair.edges, ...wires.map(([from, to]) => ({ from, to }))];
    return load(JSON.stringify({ rheobase: 1, nodes: { ...pair.nodes, ...nodes }, edges }), registry).issues.map(
      sentence,
    );
  };

  it('D: a trainer may go on with the model of another', () => {
    const wires = [
      ['ce.loss', 'again.loss'],
      ['ffnn-train.model', 'again.model'],
    ] as const;
    expect(loaded({ again: { type: 'learn/train' } }, wires)).toEqual([]);
  });

  it('D: frozen weights may stand in front of a node without a gradient', () => {
    const { nodes } = smallPair();
    const rate = { type: 'encode/rate', params: { numSteps: 10 } };
    expect(loaded({ steps: rate }).some((one) => one.startsWith('steps has no output "out"'))).toBe(true);
    const graph = {
      rheobase: 1,
      nodes: {
        ...nodes,
        fc1: { ...nodes.fc1, frozen: true },
        rate,
        fc3: { type: 'layer/dense' },
        lif: { type: 'neuron/leaky' },
        loss: { type: 'loss/ce-rate' },
        train: { type: 'learn/train' },
      },
      edges: [
        ...smallPair().edges,
        { from: 'relu1.out', to: 'rate.in' },
        { from: 'rate.spikes', to: 'fc3.in' },
        { from: 'fc3.out', to: 'lif.current' },
        { from: 'lif.spikes', to: 'loss.spikes' },
        { from: 'data.labels', to: 'loss.labels' },
        { from: 'loss.loss', to: 'train.loss' },
      ],
    };
    expect(load(JSON.stringify(graph), registry).issues.map(sentence)).toEqual([]);
  });
});

describe('names that JavaScript objects have of their own', () => {
  const source = { type: 'source/constant-current' };
  const text = (nodes: object, wires: readonly (readonly [string, string])[]) =>
    JSON.stringify({ rheobase: 1, nodes, edges: wires.map(([from, to]) => ({ from, to })) });
  const plain = text({ source, lif: { type: 'neuron/lif' }, rate: { type: 'measure/firing-rate' } }, [
    ['source.current', 'lif.current'],
    ['lif.spikes', 'rate.spikes'],
  ]);
  const parameters = 'It has: cM, gL, eL, vThreshold, vReset, vInit, tRef, scheme.';

  it('F: may be ids, except those that the format refuses', () => {
    const wires = [
      ['valueof.current', 'tostring.current'],
      ['tostring.spikes', 'hasownproperty.spikes'],
    ] as const;
    const nodes = {
      valueof: source,
      tostring: { type: 'neuron/lif' },
      hasownproperty: { type: 'measure/firing-rate' },
    };
    expect(issuesOf(text(nodes, wires), registry)).toEqual([]);
    expect(parse(text({ constructor: source }, [])).issues.map(sentence)).toEqual([
      'line 1, column 24: the key "constructor" is not allowed in a graph file.',
    ]);
  });

  it.each([
    ['lif.__proto__', 1, `lif has no parameter "__proto__". ${parameters}`],
    ['lif.__proto__', { tRef: '3 ms' }, `lif has no parameter "__proto__". ${parameters}`],
    ['lif.constructor', 1, `lif has no parameter "constructor". ${parameters}`],
    ['lif.toString', '3 ms', `lif has no parameter "toString". ${parameters}`],
    ['__proto__', 1, '--set: the graph has no parameter named "__proto__". It has: none.'],
    ['valueOf', 1, '--set: the graph has no parameter named "valueOf". It has: none.'],
    ['__proto__.polluted', 1, '--set: there is no node "__proto__".'],
    ['constructor.prototype', 1, '--set: there is no node "constructor".'],
    [
      'lif.tRef',
      JSON.parse('{ "__proto__": { "polluted": 1 } }'),
      'cannot set lif.tRef: the key "__proto__" is not allowed in a graph file.',
    ],
    [
      'lif.tRef',
      [{ constructor: { prototype: 1 } }],
      'cannot set lif.tRef: the key "constructor" is not allowed in a graph file.',
    ],
  ])('F: set %s to %j', (name, value, expected) => {
    expect(issuesOf(plain, registry, { set: Object.fromEntries([[name, value]]) }).map(sentence)).toEqual([expected]);
    expect('polluted' in {}).toBe(false);
  });
});
