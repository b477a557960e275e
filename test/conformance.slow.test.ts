import {
  type BoundNode,
  createRegistry,
  type Dtype,
  load,
  type NodeDocument,
  operationsPerSample,
  type PlanOptions,
  portKinds,
  portUnit,
  prepare,
  type RunOptions,
  run,
  type SignalDefinition,
  type SignalKind,
  type SignalPort,
  sentence,
} from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { describe, expect, test } from 'vitest';
import { type AnyInput, anyInput } from '../packages/nodes/src/testing/anyInput.js';
import { anyLoss } from '../packages/nodes/src/testing/anyLoss.js';
import { anySink } from '../packages/nodes/src/testing/anySink.js';
import { checkGradient, edgesOf } from './support/gradientError.js';

/** What every signal node of the registry keeps while it runs: repeatable, in any windows, at its cost, with its slope. */

const signals = [...registry.definitions.values()].filter((one): one is SignalDefinition => one.role === 'signal');

describe('K: signal nodes that run', () => {
  const steps = 7;
  const samples = 18;
  const classes = 4;
  /** Small where the default is large. */
  const small: Readonly<Record<string, Record<string, number | string>>> = {
    'source/digits': { train: 3, test: 1 },
    'source/current-sweep': { to: '10 pA' },
    'time/resample': { dt: '0.5 ms' },
  };
  const runnable = signals.filter(({ data, params }) => data?.(params.parse({})) === undefined);

  test('K: all but those that read files', () => {
    expect(signals.filter((one) => !runnable.includes(one)).map(({ type }) => type)).toEqual([
      'source/array',
      'source/columns',
      'source/events',
      'source/fashion-mnist',
      'source/mnist',
    ]);
  });

  interface Case {
    readonly definition: SignalDefinition;
    readonly inputs: readonly AnyInput[];
    readonly nodes: Readonly<Record<string, NodeDocument>>;
    readonly wires: readonly string[];
    readonly name: string;
  }

  function sizesOf(port: SignalPort): number[] {
    return port.shape.flatMap((letter) =>
      typeof letter === 'number' ? [letter] : letter.startsWith('...') ? [2, 3] : [classes],
    );
  }

  type Time = AnyInput['time'];

  function makeCase(definition: SignalDefinition, time: Time, kind: number, more: Partial<AnyInput> = {}): Case {
    const ports = Object.entries(definition.inputs);
    const inputs = ports.map(([, port], index): AnyInput => {
      const kinds = portKinds(port);
      const own: SignalKind = kinds[Math.min(kind, kinds.length - 1)];
      return {
        type: `test/any-${index}`,
        kind: own,
        unit: portUnit(port, own),
        shape: sizesOf(port),
        time: port.time === 'none' ? 'none' : port.time === 'required' && time === 'none' ? 'varying' : time,
        steps,
        dt: '1 ms',
        samples,
        classes,
        ...(own === 'label' ? { ...more, knobs: false } : more),
      };
    });
    const nodes = {
      it: { type: definition.type, params: small[definition.type] ?? {} },
      ...Object.fromEntries(inputs.map(({ type }, index) => [`in${index}`, { type }])),
    };
    const wires = ports.map(([port], index) => `in${index}.out > it.${port}`);
    return {
      definition,
      inputs,
      nodes,
      wires,
      name: inputs.map((one) => `${one.kind}, ${one.time}`).join(' + ') || 'source',
    };
  }

  /** Each kind that its first port takes, each way in which that port may have time. */
  function casesOf(definition: SignalDefinition, more: Partial<AnyInput> = {}): Case[] {
    const ports = Object.values(definition.inputs);
    const most = Math.max(1, ...ports.map((port) => portKinds(port).length));
    const cases = new Map<string, Case>();
    for (let kind = 0; kind < most; kind++) {
      for (const time of ['none', 'varying', 'constant'] as const) {
        const made = makeCase(definition, time, kind, more);
        cases.set(made.name, made);
      }
    }
    return [...cases.values()];
  }

  interface Ran {
    readonly signals: Record<string, Record<number, number[]>>;
    readonly node: BoundNode;
    readonly numSteps: number;
    readonly samples: number;
    /** Runs what was prepared once more. */
    again(options?: RunOptions): Promise<Ran['signals']>;
    readonly drew: boolean;
  }

  async function runCase(made: Case, dtype: Dtype, options: PlanOptions = {}): Promise<Ran> {
    const { definition, inputs, nodes, wires } = made;
    let drew = false;
    const listening: SignalDefinition = {
      ...definition,
      kernel: (binding) =>
        definition.kernel({
          ...binding,
          random(purpose) {
            drew = true;
            return binding.random(purpose);
          },
        }),
    };
    const [output] = Object.keys(definition.outputs);
    const sink = { type: 'test/any-sink', ...(inputs.length === 0 ? { params: { duration: '2 ms' } } : {}) };
    const text = JSON.stringify({
      rheobase: 1,
      seed: 4,
      nodes: { ...nodes, sink },
      edges: edgesOf([...wires, `it.${output} > sink.in`]),
    });
    const known = createRegistry([listening, anySink, ...inputs.map(anyInput)]);
    const { experiment, issues } = load(text, known, { dtype, ...options });
    if (experiment === undefined) throw new Error(issues.map(sentence).join('\n'));
    const [{ plan }] = experiment.points;
    const { prepared } = prepare(plan, experiment.identity);
    const [[step, bound]] = prepared?.passes ?? [];
    const node = bound?.get('it');
    if (prepared === undefined || node === undefined || step === undefined) throw new Error('not prepared');
    const observe = Object.keys(definition.outputs).map((port) => ({ port: `it.${port}` }));
    async function once(steered: RunOptions = {}): Promise<Ran['signals']> {
      const seen: Ran['signals'] = {};
      for await (const event of run(prepared as NonNullable<typeof prepared>, { ...steered, observe })) {
        if (event.type === 'issue') throw new Error(sentence(event.issue));
        if (event.type !== 'probe') continue;
        seen[event.port] ??= {};
        // A signal that is constant over time is shown at each window.
        const at = event.firstStep * event.size;
        const values = seen[event.port][event.sample] ?? [];
        event.values.forEach((value, i) => {
          values[at + i] = value;
        });
        seen[event.port][event.sample] = values;
      }
      return seen;
    }
    const found = await once();
    const { numSteps, samples: range } = step;
    return { signals: found, node, numSteps, samples: range.count, again: once, drew };
  }

  const dtypesOf = ({ dtypes = ['float32', 'float64'] }: SignalDefinition) => dtypes;
  const ways = runnable.flatMap((definition) =>
    casesOf(definition).flatMap((made) =>
      dtypesOf(definition).map((dtype) => [definition.type, made.name, dtype, made] as const),
    ),
  );

  test.each(ways)(
    'K, R: %s (%s, %s): same seed same result, reset equals fresh, any window',
    async (_, __, dtype, made) => {
      const { definition } = made;
      const first = await runCase(made, dtype);
      expect(Object.keys(first.signals)).toHaveLength(Object.keys(definition.outputs).length);
      for (const values of Object.values(first.signals)) {
        expect(Object.keys(values)).toHaveLength(first.samples);
        for (const one of Object.values(values)) expect(one.every(Number.isFinite)).toBe(true);
      }
      expect(await first.again()).toEqual(first.signals);
      expect(await first.again({ forwardWindow: 1 })).toEqual(first.signals);
      expect(await first.again({ forwardWindow: 3 })).toEqual(first.signals);
      // Prepared anew, with memory for three steps at a time.
      expect((await runCase(made, dtype, { window: 3 })).signals).toEqual(first.signals);
      expect(first.drew).toBe(definition.random === true);
    },
  );

  const costly = runnable.flatMap((definition) =>
    casesOf(definition, { nonZero: true }).map((made) => [definition.type, made.name, made] as const),
  );

  test.each(costly)('O: %s (%s): its cost is what it counts when nothing is zero', async (_, __, made) => {
    const { node, numSteps, samples: count } = await runCase(made, dtypesOf(made.definition)[0]);
    const isStepping = Object.values(node.binding.outputs).some(({ stepStride }) => stepStride > 0);
    const cost = operationsPerSample(made.definition.cost?.(node.binding) ?? {}, isStepping ? numSteps : 1);
    expect(node.counts).toEqual(Object.fromEntries(Object.entries(cost).map(([kind, each]) => [kind, count * each])));
  });

  const learning = runnable.filter(({ inputs, trainable }) => trainable !== false && Object.keys(inputs).length > 0);
  /** Among equal inputs a maximum has no derivative: the tie rule is judged in the test of the node. */
  const isTied = ({ definition, inputs }: Case) =>
    definition.type === 'layer/max-pool2d' && inputs.some(({ kind }) => kind === 'spikes');
  const sloped = learning.flatMap((definition) =>
    casesOf(definition, { knobs: true, samples: 5 }).flatMap((made) =>
      (isTied(made) ? [] : Object.keys(definition.outputs)).map(
        (output) => [definition.type, made.name, output, made] as const,
      ),
    ),
  );

  test('V: the nodes with a gradient, and those that say that they have none', () => {
    const without = runnable
      .filter(({ inputs }) => Object.keys(inputs).length > 0)
      .filter((one) => !learning.includes(one));
    expect(without.map(({ type }) => type)).toEqual(expect.arrayContaining(['encode/rate', 'neuron/lif']));
    expect(learning.length).toBeGreaterThanOrEqual(9);
  });

  test.each(sloped)('V: %s (%s): the gradient through %s agrees with finite differences', (_, __, output, made) => {
    const { definition, inputs, nodes, wires } = made;
    const check = checkGradient({
      definitions: [definition, anyLoss, ...inputs.map(anyInput)],
      nodes: { ...nodes, loss: { type: 'test/any-loss' }, train: { type: 'learn/train' } },
      wires: [...wires, `it.${output} > loss.in`, 'loss.loss > train.loss'],
      samples: 5,
      elements: 30,
      // Hundreds of pA squared leave fewer digits for a difference.
      distance: inputs.some(({ unit }) => unit !== '1') ? 1e-4 : 1e-6,
    });
    const moved = inputs.filter(({ kind }) => kind !== 'label').length;
    expect(check.tensors.length).toBeGreaterThanOrEqual(moved);
    for (const { name, error, norm } of check.tensors) {
      expect(error, name).toBeLessThanOrEqual(1e-6);
      expect(norm, name).toBeGreaterThan(0);
    }
  });
});
