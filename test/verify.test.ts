import {
  createRegistry,
  type DriverDefinition,
  evaluateExpectations,
  type GraphDocument,
  load,
  type NodeDefinition,
  planView,
  type Receipt,
  type RunResult,
  readReceipt,
  runExperiment,
  type SignalDefinition,
  sealReceipt,
  sentence,
  verifyRun,
} from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { describe, expect, it } from 'vitest';
import { smallGraph } from '../packages/cli/src/testing/smallGraph.js';

/** H: one file is run again, and compared with what its receipt says. */

const origin = { source: 'frozen' } as const;

const trained = smallGraph({
  expect: [{ rule: 'range', observable: 'test.accuracy', min: 0, max: 1, origin }],
});

const traces = JSON.stringify({
  rheobase: 1,
  nodes: {
    sweep: { type: 'source/current-sweep', params: { from: '150 pA', to: '250 pA', step: '50 pA' } },
    lif: { type: 'neuron/lif' },
    record: { type: 'measure/record', params: { duration: '30 ms' } },
    rate: { type: 'measure/firing-rate', params: { from: '10 ms', duration: '30 ms' } },
  },
  edges: [
    { from: 'sweep.current', to: 'lif.current' },
    { from: 'lif.voltage', to: 'record.voltage' },
    { from: 'lif.spikes', to: 'rate.spikes' },
  ],
});

interface Ran {
  readonly result: RunResult;
  readonly document: GraphDocument;
}

/** Runs a text, with some nodes replaced by others of the same type. */
async function ran(text: string, others: readonly NodeDefinition[] = [], packageVersion = '0.1.0'): Promise<Ran> {
  const types = new Set(others.map(({ type }) => type));
  const kept = [...registry.definitions.values()].filter(({ type }) => !types.has(type));
  const { experiment, issues } = load(text, createRegistry([...kept, ...others]), { packageVersion });
  if (experiment === undefined) throw new Error(issues.map(sentence).join('\n'));
  const events = runExperiment(experiment);
  for (let next = await events.next(); ; next = await events.next()) {
    if (next.done) return { result: next.value as RunResult, document: experiment.document };
  }
}

/** The verdict on a run, given a receipt. */
function judge(sealed: Receipt, { result, document }: Ran, kept?: RunResult['outputs']) {
  const { receipt: fresh, outputs } = result;
  const outcomes = evaluateExpectations(document, outputs);
  const more = kept === undefined ? {} : { kept };
  return verifyRun({ sealed, fresh, outputs, expect: document.expect ?? [], outcomes, ...more });
}

function resealed(receipt: Receipt, changes: Partial<Receipt>): Receipt {
  const { seal: _, ...open } = receipt;
  return sealReceipt({ ...open, ...changes });
}

const original = (type: string) => registry.definitions.get(type) as NodeDefinition;

/** Training as it is, but for the lowest bit of one weight at its end. */
function flippedWeight(element: number): DriverDefinition {
  const train = original('learn/train') as DriverDefinition;
  return {
    ...train,
    train(binding) {
      const made = train.train?.(binding) as NonNullable<ReturnType<NonNullable<typeof train.train>>>;
      return {
        *run() {
          const outputs = yield* made.run();
          const { values } = binding.weights[binding.weights.length - 1];
          new Uint32Array(values.buffer, values.byteOffset, values.length)[element] ^= 1;
          return outputs;
        },
      };
    },
  };
}

/** A signal node as it is, but for one number of its output. */
function changedOutput(type: string, port: string, sample: number, step: number, feature: number): SignalDefinition {
  const definition = original(type) as SignalDefinition;
  return {
    ...definition,
    kernel(binding) {
      const made = definition.kernel(binding);
      const { offset, dtype, sampleStride, stepStride } = binding.outputs[port];
      return {
        ...made,
        ...(made.reset === undefined ? {} : { reset: made.reset.bind(made) }),
        forward(frame, n0, n1, t0, t1) {
          made.forward(frame, n0, n1, t0, t1);
          const n = frame.samples.indexOf(sample);
          if (n < n0 || n >= n1 || step < t0 || step >= t1) return;
          const at = n * sampleStride + (step - frame.firstStep) * stepStride + feature;
          const bytes = (dtype === 'float32' ? 4 : 8) * (at + 1);
          const length = bytes / (dtype === 'float32' ? 4 : 8);
          const values = planView(frame, { offset: frame.block + offset, length, dtype });
          values[at] = values[at] === 0 ? 1 : values[at] * (1 - 2 ** -20);
        },
      };
    },
  };
}

