import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  type EdgeDocument,
  isSignalPort,
  type NodeDefinition,
  type NodeDocument,
  portKinds,
  type SignalDefinition,
  type SignalKind,
  type SignalPort,
} from '@rheobase/core';
import { registry } from '@rheobase/nodes';

/**
 * How the graphs of the corpus are made: those of `graphs/`, small, and trained networks in which every encoder, loss,
 * optimiser and learning neuron of the registry takes its turn. Once made they are files and stay as they are; only
 * for what the registry has gained since are new ones made.
 */
export type Corpus = Readonly<Record<string, string>>;

const drawn = [
  'ei-network',
  'ffnn-vs-snn',
  'fi-curve',
  'fi-noise',
  'leaky-is-clipped-relu',
  'lif-panel',
  'lif-traces',
  'quickstart',
  'rheobase',
  'snn-mnist',
  'strength-duration',
];

interface Document {
  parameters?: Record<string, { value: unknown }>;
  nodes: Record<string, { type: string; params?: Record<string, unknown> }>;
  edges: EdgeDocument[];
  sweep?: Record<string, unknown>;
  expect?: unknown;
}

export function makeCorpus(): Corpus {
  const texts: Record<string, string> = {};
  for (const name of drawn) {
    const text = readFileSync(resolve(import.meta.dirname, `../../graphs/${name}.json`), 'utf8');
    texts[name] = JSON.stringify(small(JSON.parse(text)));
  }
  networks().forEach((network, i) => {
    texts[`network-${i + 1}`] = JSON.stringify({ rheobase: 1, name: `network ${i + 1}`, seed: 7, ...network });
  });
  texts['simulated-neurons'] = JSON.stringify(simulation());
  return texts;
}

export const optimisers: readonly string[] = optionsOf('learn/train', 'optimiser');

function optionsOf(type: string, parameter: string): readonly string[] {
  const schema = registry.definitions.get(type)?.params.shape[parameter];
  return (schema as unknown as { def: { innerType: { options: string[] } } }).def.innerType.options;
}

const shortest: Readonly<Record<string, unknown>> = {
  duration: '60 ms',
  settle: '10 ms',
  hidden: 12,
  epochs: 2,
  numSteps: 6,
};

/** The same experiment, over in a moment. */
function small(document: Document): Document {
  for (const [name, parameter] of Object.entries(document.parameters ?? {})) {
    if (name in shortest) parameter.value = shortest[name];
  }
  for (const node of Object.values(document.nodes)) {
    if (node.type === 'source/mnist' || node.type === 'source/digits') {
      node.type = 'source/digits';
      node.params = { train: 40, test: 20 };
    }
    const { params = {} } = node;
    if (Number(params.size) > 100) params.size = Number(params.size) / 10;
    if (typeof params.duration === 'string' && Number.parseFloat(params.duration) > 100) {
      params.duration = '100 ms';
      if ('from' in params && node.type.startsWith('measure/')) params.from = '20 ms';
    }
  }
  for (const [name, values] of Object.entries(document.sweep ?? {})) {
    if (Array.isArray(values) && document.sweep !== undefined)
      document.sweep[name] = values.slice(0, name === 'seed' ? 1 : 2);
  }
  delete document.expect;
  return document;
}

type Ports = Readonly<Record<string, SignalPort>>;

function family(name: string): SignalDefinition[] {
  return [...registry.definitions.values()].filter(
    (one: NodeDefinition): one is SignalDefinition => one.role === 'signal' && one.type.startsWith(`${name}/`),
  );
}

const learning = ({ trainable }: SignalDefinition) => trainable !== false;
const takes = (port: SignalPort, kind: SignalKind) => portKinds(port).includes(kind);

/** As many networks as there are losses; the others take turns. */
function networks() {
  const encoders = family('encode');
  const neurons = family('neuron').filter(learning);
  const losses = family('loss');
  const images = family('layer').filter(({ type }) => /2d$/.test(type));
  const between = family('layer').filter(({ type }) => /dropout|norm$/.test(type) && type !== 'layer/normalise');
  const activations = family('layer').filter(
    (one) => learning(one) && Object.keys(one.params.shape).length === 0 && 'in' in one.inputs,
  );
  const count = Math.max(losses.length, encoders.length, neurons.length, optimisers.length);
  return Array.from({ length: count }, (_, i) =>
    network({
      image: images[i % images.length],
      encoder: encoders[i % encoders.length],
      between: between[i % between.length],
      neuron: neurons[i % neurons.length],
      activation: activations[i % activations.length],
      loss: losses[i % losses.length],
      trainer: {
        ...{ optimiser: optimisers[i % optimisers.length], epochs: 2, batchSize: 20, learningRate: 0.01 },
        ...[{}, { schedule: 'cosine', warmUp: 1 }, { clip: 0.5 }, { prune: 0.5 }, { truncate: 3 }][i % 5],
      },
    }),
  );
}

interface Turn {
  readonly image: SignalDefinition;
  readonly encoder: SignalDefinition;
  readonly between: SignalDefinition;
  readonly neuron: SignalDefinition;
  readonly activation: SignalDefinition;
  readonly loss: SignalDefinition;
  readonly trainer: Readonly<Record<string, unknown>>;
}

