import {
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
  nodeFacts,
  type ParameterMeta,
  parse,
  portKinds,
  portUnit,
  prepare,
  type Registry,
  type RunOptions,
  run,
  type SignalDefinition,
  type SignalKind,
  type SignalPort,
  save,
  sentence,
} from '@rheobase/core';
import { type AnyInput, anyInput } from '../testing/anyInput.js';
import { anyLoss } from '../testing/anyLoss.js';
import { anySink } from '../testing/anySink.js';
import { gradientCheck } from '../testing/gradientCheck.js';

/**
 * What every node keeps, whoever wrote it: what it says about itself is complete, and its kernel does what it says. Each
 * finding is a sentence; a good node has none. `rheobase nodes test` runs this over nodes from elsewhere.
 */

/** What a node says of itself. */
export function statedFindings(definition: NodeDefinition): readonly string[] {
  return [...namesAndDocs(definition), ...ports(definition), ...parameters(definition), ...roundTrip(definition)];
}

function* namesAndDocs({ type, version, title, doc }: NodeDefinition): Generator<string> {
  if (!/^[a-z]+\/[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(type)) yield `the type "${type}" is not family/name in lower case`;
  if (!(Number.isInteger(version) && version >= 1)) yield `the version ${version} is not a whole number from 1`;
  if (!title) yield 'it has no title';
  const { summary = '', equation = [], symbols = {}, source = '', notes = [] } = doc ?? {};
  if (!/^[A-Z0-9].*[.!?]$/.test(summary)) yield 'its summary is not one sentence on one line';
  if (equation.length === 0) yield 'it has no equation';
  if (Object.keys(symbols).length === 0) yield 'no symbol of its equation is explained';
  const texts = [...equation, ...Object.values(symbols), source, ...notes];
  if (texts.some((text) => text.trim() === '')) yield 'an equation, a symbol, its source or a note is empty';
}

function* ports(definition: NodeDefinition): Generator<string> {
  const { inputs, outputs, role } = definition;
  if (Object.keys(outputs).length === 0) yield 'it has no output';
  for (const [name, port] of Object.entries({ ...inputs, ...outputs })) {
    if (!/^[a-z][a-zA-Z0-9]*$/.test(name)) yield `the port ${name} is not in camelCase`;
    if (!port.doc?.trim()) yield `the port ${name} has no doc`;
  }
  for (const [name, port] of Object.entries(outputs)) {
    if (isSignalPort(port) !== (role === 'signal')) yield `the output ${name} is not what a ${role} node gives`;
    if (!isSignalPort(port) && port.needs !== undefined && inputs[port.needs]?.optional !== true) {
      yield `the output ${name} needs ${port.needs}, which is no optional input`;
    }
  }
  if (definition.role === 'signal') {
    const { delays = [], passes, folds, synapses = {} } = definition;
    const named = [...delays, ...[passes, folds].filter((port) => port !== undefined), ...Object.keys(synapses)];
    for (const name of named)
      if (!Object.keys(inputs).includes(name)) yield `it speaks of an input ${name} that it has not`;
    if (folds !== undefined && !Object.keys(synapses).includes(folds))
      yield `it folds into ${folds}, which has no weight`;
  }
  if (definition.role === 'driver') {
    if (!Object.values(inputs).some(isSignalPort)) yield 'a driver needs an input of signals';
    for (const [name, port] of Object.entries(inputs)) {
      if (!isSignalPort(port) && port.result !== 'model')
        yield `the input ${name} of a driver takes a result that is no model`;
    }
    const { trains } = definition;
    if ((trains === undefined ? definition.observe : definition.train) === undefined)
      yield 'it neither observes nor trains';
    if (trains !== undefined && !Object.keys(inputs).includes(trains)) yield `it trains ${trains}, which is no input`;
  }
}

function* parameters(definition: NodeDefinition): Generator<string> {
  for (const [name, schema] of Object.entries(definition.params.shape)) {
    if (!/^[a-z][a-zA-Z0-9]*$/.test(name)) yield `the parameter ${name} is not in camelCase`;
    const { description } = (schema.meta() ?? {}) as Partial<ParameterMeta>;
    if (!description?.trim()) yield `the parameter ${name} has no description`;
    if (!schema.safeParse(undefined).success) yield `the parameter ${name} has no default and is not optional`;
  }
  const parsed = definition.params.safeParse({});
  if (!parsed.success) {
    yield 'it refuses its own defaults';
    return;
  }
  if (!definition.params.safeParse(defaultsOf(definition)).success) yield 'its defaults, written down, are refused';
  const contradiction = definition.check?.(parsed.data);
  if (contradiction !== undefined) yield `its defaults contradict each other: ${contradiction.parameter}`;
}

function* roundTrip(definition: NodeDefinition): Generator<string> {
  if (!definition.params.safeParse({}).success) return;
  const facts = nodeFacts(createRegistry([definition]));
  const document = (params?: Record<string, unknown>) =>
    ({
      rheobase: 1,
      nodes: { it: { type: definition.type, ...(params === undefined ? {} : { params }) } },
      edges: [],
    }) as GraphDocument;
  const written = document(defaultsOf(definition));
  const again = parse(save(written)).document;
  if (again === undefined || save(again) !== save(written))
    yield 'a document that holds it does not survive save and parse';
  if (graphHash(written, facts) !== graphHash(document(), facts))
    yield 'its defaults, written down, change the hash of a graph';
}

/** How a signal node runs. */
export async function runFindings(definition: SignalDefinition, registry: Registry): Promise<readonly string[]> {
  const params = definition.params.safeParse({});
  if (!params.success || definition.data?.(params.data) !== undefined) return [];
  const findings = new Set<string>();
  try {
    for (const made of casesOf(definition)) {
      for (const dtype of definition.dtypes ?? (['float32', 'float64'] as const)) {
        for (const finding of await repeats(definition, made, dtype)) findings.add(finding);
      }
    }
    for (const made of casesOf(definition, { nonZero: true })) {
      for (const finding of await costs(definition, made)) findings.add(finding);
    }
    for (const finding of await slopes(definition, registry)) findings.add(finding);
  } catch (error) {
    findings.add(`it throws: ${error instanceof Error ? error.message : String(error)}`);
  }
  return [...findings];
}

interface Case {
  readonly inputs: readonly AnyInput[];
  readonly words: string;
}

const sizes = { samples: 18, steps: 7, classes: 4 } as const;

/** Each kind that its first port takes, each way in which that port may have time. */
function casesOf(definition: SignalDefinition, more: Partial<AnyInput> = {}): readonly Case[] {
  const given = Object.values(definition.inputs);
  const most = Math.max(1, ...given.map((port) => portKinds(port).length));
  const cases = new Map<string, Case>();
  for (let kind = 0; kind < most; kind++) {
    for (const time of ['none', 'varying', 'constant'] as const) {
      const inputs = given.map((port, index): AnyInput => {
        const kinds = portKinds(port);
        const own: SignalKind = kinds[Math.min(kind, kinds.length - 1)];
        const axis = port.time === 'none' ? 'none' : port.time === 'required' && time === 'none' ? 'varying' : time;
        const input = {
          type: `test/any-${index}`,
          kind: own,
          unit: portUnit(port, own),
          shape: sizesOf(port),
          time: axis,
          dt: '1 ms',
          ...sizes,
          ...more,
        } as const;
        return own === 'label' ? { ...input, knobs: false } : input;
      });
      const words = inputs.map((one) => `${one.kind}, ${one.time}`).join(' + ') || 'no input';
      cases.set(words, { inputs, words });
    }
  }
  return [...cases.values()];
}

function sizesOf(port: SignalPort): number[] {
  return port.shape.flatMap((letter) =>
    typeof letter === 'number' ? [letter] : letter.startsWith('...') ? [2, 3] : [sizes.classes],
  );
}

async function bound(definition: SignalDefinition, { inputs }: Case, dtype: Dtype) {
  const [output] = Object.keys(definition.outputs);
  const nodes: Record<string, NodeDocument> = {
    it: { type: definition.type },
    sink: { type: 'test/any-sink', ...(inputs.length === 0 ? { params: { duration: '2 ms' } } : {}) },
    ...Object.fromEntries(inputs.map(({ type }, index) => [`in${index}`, { type }])),
  };
  const edges = [
    ...Object.keys(definition.inputs).map((port, index) => ({ from: `in${index}.out`, to: `it.${port}` })),
    { from: `it.${output}`, to: 'sink.in' },
  ];
  const known = createRegistry([definition, anySink, ...inputs.map(anyInput)]);
  const { experiment, issues } = load(JSON.stringify({ rheobase: 1, seed: 4, nodes, edges }), known, { dtype });
  if (experiment === undefined) throw new Error(issues.map(sentence).join(' '));
  const [{ plan }] = experiment.points;
  const { prepared } = prepare(plan, experiment.identity);
  const node = [...(prepared?.passes.values() ?? [])][0]?.get('it');
  if (prepared === undefined || node === undefined) throw new Error('it could not be prepared');
  const observe = Object.keys(definition.outputs).map((port) => ({ port: `it.${port}` }));
  const seen = async (options: RunOptions = {}): Promise<string> => {
    const values: Record<string, number[]> = {};
    for await (const event of run(prepared, { ...options, observe })) {
      if (event.type === 'issue') throw new Error(sentence(event.issue));
      if (event.type !== 'probe') continue;
      const key = `${event.port} ${event.sample}`;
      values[key] ??= [];
      event.values.forEach((value, i) => {
        values[key][event.firstStep * event.size + i] = value;
      });
    }
    return JSON.stringify(Object.entries(values).sort());
  };
  const steps = plan.steps.find((step) => step.kind === 'pass');
  return {
    node,
    seen,
    numSteps: steps?.kind === 'pass' ? steps.numSteps : 1,
    samples: steps?.kind === 'pass' ? steps.samples.count : 1,
  };
}

async function repeats(definition: SignalDefinition, made: Case, dtype: Dtype): Promise<string[]> {
  const at = ` (${made.words}; ${dtype})`;
  const { seen } = await bound(definition, made, dtype);
  const first = await seen();
  const wrong: string[] = [];
  if (first.includes('null')) wrong.push(`an output is not finite${at}`);
  if ((await seen()) !== first)
    wrong.push(`a second run gives other numbers: state is left over, or it draws outside its stream${at}`);
  for (const forwardWindow of [1, 3]) {
    if ((await seen({ forwardWindow })) !== first)
      wrong.push(`windows of ${forwardWindow} steps give other numbers${at}`);
  }
  return wrong;
}

async function costs(definition: SignalDefinition, made: Case): Promise<string[]> {
  const { node, seen, numSteps, samples } = await bound(definition, made, (definition.dtypes ?? ['float32'])[0]);
  await seen();
  const isStepping = Object.values(node.binding.outputs).some(({ stepStride }) => stepStride > 0);
  const times = samples * (isStepping ? numSteps : 1);
  const stated = Object.entries(definition.cost?.(node.binding) ?? {}) as [string, unknown][];
  if (stated.some(([, each]) => typeof each !== 'number')) return [];
  const expected = {
    ...noCounts(),
    ...Object.fromEntries(stated.map(([kind, each]) => [kind, (each as number) * times])),
  };
  const counted = { ...node.counts };
  return JSON.stringify(Object.entries(expected).sort()) === JSON.stringify(Object.entries(counted).sort())
    ? []
    : [`its cost is not what it counts when no input is zero (${made.words})`];
}

/** Backpropagation against central differences. A hard step has no slope, so spikes are left to the node's own tests. */
async function slopes(definition: SignalDefinition, registry: Registry): Promise<string[]> {
  const { trainable, inputs, outputs } = definition;
  if (trainable === false || Object.keys(inputs).length === 0) return [];
  if (Object.values(outputs).some((port) => portKinds(port).includes('spikes'))) return [];
  const wrong: string[] = [];
  for (const made of casesOf(definition, { knobs: true, samples: 3 })) {
    for (const output of Object.keys(outputs)) {
      const nodes: Record<string, NodeDocument> = {
        it: { type: definition.type },
        loss: { type: 'test/any-loss' },
        check: { type: 'test/gradient-check' },
        ...Object.fromEntries(made.inputs.map(({ type }, index) => [`in${index}`, { type }])),
      };
      const edges = [
        ...Object.keys(inputs).map((port, index) => ({ from: `in${index}.out`, to: `it.${port}` })),
        { from: `it.${output}`, to: 'loss.in' },
        { from: 'loss.loss', to: 'check.loss' },
      ];
      const others = made.inputs.map(anyInput);
      const own = [definition, anyLoss, overTraining(gradientCheck), ...others];
      const taken = new Set(own.map(({ type }) => type));
      const rest = [...registry.definitions.values()].filter(({ type }) => !taken.has(type));
      const { experiment, issues } = load(
        JSON.stringify({ rheobase: 1, nodes, edges }),
        createRegistry([...own, ...rest]),
        {
          dtype: 'float64',
        },
      );
      if (experiment === undefined) throw new Error(issues.map(sentence).join(' '));
      const { prepared } = prepare(experiment.points[0].plan, experiment.identity);
      if (prepared === undefined) throw new Error('it could not be prepared for training');
      for await (const event of run(prepared)) {
        if (event.type !== 'result' || event.result.kind !== 'table') continue;
        const [backward, difference] = ['backward', 'difference'].map(
          (name) =>
            (event.result.kind === 'table'
              ? event.result.table.columns.find((one) => one.name === name)?.values
              : undefined) as number[],
        );
        const norm = (values: readonly number[]) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
        const distance = norm(backward.map((value, i) => value - difference[i]));
        const scale = Math.max(norm(backward), norm(difference));
        if (distance > 1e-5 * scale)
          wrong.push(`the gradient through ${output} is not the slope of the output (${made.words})`);
      }
    }
  }
  return wrong;
}

/** The same driver over the one split that the inputs here have. */
function overTraining(driver: DriverDefinition): DriverDefinition {
  return {
    ...driver,
    demand: () => ({ split: 'train' }),
    train: (binding) =>
      (driver.train as NonNullable<typeof driver.train>)({ ...binding, split: () => binding.split('train') }),
  };
}
