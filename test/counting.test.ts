import type {
  DriverDefinition,
  NodeDefinition,
  NodeDocument,
  RunOptions,
  RunResult,
  Table,
  Tensor,
} from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { describe, expect, test } from 'vitest';
import { runGraph, tableOf } from '../packages/nodes/src/testing/runGraph.js';
import { edgesOf, registryWith } from './support/gradientError.js';
import { smallPair } from './support/smallPair.js';

/** O: the operation counter against a counter that knows nothing but recorded signals and weights. */

/** By port, then sample: the numbers of each step; a signal that is constant over time has one. */
type Recording = ReadonlyMap<string, ReadonlyMap<number, readonly (readonly number[])[]>>;

interface Counted {
  readonly result: RunResult;
  readonly recording: Recording;
}

interface Graph {
  readonly nodes: Record<string, NodeDocument>;
  readonly edges: { from: string; to: string }[];
}

const seed = 7;
const [units, outputs, numSteps, samples] = [12, 10, 10, 21];

async function count(
  { nodes, edges }: Graph,
  ports: readonly string[],
  definitions: readonly NodeDefinition[] = [],
  options: RunOptions = {},
): Promise<Counted> {
  const recording = new Map(ports.map((port) => [port, new Map<number, number[][]>()]));
  const result = await runGraph({
    nodes,
    edges,
    seed,
    registry: registryWith(definitions),
    options: { ...options, observe: ports.map((port) => ({ port })) },
    onEvent(event) {
      // The test split of the drawn digits; the trainers walk over the other samples.
      if (event.type !== 'probe' || event.sample < 200_000) return;
      const { port, sample, firstStep, steps, size, values } = event;
      const rows = recording.get(port)?.get(sample) ?? [];
      for (let t = 0; t < steps; t++) rows[firstStep + t] = [...values.subarray(t * size, (t + 1) * size)];
      recording.get(port)?.set(sample, rows);
    },
  });
  return { result, recording };
}

function modelOf(result: RunResult, name: string): Readonly<Record<string, Tensor>> {
  const found = result.outputs[name];
  if (found?.kind !== 'model') throw new Error(`no model ${name}`);
  return found.model.tensors;
}

interface Row {
  readonly [column: string]: number | string | null;
}

function rows({ columns }: Table): Row[] {
  return columns[0].values.map((_, row) => Object.fromEntries(columns.map(({ name, values }) => [name, values[row]])));
}

function row(result: RunResult, output: string, key: string, value: string): Row {
  const found = rows(tableOf(result, output)).find((one) => one[key] === value);
  if (found === undefined) throw new Error(`${output} has no row ${value}`);
  return found;
}

/** Weights that are not zero, met by inputs that are not zero. Each recorded row is taken so many times. */
function brute({ recording }: Counted, port: string, weight: Tensor, times = 1): number {
  const [inputs, width] = weight.shape;
  const signal = recording.get(port);
  expect(signal?.size, port).toBe(samples);
  let operations = 0;
  for (const steps of signal?.values() ?? []) {
    for (const x of steps) {
      expect(x).toHaveLength(inputs);
      for (let i = 0; i < inputs; i++) {
        if (x[i] === 0) continue;
        for (let o = 0; o < width; o++) if (weight.values[i * width + o] !== 0) operations += times;
      }
    }
  }
  return operations;
}

/** Everything that a weight multiplies, and the output spikes. */
const ports = ['data.images', 'flat.out', 'relu1.out', 'steps.out', 'lif1.spikes', 'lif2.spikes'];

