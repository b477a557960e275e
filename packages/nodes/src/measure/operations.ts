import {
  type BoundNode,
  chunkView,
  column,
  defineDriver,
  type Frame,
  Missing,
  type ObserverBinding,
  operationsPerSample,
  param,
  rowOf,
  type SignalArray,
  type Span,
  type Table,
  table,
} from '@rheobase/core';
import { z } from 'zod';
import { fanInOf, Synapse } from './counting/synapse.js';

const params = z.object({
  split: param.text('the split of the dataset that is counted over', { default: 'test' }),
});

/** What is counted beside the weights. */
const overheads = ['updates', 'comparisons', 'biases', 'encodings'] as const;

const notCounted = new Missing('not counted by this convention');

export const operations = defineDriver({
  type: 'measure/operations',
  version: 1,
  title: 'operation counter',
  doc: {
    summary: 'Counts the operations of a network per sample, by several conventions side by side.',
    equation: [
      'dense = T · Σ_layers n_in · n_out',
      'effective = Σ_(t, i: x_i[t] ≠ 0) (number of non-zero weights in row i)',
      'output-spikes = output spikes · fan-in of the output layer (spiking), 2 · dense (real-valued)',
    ],
    symbols: {
      MAC: 'multiply-accumulate: the input is real-valued',
      AC: 'accumulate: the input is binary (spikes) by its type, never by its values',
      update: 'one state variable of one neuron advanced by one step',
    },
    source:
      'NeuroBench: Yik et al. 2025, doi:10.1038/s41467-025-56739-4. Output-spikes: the convention of the study that this project reproduces.',
    notes: [
      'effective (NeuroBench): non-zero inputs and weights, every step counted, neuron updates left out.',
      'effective (ours): a constant product is counted once, zero pixels stay zero after folding, and neuron updates, comparisons, biases and encoding are inside the total.',
      'executed: what the engine really did; a diagnostic that depends on the engine.',
      'dense and effective are counted on the graph as drawn, from recorded activity and weights.',
      'Events, in the table by sample: spikes that meet weights, once for each connection that they enter.',
    ],
  },
  tags: ['cost', 'energy', 'macs', 'acs', 'neurobench'],
  params,
  inputs: {
    output: { signal: ['real', 'spikes'], shape: ['...n'], doc: 'the output of the network that is counted' },
    model: { result: 'model', optional: true, doc: 'trained weights; without them the initial ones run' },
  },
  outputs: {
    conventions: { result: 'table', doc: 'operations per sample, one row per convention' },
    layers: { result: 'table', doc: 'one row per weighted connection: operations and activity per sample' },
    nodes: { result: 'table', doc: 'one row per node: updates, comparisons, biases, encoding per sample' },
    executed: { result: 'table', doc: 'what the engine did per sample, by node; never hashed as a promise' },
    outputSpikes: { result: 'number', doc: 'output spikes per sample, for a spiking output' },
    samples: { result: 'table', doc: 'one row per sample: everything that effective (ours) counts, for measure/cost' },
  },
  views: [
    { view: 'bars', port: 'conventions', name: 'convention', value: 'operations' },
    {
      view: 'perNode',
      port: 'layers',
      node: 'node',
      sums: {
        dense: ['dense'],
        'effective (NeuroBench)': ['macs', 'acs'],
        'effective (ours)': ['folded macs', 'folded acs'],
      },
    },
    {
      view: 'perNode',
      port: 'nodes',
      node: 'node',
      sums: { 'beside the weights': [...overheads] },
    },
  ],
  demand: ({ split }) => ({ split }),

  observe(binding) {
    const synapses = binding.slice.flatMap((node) =>
      Object.entries(node.definition.synapses ?? {}).map(
        ([port, weight]) => new Synapse(node, port, weight, binding.samples.length),
      ),
    );
    const isSpiking = binding.inputTypes.output.kind === 'spikes';
    let outputSpikes = 0;
    return {
      window(frame, span) {
        for (const synapse of synapses) synapse.watch(frame, span);
        if (isSpiking) outputSpikes += countNonZero(frame, span, binding.inputs.output);
      },

      finish() {
        const samples = binding.samples.length;
        const per = (total: number) => (samples === 0 ? new Missing('no samples') : total / samples);
        const counted = synapses.map((synapse) => synapse.counts());
        const once = binding.slice.map(nodeCosts);
        const sum = <T>(items: readonly T[], pick: (item: T) => number) =>
          items.reduce((total, item) => total + pick(item), 0);
        const dense = sum(counted, ({ dense: macs }) => macs);
        const overhead = sum(once, ({ total }) => total);
        const fanIn = isSpiking ? outputFanIn(binding) : undefined;
        const studyRule = !isSpiking
          ? 2 * dense
          : fanIn === undefined
            ? new Missing('no weighted layer feeds the output')
            : per(outputSpikes * fanIn);
        const neuroMacs = per(sum(counted, ({ macs }) => macs));
        const neuroAcs = per(sum(counted, ({ acs }) => acs));
        const ourMacs = per(sum(counted, ({ foldedMacs }) => foldedMacs));
        const ourAcs = per(sum(counted, ({ foldedAcs }) => foldedAcs));
        const executed = binding.slice.map((node) => ({ path: node.path, ...node.counts }));
        return {
          conventions: {
            kind: 'table',
            table: table(
              column('convention', ['dense', 'effective (NeuroBench)', 'effective (ours)', 'output-spikes']),
              column('operations', [dense, add(neuroMacs, neuroAcs), add(ourMacs, ourAcs, overhead), studyRule]),
              column('macs', [dense, neuroMacs, ourMacs, notCounted]),
              column('acs', [notCounted, neuroAcs, ourAcs, notCounted]),
              ...overheads.map((kind) =>
                column(kind, [notCounted, notCounted, sum(once, (cost) => cost[kind]), notCounted]),
              ),
            ),
          },
          layers: {
            kind: 'table',
            table: table(
              column(
                'node',
                synapses.map(({ node }) => node.path),
              ),
              column(
                'input',
                synapses.map(({ node, port }) => node.wires[port]),
              ),
              column(
                'dense',
                counted.map((one) => one.dense),
                { kind: 'integer' },
              ),
              column(
                'macs',
                counted.map(({ macs }) => per(macs)),
              ),
              column(
                'acs',
                counted.map(({ acs }) => per(acs)),
              ),
              column(
                'folded macs',
                counted.map(({ foldedMacs }) => per(foldedMacs)),
              ),
              column(
                'folded acs',
                counted.map(({ foldedAcs }) => per(foldedAcs)),
              ),
              column(
                'events',
                counted.map(({ events }) => per(events)),
              ),
              column(
                'active',
                counted.map(({ events, positions }) =>
                  positions === 0 ? new Missing('no samples') : events / positions,
                ),
              ),
              column(
                'weights',
                counted.map(({ weights }) => weights),
                { kind: 'integer' },
              ),
              column(
                'non-zero weights',
                counted.map(({ nonZero }) => nonZero ?? new Missing('no samples')),
                { kind: 'integer' },
              ),
            ),
          },
          nodes: {
            kind: 'table',
            table: table(
              column(
                'node',
                once.map(({ path }) => path),
              ),
              ...overheads.map((kind) =>
                column(
                  kind,
                  once.map((cost) => cost[kind]),
                  { kind: 'integer' },
                ),
              ),
            ),
          },
          executed: {
            kind: 'table',
            table: {
              diagnostic: true,
              ...table(
                column(
                  'node',
                  executed.map(({ path }) => path),
                ),
                ...(['macs', 'acs', 'updates', 'comparisons', 'additions', 'encodings'] as const).map((kind) =>
                  column(
                    kind,
                    executed.map((counts) =>
                      binding.engine === undefined ? per(counts[kind]) : unmeasured(binding.engine),
                    ),
                  ),
                ),
              ),
            },
          },
          samples: { kind: 'table', table: samplesTable(binding, synapses, once) },
          outputSpikes: isSpiking
            ? samples === 0
              ? { kind: 'number', value: null, missing: 'no samples' }
              : { kind: 'number', value: outputSpikes / samples }
            : { kind: 'number', value: null, missing: 'the output is real-valued' },
        };
      },
    };
  },
});

