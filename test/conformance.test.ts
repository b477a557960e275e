import { readdirSync, readFileSync } from 'node:fs';
import {
  type BoundNode,
  createRegistry,
  type DriverDefinition,
  type Dtype,
  defaultsOf,
  type GraphDocument,
  graphHash,
  isSignalPort,
  load,
  type NodeDefinition,
  type NodeDocument,
  noCounts,
  normalForm,
  type ParameterMeta,
  type PlanOptions,
  parse,
  portKinds,
  portUnit,
  prepare,
  type Result,
  type ResultDefinition,
  type RunOptions,
  run,
  type SignalDefinition,
  type SignalKind,
  type SignalPort,
  save,
  sentence,
} from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { describe, expect, test } from 'vitest';
import { nodeFacts } from '../packages/core/src/define/nodeFacts.js';
import { type AnyInput, anyInput } from '../packages/nodes/src/testing/anyInput.js';
import { anyLoss } from '../packages/nodes/src/testing/anyLoss.js';
import { anySink } from '../packages/nodes/src/testing/anySink.js';
import { tableWith } from '../packages/nodes/src/testing/computeNode.js';
import { checkGradient, edgesOf } from './support/gradientError.js';

/** What every node of the registry keeps, whoever wrote it and whatever it computes. */

const all = [...registry.definitions.values()];
const signals = all.filter((one): one is SignalDefinition => one.role === 'signal');
const drivers = all.filter((one): one is DriverDefinition => one.role === 'driver');
const results = all.filter((one): one is ResultDefinition => one.role === 'result');
const byType = <D extends NodeDefinition>(definitions: readonly D[]) =>
  definitions.map((definition) => [definition.type, definition] as const);

const sources = new URL('../packages/nodes/src/', import.meta.url);
const families = [...new Set(registry.types.map((type) => type.split('/')[0]))];
const camel = (kebab: string) => kebab.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