function checkPair(counted: Counted): void {
  const { result } = counted;
  const ffnn = modelOf(result, 'ffnn-train.model');
  const snn = modelOf(result, 'snn-train.model');
  const layers = [
    { id: 'fc1', table: 'ffnn-ops', kind: 'macs', drawn: brute(counted, 'flat.out', ffnn['fc1.weight']) },
    { id: 'fc2', table: 'ffnn-ops', kind: 'macs', drawn: brute(counted, 'relu1.out', ffnn['fc2.weight']) },
    { id: 'sc1', table: 'snn-ops', kind: 'macs', drawn: brute(counted, 'steps.out', snn['sc1.weight'], numSteps) },
    { id: 'sc2', table: 'snn-ops', kind: 'acs', drawn: brute(counted, 'lif1.spikes', snn['sc2.weight']) },
  ] as const;
  const folded = {
    fc1: brute(counted, 'data.images', ffnn['fc1.weight']),
    fc2: layers[1].drawn,
    // The same image at every step: its products are taken once.
    sc1: brute(counted, 'data.images', snn['sc1.weight']),
    sc2: layers[3].drawn,
  };
  for (const { id, table, kind, drawn } of layers) {
    const found = row(result, `${table}.layers`, 'node', id);
    expect([id, found[kind], found[`folded ${kind}`]]).toEqual([id, drawn / samples, folded[id] / samples]);
    expect(found[kind === 'macs' ? 'acs' : 'macs']).toBe(0);
  }
  const neuroBench = (table: string) => row(result, `${table}.conventions`, 'convention', 'effective (NeuroBench)');
  const ours = (table: string) => row(result, `${table}.conventions`, 'convention', 'effective (ours)');
  expect(neuroBench('ffnn-ops').operations).toBe((layers[0].drawn + layers[1].drawn) / samples);
  expect(neuroBench('snn-ops')).toMatchObject({ macs: layers[2].drawn / samples, acs: layers[3].drawn / samples });

  // One comparison per ReLU and a bias per unit; two neurons' worth of updates and comparisons at each step, the bias of
  // the constant layer once and that of the second one at each step.
  expect(ours('ffnn-ops')).toMatchObject({ updates: 0, comparisons: units, biases: units + outputs, encodings: 0 });
  const neurons = numSteps * (units + outputs);
  expect(ours('snn-ops')).toMatchObject({ updates: neurons, comparisons: neurons, biases: units + numSteps * outputs });
  for (const [table, own] of [
    ['ffnn-ops', [folded.fc1, folded.fc2]],
    ['snn-ops', [folded.sc1, folded.sc2]],
  ] as const) {
    const { macs, acs, updates, comparisons, biases, encodings, operations } = ours(table);
    expect((macs as number) + (acs as number)).toBeCloseTo((own[0] + own[1]) / samples, 9);
    expect(operations).toBe(
      [acs, updates, comparisons, biases, encodings].reduce((a, b) => (a as number) + (b as number), macs),
    );
  }

  const spikes = [...(counted.recording.get('lif2.spikes')?.values() ?? [])]
    .flat(2)
    .filter((spike) => spike !== 0).length;
  expect(spikes).toBeGreaterThan(0);
  expect(result.outputs['snn-ops.outputSpikes']).toEqual({ kind: 'number', value: spikes / samples });
  const study = row(result, 'snn-ops.conventions', 'convention', 'output-spikes').operations;
  expect(study).toBe((spikes * units) / samples);
}

/** A trainer that sets two of three weights to zero when it is done. */
const trainer = registry.definitions.get('learn/train') as DriverDefinition;
const pruning: DriverDefinition = {
  ...trainer,
  train: (binding) => ({
    *run() {
      const results = yield* trainer.train?.(binding).run() ?? [];
      for (const { name, values } of binding.weights) {
        if (name.endsWith('.weight')) for (let i = 0; i < values.length; i++) if (i % 3 !== 0) values[i] = 0;
      }
      return results ?? {};
    },
  }),
};

const counted = await count(smallPair(), ports);
const pruned = await count(smallPair(), ports, [pruning]);