describe('H: verify', () => {
  it('the same file is identical, and a package version alone changes nothing', async () => {
    const first = await ran(trained);
    expect(judge(first.result.receipt, await ran(trained))).toMatchObject({ verdict: 'identical', reasons: [] });
    const newer = await ran(trained, [], '9.9.9');
    expect(newer.result.receipt.packageVersion).toBe('9.9.9');
    expect(judge(first.result.receipt, newer).verdict).toBe('identical');
  });

  it('one bit of one weight is caught, and located in its tensor', async () => {
    const first = await ran(trained);
    const again = await ran(trained, [flippedWeight(7)]);
    const { receipt } = first.result;
    const located = judge(receipt, again);
    expect(located.verdict).toBe('different');
    expect(located.first).toMatchObject({ node: 'train', observable: 'train.model' });
    expect(located.first?.from).toBeLessThanOrEqual(7);
    expect(located.first?.to).toBeGreaterThan(7);
    // With the sealed model at hand it is the very element.
    const exactly = judge(receipt, again, first.result.outputs);
    expect(exactly.first).toMatchObject({ from: 7, to: 8 });
    expect(exactly.reasons[0]).toMatch(
      /^train\.model differs first in tensor fc\.\w+, element 7 \(\[.*7\]\): -?0\.\d+ → -?0\.\d+$/,
    );
  });

  it('one pixel of the data is caught', async () => {
    const { result } = await ran(trained);
    const { verdict, first } = judge(
      result.receipt,
      await ran(trained, [changedOutput('source/digits', 'images', 3, 0, 200)]),
    );
    expect(verdict).toBe('different');
    expect(first?.node).toBe('train');
  });

  it('one digit of a parameter is caught, and named', async () => {
    const { result } = await ran(trained);
    const edited = trained.replace('"learningRate":0.01', '"learningRate":0.02');
    const { verdict, edits, reasons } = judge(result.receipt, await ran(edited));
    expect(verdict).toBe('different');
    expect(edits).toEqual([{ path: 'nodes.train.params.learningRate', before: 0.01, after: 0.02 }]);
    expect(reasons).toContain('the graph was edited after it was sealed: nodes.train.params.learningRate: 0.01 → 0.02');
  });

  it('a graph that was edited is not the sealed one, even where no byte of a result tells', async () => {
    const { result } = await ran(traces);
    const edited = traces.replace('"type":"neuron/lif"', '"type":"neuron/lif","stream":"other"');
    const { verdict, differing, reasons } = judge(result.receipt, await ran(edited));
    expect(differing).toEqual([]);
    expect(verdict).toBe('different');
    expect(reasons[0]).toContain('nodes.lif.stream: nothing → "other"');
  });

  it('node, neuron and time of the first voltage that differs', async () => {
    const { result } = await ran(traces);
    const again = await ran(traces, [changedOutput('neuron/lif', 'voltage', 0, 124, 1)]);
    const { verdict, first, reasons } = judge(result.receipt, again, result.outputs);
    expect(verdict).toBe('different');
    expect(first).toMatchObject({ node: 'record', part: 'voltage' });
    expect(reasons[0]).toMatch(
      /^record\.voltage differs first in column "voltage", row \d+ \(.*neuron 1.*time 12\.4 ms\): -/,
    );
    // From the receipt alone: a sixteenth of the rows.
    const block = judge(result.receipt, again).first;
    expect(block?.from).toBeLessThanOrEqual(first?.from as number);
    expect(block?.to).toBeGreaterThan(first?.from as number);
    expect((block?.to as number) - (block?.from as number)).toBe(Math.ceil(900 / 16));
  });

  it.each<[string, Partial<Receipt>, string]>([
    ['numerics', { numerics: 2 }, 'numerics 2 → 1'],
    ['a node version', { nodeVersions: { 'neuron/lif': 7 } }, 'neuron/lif version 7 → 1'],
    ['an engine', { engine: 'tfjs' }, 'engine tfjs → native'],
  ])('other bytes under another ground are not comparable: %s', async (_, changes, reason) => {
    const { result } = await ran(traces);
    const other = resealed(result.receipt, changes);
    const again = await ran(traces, [changedOutput('neuron/lif', 'voltage', 0, 124, 1)]);
    const verification = judge(other, again);
    expect(verification.verdict).toBe('not comparable');
    expect(verification.reasons[0]).toBe(reason);
    expect(verification.first?.node).toBe('record');
    // Compare first: equal bytes are identical all the same.
    expect(judge(other, await ran(traces)).verdict).toBe('identical');
  });

  it('within tolerance: every observable that differs has a rule with a tolerance that holds', async () => {
    const rule = { rule: 'range', observable: 'record.voltage', column: 'voltage', min: -80, max: -50, origin };
    const tolerant = JSON.stringify({ ...JSON.parse(traces), expect: [rule] });
    const strict = JSON.stringify({ ...JSON.parse(traces), expect: [{ ...rule, max: -60 }] });
    const changed = [changedOutput('neuron/lif', 'voltage', 0, 124, 1)];
    expect(judge((await ran(tolerant)).result.receipt, await ran(tolerant, changed)).verdict).toBe('within tolerance');
    expect(judge((await ran(strict)).result.receipt, await ran(strict, changed)).verdict).toBe('different');
  });

  it('an edited number in a receipt is caught, and so is an edited expectation', async () => {
    const first = await ran(trained);
    const { receipt } = first.result;
    const { 'test.accuracy': accuracy } = receipt.observables;
    const better = { ...receipt, observables: { ...receipt.observables, 'test.accuracy': { ...accuracy, value: 1 } } };
    expect(judge(better, first)).toMatchObject({
      verdict: 'different',
      reasons: [
        'the receipt was edited after it was written: its seal does not match',
        'every observable has the bytes of the receipt',
      ],
    });
    const softer = await ran(trained.replace('"min":0,', '"min":0.1,'));
    expect(judge(receipt, softer).reasons[0]).toBe(
      'the expectations were edited after they were sealed: rule 1 (range of test.accuracy) is another',
    );
    expect(judge(receipt, softer).verdict).toBe('different');
  });
});