test('K: the registry holds every definition that lies in the folder of a family', () => {
  const defined = families.flatMap((family) =>
    readdirSync(new URL(`${family}/`, sources))
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .filter((file) =>
        /\bdefine(Signal|Driver|Result)\(/.test(readFileSync(new URL(`${family}/${file}`, sources), 'utf8')),
      )
      .map((file) => `${family}/${file}`),
  );
  expect(defined.length).toBeGreaterThanOrEqual(28);
  expect(defined.sort()).toEqual(registry.types.map((type) => `${camel(type)}.ts`).sort());
  expect(signals.length + drivers.length + results.length).toBe(registry.types.length);
});

describe.each(byType(all))('%s', (type, definition) => {
  test('K: its file is named after it, and holds it', () => {
    expect(type).toMatch(/^[a-z]+\/[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
    expect(readFileSync(new URL(`${camel(type)}.ts`, sources), 'utf8')).toContain(`type: '${type}'`);
    expect(Number.isInteger(definition.version) && definition.version >= 1).toBe(true);
    expect(definition.title).not.toBe('');
  });

  test('K: it is documented: summary, equation, symbols, source', () => {
    const { summary, equation, symbols, source, notes = [] } = definition.doc;
    expect(summary).toMatch(/^[A-Z0-9].*[.!?]$/);
    expect(summary).not.toContain('\n');
    expect(equation.length).toBeGreaterThan(0);
    expect(Object.keys(symbols).length).toBeGreaterThan(0);
    for (const text of [...equation, ...Object.values(symbols), source, ...notes]) expect(text.trim()).not.toBe('');
  });

  test('K: its ports have names, kinds and docs, and what it says of them exists', () => {
    const ports = { ...definition.inputs, ...definition.outputs };
    expect(Object.keys(definition.outputs).length).toBeGreaterThan(0);
    for (const [name, port] of Object.entries(ports)) {
      expect(name).toMatch(/^[a-z][a-zA-Z0-9]*$/);
      expect(port.doc.trim(), name).not.toBe('');
    }
    for (const port of Object.values(definition.outputs)) {
      expect(isSignalPort(port)).toBe(definition.role === 'signal');
      if (!isSignalPort(port) && port.needs !== undefined) expect(definition.inputs[port.needs]?.optional).toBe(true);
    }
    if (definition.role !== 'signal') return;
    const { delays = [], passes, folds, synapses = {} } = definition;
    const named = [...delays, ...[passes, folds].filter((port) => port !== undefined), ...Object.keys(synapses)];
    for (const port of named) expect(Object.keys(definition.inputs)).toContain(port);
    if (folds !== undefined) expect(Object.keys(synapses)).toContain(folds);
  });

  test('K: its parameters have names, meanings and valid defaults', () => {
    const defaults = defaultsOf(definition);
    for (const [name, schema] of Object.entries(definition.params.shape)) {
      expect(name).toMatch(/^[a-z][a-zA-Z0-9]*$/);
      const { description } = (schema.meta() ?? {}) as Partial<ParameterMeta>;
      expect(description?.trim(), name).toBeTruthy();
      expect(schema.safeParse(undefined).success, `${name} may be left out`).toBe(true);
    }
    const parsed = definition.params.safeParse({});
    expect(parsed.success).toBe(true);
    expect(definition.params.safeParse(defaults).success).toBe(true);
    expect(definition.check?.(parsed.data)).toBeUndefined();
  });

  test('F, H: a document that holds it survives save and parse; defaults written out change no hash', () => {
    const facts = nodeFacts(registry);
    const document = (params?: Record<string, unknown>) =>
      ({
        rheobase: 1,
        nodes: { it: { type, ...(params === undefined ? {} : { params }) } },
        edges: [],
      }) as GraphDocument;
    const written = document(defaultsOf(definition));
    const again = parse(save(written));
    expect(again.issues).toEqual([]);
    expect(save(again.document as GraphDocument)).toBe(save(written));
    expect(normalForm(again.document as GraphDocument, facts)).toEqual(normalForm(written, facts));
    expect(graphHash(written, facts)).toBe(graphHash(document(), facts));
  });
});

describe.each(byType(drivers))('%s', (_, definition) => {
  test('D: the results that it takes are models, and it runs a region', () => {
    const inputs = Object.values(definition.inputs);
    for (const port of inputs) if (!isSignalPort(port)) expect(port.result).toBe('model');
    expect(inputs.some(isSignalPort)).toBe(true);
    expect(definition.trains === undefined ? definition.observe : definition.train).toBeDefined();
    if (definition.trains !== undefined) expect(Object.keys(definition.inputs)).toContain(definition.trains);
  });
});

describe('K: signal nodes that run', () => {
  const steps = 7;
  const samples = 18;
  const classes = 4;
  /** Small where the default is large. */
  const small: Readonly<Record<string, Record<string, number | string>>> = {
    'source/digits': { train: 3, test: 1 },
    'source/current-sweep': { to: '10 pA' },
  };
  const runnable = signals.filter(({ data, params }) => data?.(params.parse({})) === undefined);

  test('K: all but those that read files', () => {
    expect(signals.filter((one) => !runnable.includes(one)).map(({ type }) => type)).toEqual(['source/mnist']);
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
    again(): Promise<Ran['signals']>;
    readonly drew: boolean;
  }

  async function runCase(made: Case, dtype: Dtype, options: RunOptions & PlanOptions = {}): Promise<Ran> {
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
    async function once(): Promise<Ran['signals']> {
      const seen: Ran['signals'] = {};
      for await (const event of run(prepared as NonNullable<typeof prepared>, { ...options, observe })) {
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
      expect((await runCase(made, dtype)).signals).toEqual(first.signals);
      expect(await first.again()).toEqual(first.signals);
      for (const window of [1, 3]) {
        expect((await runCase(made, dtype, { forwardWindow: window })).signals).toEqual(first.signals);
        expect((await runCase(made, dtype, { window })).signals).toEqual(first.signals);
      }
      expect(first.drew).toBe(definition.random === true);
    },
  );

  const costly = runnable.flatMap((definition) =>
    casesOf(definition, { nonZero: true }).map((made) => [definition.type, made.name, made] as const),
  );

  test.each(costly)('O: %s (%s): its cost is what it counts when nothing is zero', async (_, __, made) => {
    const { node, numSteps, samples: count } = await runCase(made, dtypesOf(made.definition)[0]);
    const isStepping = Object.values(node.binding.outputs).some(({ stepStride }) => stepStride > 0);
    const times = count * (isStepping ? numSteps : 1);
    const cost = Object.entries(made.definition.cost?.(node.binding) ?? {}).map(([kind, each]) => [kind, each * times]);
    expect(node.counts).toEqual({ ...noCounts(), ...Object.fromEntries(cost) });
  });

  const learning = runnable.filter(({ inputs, trainable }) => trainable !== false && Object.keys(inputs).length > 0);
  const sloped = learning.flatMap((definition) =>
    casesOf(definition, { knobs: true, samples: 5 }).flatMap((made) =>
      Object.keys(definition.outputs).map((output) => [definition.type, made.name, output, made] as const),
    ),
  );

  test('Evidence: the nodes with a gradient, and those that say that they have none', () => {
    const without = runnable
      .filter(({ inputs }) => Object.keys(inputs).length > 0)
      .filter((one) => !learning.includes(one));
    expect(without.map(({ type }) => type)).toEqual(expect.arrayContaining(['encode/rate', 'neuron/lif']));
    expect(learning.length).toBeGreaterThanOrEqual(9);
  });

  test.each(sloped)(
    'Evidence: %s (%s): the gradient through %s agrees with finite differences',
    (_, __, output, made) => {
      const { definition, inputs, nodes, wires } = made;
      const check = checkGradient({
        definitions: [definition, anyLoss, ...inputs.map(anyInput)],
        nodes: { ...nodes, loss: { type: 'test/any-loss' }, train: { type: 'learn/train' } },
        wires: [...wires, `it.${output} > loss.in`, 'loss.loss > train.loss'],
        samples: 5,
        elements: 30,
      });
      const moved = inputs.filter(({ kind }) => kind !== 'label').length;
      expect(check.tensors.length).toBeGreaterThanOrEqual(moved);
      for (const { name, error, norm } of check.tensors) {
        expect(error, name).toBeLessThanOrEqual(1e-6);
        expect(norm, name).toBeGreaterThan(0);
      }
    },
  );
});

describe.each(byType(results))('%s', (_, definition) => {
  const recording = () =>
    tableWith({
      'neuron ()': [0, 0, 1, 1],
      'current (pA)': [250, 250, 310, 310],
      'rate (Hz)': [0, 0, 20, 20],
      'time (ms)': [1, 2, 1, 2],
      'V (mV)': [-70, -65, -60, -55],
    });
  /** What a node needs to find in its parameters when it is given the table above. */
  const settings: Readonly<Record<string, Record<string, unknown>>> = {
    'analysis/compare': { on: ['neuron', 'time'] },
    'analysis/join': { on: ['neuron', 'time'] },
    'analysis/summarise': { by: ['neuron', 'time', 'current'] },
    'view/bar': { category: 'time', values: ['V'], series: 'neuron' },
    'view/plot': { x: 'time', y: ['V'], series: 'current' },
  };

  test('K: it is a pure function: the same inputs give the same outputs and stay as they are', () => {
    const inputs = Object.fromEntries(
      Object.entries(definition.inputs).map(([port, { many, optional }]) => {
        const wires = optional ? [] : many ? ['one.table', 'two.table'] : [`${port}.table`];
        return [port, wires.map((from) => ({ from, result: { kind: 'table', table: recording() } as Result }))];
      }),
    );
    const before = structuredClone(inputs);
    const params = definition.params.parse(settings[definition.type] ?? {});
    const context = { path: 'it', title: definition.title, params, inputs };
    const first = definition.compute(context);
    expect(first).not.toHaveProperty('problem');
    const kept = structuredClone(first);
    expect(definition.compute(context)).toEqual(kept);
    expect(first).toEqual(kept);
    expect(inputs).toEqual(before);
    if ('problem' in first) return;
    for (const port of Object.keys(first.outputs)) {
      expect([definition.outputs[port]?.result].flat()).toContain(first.outputs[port].kind);
    }
  });
});