describe('O: effective operations', () => {
  test('O: equal a brute-force count over recorded signals and weights, per layer and in total', () => {
    checkPair(counted);
  });

  test.each([counted, pruned])(
    'O: sample by sample, they are those of a brute-force count of that sample alone',
    (run) => {
      const snn = modelOf(run.result, 'snn-train.model');
      const found = rows(tableOf(run.result, 'snn-ops.samples'));
      expect(found).toHaveLength(samples);
      const one = (port: string, sample: number) => run.recording.get(port)?.get(sample)?.flat() ?? [];
      const met = (x: readonly number[], { shape: [inputs, width], values }: Tensor) =>
        x.reduce((total, value, k) => {
          if (value === 0) return total;
          const first = (k % inputs) * width;
          return total + values.slice(first, first + width).filter((weight) => weight !== 0).length;
        }, 0);
      for (const { sample, operations, macs, acs, events, updates, comparisons, biases, encodings, steps } of found) {
        const at = sample as number;
        expect(macs).toBe(met(one('data.images', at), snn['sc1.weight']));
        expect(acs).toBe(met(one('lif1.spikes', at), snn['sc2.weight']));
        expect(events).toBe(one('lif1.spikes', at).filter((spike) => spike !== 0).length);
        const parts = [macs, acs, updates, comparisons, biases, encodings] as number[];
        expect(operations).toBe(parts.reduce((total, part) => total + part, 0));
        expect(steps).toBe(numSteps);
      }
      const mean = found.reduce((total, { operations }) => total + (operations as number), 0) / samples;
      expect(mean).toBeCloseTo(
        row(run.result, 'snn-ops.conventions', 'convention', 'effective (ours)').operations as number,
        9,
      );
      const [, second] = rows(tableOf(run.result, 'snn-ops.layers'));
      expect(second.weights).toBe(units * outputs);
      expect(second['non-zero weights']).toBe([...snn['sc2.weight'].values].filter((weight) => weight !== 0).length);
    },
  );

  test('O: weights that are zero are not counted, and fan-outs drop', () => {
    checkPair(pruned);
    const zero = modelOf(pruned.result, 'snn-train.model')['sc2.weight'].values.filter((w) => w === 0).length;
    expect(zero).toBe((units * outputs * 2) / 3);
    for (const id of ['ffnn-ops', 'snn-ops']) {
      const before = row(counted.result, `${id}.conventions`, 'convention', 'effective (ours)').macs as number;
      const after = row(pruned.result, `${id}.conventions`, 'convention', 'effective (ours)').macs as number;
      expect(after / before).toBeCloseTo(1 / 3, 1);
      const dense = row(pruned.result, `${id}.conventions`, 'convention', 'dense');
      expect(dense).toEqual(row(counted.result, `${id}.conventions`, 'convention', 'dense'));
    }
  });

  test('O: do not depend on the plan: windows, other listeners, a pass of its own', async () => {
    const tables = ({ result }: Counted) =>
      ['ffnn-ops', 'snn-ops'].map((id) =>
        ['conventions', 'layers', 'nodes'].map((port) => tableOf(result, `${id}.${port}`)),
      );
    const reference = tables(counted);
    expect(tables(await count(smallPair(), [], [], { forwardWindow: 3 }))).toEqual(reference);
    const listened = smallPair();
    listened.nodes.shadow = { type: 'layer/relu' };
    listened.nodes.spare = { type: 'measure/evaluate' };
    listened.edges.push(
      ...edgesOf(['norm.out > shadow.in', 'lif1.membrane > spare.scores', 'data.labels > spare.labels']),
    );
    expect(tables(await count(listened, []))).toEqual(reference);
    const alone = smallPair();
    delete alone.nodes['snn-test'];
    expect(
      tables(await count({ ...alone, edges: alone.edges.filter(({ to }) => !to.startsWith('snn-test.')) }, [])),
    ).toEqual(reference);
  });
});