describe('receipts', () => {
  it('survive JSON, and stay small', async () => {
    const { result } = await ran(trained);
    const text = JSON.stringify(result.receipt);
    expect(readReceipt(JSON.parse(text))).toEqual({ receipt: result.receipt });
    // The model alone has 7,850 numbers.
    expect(text.length).toBeLessThan(12_000);
  });

  it.each<[string, (receipt: Record<string, unknown>) => unknown, RegExp]>([
    ['no object', () => 7, /^it is not what a receipt holds there/],
    ['a newer one', (receipt) => ({ ...receipt, receipt: 2 }), /^it has version 2 of receipts/],
    ['a hash that is none', (receipt) => ({ ...receipt, graphHash: 'deadbeef' }), /^graphHash is not .* SHA-256/],
    ['a key that is none', (receipt) => ({ ...receipt, run: 'rm -rf' }), /^it is not what a receipt holds/],
    [
      'marks that do not fit',
      (receipt) => ({
        ...receipt,
        observables: {
          'a.b': { kind: 'table', sha256: '0'.repeat(64), parts: { x: { count: 40, block: 2, marks: '' } } },
        },
      }),
      /a mark for each block/,
    ],
  ])('%s is refused in words', async (_, change, problem) => {
    const { result } = await ran(traces);
    const read = readReceipt(change(JSON.parse(JSON.stringify(result.receipt))));
    expect('problem' in read ? read.problem : '').toMatch(problem);
  });
});