/** images → encoder → dense → (norm) → neuron → dense → leaky → loss → train, and beside the neurons a path without time. */
function network({ image, encoder, between, neuron, activation, loss, trainer }: Turn) {
  const nodes: Record<string, NodeDocument> = {
    digits: { type: 'source/digits', params: { train: 40, test: 20 } },
    image: {
      type: image.type,
      params: { size: 5, stride: 4, ...('filters' in image.params.shape ? { filters: 2 } : {}) },
      // Nothing would reach its weights.
      ...(learning(encoder) ? {} : { frozen: true }),
    },
    flat: { type: 'layer/flatten' },
    encoder: { type: encoder.type, params: 'numSteps' in encoder.params.shape ? { numSteps: 9 } : {} },
    coded: { type: 'layer/flatten' },
    fc1: { type: 'layer/dense', params: { units: 13 } },
    between: { type: between.type },
    neuron: { type: neuron.type },
    fc2: { type: 'layer/dense', params: { units: 10 } },
    out: { type: 'neuron/leaky', params: { threshold: 0.5 } },
    rest: { type: 'layer/dense', params: { units: 11 } },
    activation: { type: activation.type },
    scores: { type: 'layer/dense', params: { units: 10 } },
    'other-loss': { type: 'loss/cross-entropy' },
    loss: { type: loss.type },
    train: { type: 'learn/train', params: trainer as never },
    test: { type: 'measure/evaluate' },
  };
  const edges: [string, string][] = [
    ['digits.images', 'image.in'],
    ['image.out', 'flat.in'],
    [`encoder.${Object.keys(encoder.outputs)[0]}`, 'coded.in'],
    ['coded.out', 'fc1.in'],
    ['fc1.out', 'between.in'],
    ['between.out', `neuron.${Object.keys(neuron.inputs)[0]}`],
    [`neuron.${Object.keys(neuron.outputs)[0]}`, 'fc2.in'],
    ['fc2.out', 'out.current'],
    ['flat.out', 'rest.in'],
    ['rest.out', 'activation.in'],
    ['activation.out', 'scores.in'],
    ['scores.out', 'other-loss.scores'],
    ['digits.labels', 'other-loss.labels'],
    ['loss.loss', 'train.loss'],
    ['train.model', 'test.model'],
    ['digits.labels', 'test.labels'],
  ];
  // An encoder in which nothing gives the time stands behind the one that repeats the image.
  const [into, port] = Object.entries(encoder.inputs as Ports)[0];
  const givesTime = 'numSteps' in encoder.params.shape;
  if (port.time === 'required' || !givesTime) {
    nodes.steps = { type: 'encode/constant', params: { numSteps: 9 } };
    edges.push(['flat.out', 'steps.in'], ['steps.out', `encoder.${into}`]);
  } else edges.push(['flat.out', `encoder.${into}`]);

  let spikes = false;
  for (const [name, wanted] of Object.entries(loss.inputs as Ports)) {
    if (wanted.optional) continue;
    if (takes(wanted, 'label')) edges.push(['digits.labels', `loss.${name}`]);
    else if (wanted.shape.length === 0) edges.push(['other-loss.loss', `loss.${name}`]);
    else if (wanted.time === 'none') edges.push(['scores.out', `loss.${name}`]);
    else {
      spikes = true;
      edges.push([takes(wanted, 'spikes') ? 'out.spikes' : 'out.membrane', `loss.${name}`]);
    }
  }
  edges.push([spikes ? 'out.spikes' : 'scores.out', 'test.scores']);
  return pruned(nodes, edges);
}

/** Without the nodes from which no driver can be reached. */
function pruned(nodes: Record<string, NodeDocument>, edges: readonly [string, string][]) {
  const wires = edges.map(([from, to]): EdgeDocument => ({ from, to }));
  const nodeOf = (end: string) => end.slice(0, end.indexOf('.'));
  const needed = new Set(['train', 'test']);
  for (const id of needed) {
    for (const { from, to } of wires) if (nodeOf(to) === id) needed.add(nodeOf(from));
  }
  return {
    nodes: Object.fromEntries(Object.entries(nodes).filter(([id]) => needed.has(id))),
    edges: wires.filter(({ from, to }) => needed.has(nodeOf(from)) && needed.has(nodeOf(to))),
  };
}

/** Every neuron in physical units on a ramp of currents with noise. */
function simulation() {
  const neurons = family('neuron').filter(
    ({ inputs }) => 'current' in inputs && takes(inputs.current as SignalPort, 'current'),
  );
  const nodes: Record<string, NodeDocument> = {
    sweep: { type: 'source/current-sweep', params: { from: '100 pA', to: '900 pA', step: '50 pA', dt: '0.1 ms' } },
    noise: { type: 'source/noise-current', params: { size: 17, dt: '0.1 ms' } },
    sum: { type: 'layer/add' },
  };
  const edges: EdgeDocument[] = [
    { from: 'sweep.current', to: 'sum.a' },
    { from: 'noise.current', to: 'sum.b' },
  ];
  neurons.forEach(({ type, outputs }, i) => {
    nodes[`neuron-${i}`] = { type };
    nodes[`record-${i}`] = { type: 'measure/record', params: { duration: '60 ms', every: 10 } };
    edges.push({ from: 'sum.out', to: `neuron-${i}.current` });
    for (const [name, port] of Object.entries(outputs)) {
      if (!isSignalPort(port)) continue;
      edges.push({ from: `neuron-${i}.${name}`, to: `record-${i}.${name === 'membrane' ? 'values' : name}` });
    }
  });
  return { rheobase: 1, name: 'simulated neurons', seed: 7, nodes, edges };
}