describe('O: what the engine did', () => {
  const executed = ({ result }: Counted, id: string) =>
    row(result, `${id.startsWith('s') ? 'snn' : 'ffnn'}-ops.executed`, 'node', id);

  test('O: executed − effective (ours) is nothing where no weight is zero', () => {
    for (const [id, kind] of [
      ['fc1', 'macs'],
      ['fc2', 'macs'],
      ['sc1', 'macs'],
      ['sc2', 'acs'],
    ]) {
      const table = id.startsWith('s') ? 'snn-ops.layers' : 'ffnn-ops.layers';
      expect(executed(counted, id)[kind], id).toBe(row(counted.result, table, 'node', id)[`folded ${kind}`]);
    }
  });

  test('O: executed − effective (ours) is the zero weights in the rows that were met', () => {
    const { result, recording } = pruned;
    const weight = modelOf(result, 'snn-train.model')['sc2.weight'];
    let zeros = 0;
    for (const steps of recording.get('lif1.spikes')?.values() ?? []) {
      for (const x of steps) {
        for (let i = 0; i < x.length; i++) {
          for (let o = 0; o < outputs; o++) if (x[i] !== 0 && weight.values[i * outputs + o] === 0) zeros++;
        }
      }
    }
    expect(zeros).toBeGreaterThan(0);
    const effective = row(result, 'snn-ops.layers', 'node', 'sc2')['folded acs'] as number;
    expect((executed(pruned, 'sc2').acs as number) * samples - effective * samples).toBeCloseTo(zeros, 6);
  });

  test('O: executed − effective (NeuroBench) is the steps of the constant layer and its zero pixels', () => {
    const { result, recording } = counted;
    const pixels = [...(recording.get('data.images')?.values() ?? [])].flat(2);
    const zeroPixels = pixels.filter((pixel) => pixel === 0).length;
    const drawn = row(result, 'snn-ops.layers', 'node', 'sc1').macs as number;
    const steps = (drawn * samples * (numSteps - 1)) / numSteps;
    expect((drawn - (executed(counted, 'sc1').macs as number)) * samples).toBeCloseTo(steps + zeroPixels * units, 6);
  });

  test('O: updates, comparisons and biases were executed as often as they are counted', () => {
    for (const id of ['lif1', 'lif2', 'sc1', 'sc2', 'fc1', 'fc2', 'relu1']) {
      const table = ['fc1', 'fc2', 'relu1'].includes(id) ? 'ffnn-ops' : 'snn-ops';
      const did = row(counted.result, `${table}.executed`, 'node', id);
      const cost = row(counted.result, `${table}.nodes`, 'node', id);
      expect([id, did.updates, did.comparisons, did.additions]).toEqual([
        id,
        cost.updates,
        cost.comparisons,
        cost.biases,
      ]);
    }
  });

  test('O: it is a diagnostic: no receipt has a hash of it', () => {
    expect(Object.keys(counted.result.receipt.observables)).not.toContain('snn-ops.executed');
    expect(Object.keys(counted.result.receipt.observables)).toContain('snn-ops.conventions');
  });
});

describe('O: not measured is never 0', () => {
  test('O: a convention that does not count something says so', () => {
    const { columns } = tableOf(counted.result, 'snn-ops.conventions');
    const cell = (name: string, at: number) => {
      const { values, missing } = columns.find((column) => column.name === name) ?? { values: [] };
      return [values[at], missing?.[at]];
    };
    const none = [null, 'not counted by this convention'];
    for (const kind of ['updates', 'comparisons', 'biases', 'encodings']) {
      expect(cell(kind, 0), `dense ${kind}`).toEqual(none);
      expect(cell(kind, 1), `NeuroBench ${kind}`).toEqual(none);
      expect(cell(kind, 2)[0], `ours ${kind}`).toEqual(expect.any(Number));
      expect(cell(kind, 3), `output-spikes ${kind}`).toEqual(none);
    }
    expect(cell('acs', 0)).toEqual(none);
    expect(cell('macs', 3)).toEqual(none);
  });

  test('O: a real-valued output has no output spikes', () => {
    expect(counted.result.outputs['ffnn-ops.outputSpikes']).toEqual({
      kind: 'number',
      value: null,
      missing: 'the output is real-valued',
    });
  });

  test('O: over a split without samples nothing was counted', async () => {
    const nodes = {
      data: { type: 'source/digits', params: { train: 1, test: 1, validation: 0 } },
      flat: { type: 'layer/flatten' },
      fc1: { type: 'layer/dense', params: { units: 3 } },
      ops: { type: 'measure/operations', params: { split: 'validation' } },
    };
    const result = await runGraph({
      nodes,
      edges: edgesOf(['data.images > flat.in', 'flat.out > fc1.in', 'fc1.out > ops.output']),
      registry,
    });
    const { operations, macs } = row(result, 'ops.conventions', 'convention', 'effective (NeuroBench)');
    expect([operations, macs]).toEqual([null, null]);
    const columns = tableOf(result, 'ops.conventions').columns;
    expect(columns.find(({ name }) => name === 'operations')?.missing?.[1]).toBe('no samples');
    expect(row(result, 'ops.layers', 'node', 'fc1')).toMatchObject({
      dense: 784 * 3,
      macs: null,
      events: null,
      active: null,
    });
  });
});