/** Only the kernels of the native engine count what they do. */
function unmeasured(engine: string): Missing {
  return new Missing(`not measured by the engine ${engine}`);
}

function add(...terms: (number | Missing)[]): number | Missing {
  let total = 0;
  for (const term of terms) {
    if (term instanceof Missing) return term;
    total += term;
  }
  return total;
}

/** What a node costs per sample besides its weights: once where it is constant over time, else at every step. */
function nodeCosts({ path, definition, binding }: BoundNode) {
  const isStepping = Object.values(binding.outputs).some(({ stepStride }) => stepStride > 0);
  const cost = operationsPerSample(definition.cost?.(binding) ?? {}, isStepping ? binding.numSteps : 1);
  const { updates, comparisons, additions: biases, encodings } = cost;
  return { path, updates, comparisons, biases, encodings, total: updates + comparisons + biases + encodings };
}

/** Per sample, by effective (ours): what depends on its activity, and beside it what is the same for all. */
function samplesTable(
  { samples, numSteps }: ObserverBinding,
  synapses: readonly Synapse[],
  once: readonly ReturnType<typeof nodeCosts>[],
): Table {
  const rows = Array.from(samples, (_, sample) => {
    const counts = { macs: 0, acs: 0, events: 0 };
    for (const synapse of synapses) {
      const own = synapse.countsOf(sample);
      counts.macs += own.macs;
      counts.acs += own.acs;
      counts.events += own.events;
    }
    return counts;
  });
  const whole = { kind: 'integer' } as const;
  const fixed = overheads.map((kind) => once.reduce((total, cost) => total + cost[kind], 0));
  const overhead = fixed.reduce((total, count) => total + count, 0);
  const numbers = (name: string, pick: (row: (typeof rows)[number]) => number) => column(name, rows.map(pick), whole);
  return table(
    column('sample', [...samples], whole),
    numbers('operations', ({ macs, acs }) => macs + acs + overhead),
    numbers('macs', ({ macs }) => macs),
    numbers('acs', ({ acs }) => acs),
    ...overheads.map((kind, k) => numbers(kind, () => fixed[k])),
    numbers('events', ({ events }) => events),
    numbers('steps', () => numSteps),
  );
}

