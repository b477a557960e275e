import { uniform } from './uniform.mjs';

/** The graphs that are timed: plain documents, small enough to see what is in them. */

const wire = (text) => {
  const [from, to] = text.split(' > ');
  return { from, to };
};

const document = (nodes, wires) => JSON.stringify({ rheobase: 1, seed: 42, nodes, edges: wires.map(wire) });

/** MNIST as rows: images → normalise → flatten. */
function images({ train, test }) {
  return {
    nodes: {
      data: { type: 'source/mnist', params: { train, test } },
      norm: { type: 'layer/normalise', params: { mean: 0.1307, std: 0.3081 } },
      flat: { type: 'layer/flatten' },
    },
    wires: ['data.images > norm.in', 'norm.out > flat.in'],
    rows: 'flat.out',
    labels: 'data.labels',
  };
}

/** The files of a data set of nobody, as they are. */
function ownNumbers({ uniform: wanted, train, test }) {
  const [numbers, labels] = uniform(wanted).map(({ name, bytes, sha256, shape, dtype }) => ({
    file: { name, bytes, sha256 },
    ...{ shape, dtype, dataset: 'uniform', train, test },
    axes: ['sample', 'feature'].slice(0, shape.length),
  }));
  return {
    nodes: {
      data: { type: 'source/array', params: numbers },
      labels: { type: 'source/array', params: { ...labels, kind: 'label', classes: wanted.classes } },
    },
    wires: [],
    rows: 'data.out',
    labels: 'labels.out',
  };
}

/**
 * Rows of a data set → dense … → loss → train, with or without spikes; in `mode: 'inference'` the weights after one
 * update classify the test samples. (Where nothing is trained, everything is computed in float64.)
 */
export function network({ kind, sizes, steps = 1, batch, train = 10_000, test = 2_000, ...more }, mode, epochs = 1) {
  const { surrogate, slope, penalty = 0, threshold, counted, density, operations } = more;
  const isSnn = kind === 'snn';
  const isInference = mode === 'inference';
  const given = { ...more, train: isInference ? 128 : train, test };
  const source = (more.uniform === undefined ? images : ownNumbers)(given);
  const { nodes, wires } = source;
  let from = source.rows;
  if (isSnn) {
    nodes.steps = { type: 'encode/constant', params: { numSteps: steps } };
    wires.push(`${from} > steps.in`);
    from = 'steps.out';
  }
  const hidden = [];
  sizes.slice(1).forEach((units, i, all) => {
    const isLast = i === all.length - 1;
    const isSparse = density !== undefined;
    nodes[`fc${i}`] = isSparse
      ? { type: 'layer/sparse-dense', params: { units, density } }
      : { type: 'layer/dense', params: { units } };
    wires.push(`${from} > fc${i}.in`);
    from = `fc${i}.out`;
    if (isSnn) {
      const own = {
        ...(surrogate ? { surrogate } : {}),
        ...(slope ? { slope } : {}),
        ...(threshold && !isLast ? { threshold } : {}),
      };
      nodes[`lif${i}`] = { type: 'neuron/leaky', params: own };
      wires.push(`${from} > lif${i}.current`);
      from = `lif${i}.spikes`;
    } else if (!isLast) {
      nodes[`relu${i}`] = { type: 'layer/relu' };
      wires.push(`${from} > relu${i}.in`);
      from = `relu${i}.out`;
    }
    if (!isLast) hidden.push(from);
  });
  if (isInference) {
    nodes.test = { type: 'measure/evaluate', params: { split: 'test' } };
    wires.push(`${from} > test.scores`, `${source.labels} > test.labels`, 'train.model > test.model');
    if (operations) {
      nodes.ops = { type: 'measure/operations', params: { split: 'test' } };
      wires.push(`${from} > ops.output`, 'train.model > ops.model');
    }
    if (counted) {
      nodes.recorded = { type: 'measure/record', params: { split: 'test' } };
      wires.push(`${hidden[0]} > recorded.spikes`, 'train.model > recorded.model');
    }
  }
  nodes.loss = { type: isSnn ? 'loss/ce-rate' : 'loss/cross-entropy' };
  wires.push(`${from} > loss.${isSnn ? 'spikes' : 'scores'}`, `${source.labels} > loss.labels`);
  let loss = 'loss.loss';
  if (penalty > 0) {
    // As in graphs/snn-sparse.json: the mean over neurons of their squared rate, for each hidden layer.
    nodes.total = { type: 'loss/weighted-sum', params: { weightB: penalty, weightC: penalty } };
    wires.push(`${loss} > total.a`);
    hidden.forEach((port, i) => {
      nodes[`quiet${i}`] = { type: 'loss/spike-count', params: { upper: 0 } };
      wires.push(`${port} > quiet${i}.spikes`, `quiet${i}.loss > total.${'bc'[i]}`);
    });
    loss = 'total.loss';
  }
  nodes.train = {
    type: 'learn/train',
    params: { epochs: isInference ? 1 : epochs, batchSize: batch, learningRate: 0.001 },
  };
  wires.push(`${loss} > train.loss`);
  return document(nodes, wires);
}

/** LIF neurons with currents from rheobase on, in float64: spikes are made and counted, two voltages are kept. */
export function population(neurons, steps) {
  const currents = { from: '200 pA', to: `${200 + 0.0025 * (neurons - 1)} pA`, step: '0.0025 pA', dt: '0.1 ms' };
  const nodes = {
    currents: { type: 'source/current-sweep', params: currents },
    neurons: { type: 'neuron/lif' },
    record: {
      type: 'measure/record',
      params: { duration: `${steps / 10} ms`, neurons: [0, neurons - 1], every: 100 },
    },
  };
  return document(nodes, [
    'currents.current > neurons.current',
    'neurons.voltage > record.voltage',
    'neurons.spikes > record.spikes',
  ]);
}

/** An F–I curve of so many currents. */
export function sweep(currents) {
  const step = 10_000 / currents;
  const to = 100 + step * (currents - 1);
  const nodes = {
    currents: {
      type: 'source/current-sweep',
      params: { from: '100 pA', to: `${to} pA`, step: `${step} pA`, dt: '0.1 ms' },
    },
    neurons: { type: 'neuron/lif' },
    rate: { type: 'measure/firing-rate', params: { duration: '1000 ms' } },
  };
  return document(nodes, ['currents.current > neurons.current', 'neurons.spikes > rate.spikes']);
}