describe('O: the networks of the study, untrained', () => {
  const sizes = [256, 256, 10];

  test('O: FFNN: 268,800 MAC, 537,600 FLOPs', async () => {
    const nodes: Record<string, NodeDocument> = {
      data: { type: 'source/digits', params: { train: 1, test: 1 } },
      flat: { type: 'layer/flatten' },
      ops: { type: 'measure/operations' },
    };
    const wires = ['data.images > flat.in'];
    let from = 'flat.out';
    sizes.forEach((size, i) => {
      nodes[`fc${i}`] = { type: 'layer/dense', params: { units: size } };
      wires.push(`${from} > fc${i}.in`);
      from = `fc${i}.out`;
      if (i === 2) return;
      nodes[`relu${i}`] = { type: 'layer/relu' };
      wires.push(`${from} > relu${i}.in`);
      from = `relu${i}.out`;
    });
    const result = await runGraph({ nodes, edges: edgesOf([...wires, `${from} > ops.output`]), registry });
    expect(row(result, 'ops.conventions', 'convention', 'dense')).toMatchObject({ operations: 268_800, macs: 268_800 });
    expect(row(result, 'ops.conventions', 'convention', 'output-spikes').operations).toBe(537_600);
  });

  test('O: SNN, 25 steps: 6,720,000 MAC, 13,050 updates, 5,017,600 MAC in the input layer at each step', async () => {
    const nodes: Record<string, NodeDocument> = {
      data: { type: 'source/digits', params: { train: 1, test: 1 } },
      norm: { type: 'layer/normalise', params: { mean: 0.1307, std: 0.3081 } },
      flat: { type: 'layer/flatten' },
      steps: { type: 'encode/constant' },
      ops: { type: 'measure/operations' },
    };
    const wires = ['data.images > norm.in', 'norm.out > flat.in', 'flat.out > steps.in'];
    let from = 'steps.out';
    sizes.forEach((size, i) => {
      nodes[`fc${i}`] = { type: 'layer/dense', params: { units: size } };
      nodes[`lif${i}`] = { type: 'neuron/leaky' };
      wires.push(`${from} > fc${i}.in`, `fc${i}.out > lif${i}.current`);
      from = `lif${i}.spikes`;
    });
    const result = await runGraph({ nodes, edges: edgesOf([...wires, `${from} > ops.output`]), registry });
    expect(row(result, 'ops.conventions', 'convention', 'dense').operations).toBe(6_720_000);
    expect(row(result, 'ops.conventions', 'convention', 'effective (ours)').updates).toBe(13_050);
    // No grey value is the mean, so that every normalised pixel is non-zero.
    expect(row(result, 'ops.conventions', 'convention', 'effective (NeuroBench)').macs).toBe(5_017_600);
  });

  test('O: spikes out of a rate encoder are accumulates, and the encoding is counted', async () => {
    const nodes: Record<string, NodeDocument> = {
      data: { type: 'source/digits', params: { train: 1, test: samples } },
      flat: { type: 'layer/flatten' },
      rate: { type: 'encode/rate', params: { numSteps: 4, gain: 0.5 } },
      fc1: { type: 'layer/dense', params: { units: 3 } },
      lif1: { type: 'neuron/leaky' },
      ops: { type: 'measure/operations' },
    };
    const wires = [
      'data.images > flat.in',
      'flat.out > rate.in',
      'rate.spikes > fc1.in',
      'fc1.out > lif1.current',
      'lif1.spikes > ops.output',
    ];
    const { result, recording } = await count({ nodes, edges: edgesOf(wires) }, ['rate.spikes']);
    const spikes = [...(recording.get('rate.spikes')?.values() ?? [])].flat(2).filter((spike) => spike === 1).length;
    expect(spikes).toBeGreaterThan(100);
    expect(row(result, 'ops.layers', 'node', 'fc1')).toMatchObject({ macs: 0, acs: (spikes * 3) / samples });
    expect(row(result, 'ops.conventions', 'convention', 'effective (ours)').encodings).toBe(4 * 784);
  });
});