function countNonZero(frame: Frame, { count, t0, t1 }: Span, signal: SignalArray): number {
  const values = chunkView(frame, signal);
  let found = 0;
  for (let n = 0; n < count; n++) {
    for (let t = t0; t < t1; t++) {
      const from = rowOf(frame, signal, n, t);
      for (let f = from; f < from + signal.size; f++) if (values[f] !== 0) found++;
    }
  }
  return found;
}

/** Products per output of the weighted layer nearest upstream of the output. */
function outputFanIn({ slice, inputs }: ObserverBinding): number | undefined {
  const byPath = new Map(slice.map((node) => [node.path, node]));
  const start = slice.find(({ binding }) => Object.values(binding.outputs).includes(inputs.output));
  const open = start === undefined ? [] : [start];
  const visited = new Set<BoundNode>();
  for (const node of open) {
    const [synapse] = Object.keys(node.definition.synapses ?? {});
    if (synapse !== undefined) return fanInOf(node, node.definition.synapses?.[synapse] ?? '');
    visited.add(node);
    for (const wire of Object.values(node.wires)) {
      const upstream = byPath.get(wire.slice(0, wire.lastIndexOf('.')));
      if (upstream !== undefined && !visited.has(upstream)) open.push(upstream);
    }
  }
  return undefined;
}
