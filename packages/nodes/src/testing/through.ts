import { dimensions, type SignalDefinition, type SignalKind } from '@rheobase/core';
import { record } from '../measure/record.js';
import { cellsOf, runGraph } from './runGraph.js';
import { scripted } from './scripted.js';

/** [sample][step][feature] */
export type Played = readonly (readonly (readonly number[])[])[];

interface Settings {
  readonly params?: Readonly<Record<string, unknown>>;
  /** What arrives at each input port. */
  readonly inputs: Readonly<Record<string, Played>>;
  readonly kinds?: Readonly<Record<string, SignalKind>>;
  /** Of every input, where it is not one row. */
  readonly shape?: readonly number[];
  readonly output?: string;
  /** The port of measure/record that takes the output; spikes go there as numbers. */
  readonly into?: 'values' | 'voltage' | 'spikes';
}

/** For tests: what a node makes of written signals, in float64; the same bytes in windows of 1, 7 and all steps. */
export async function through(definition: SignalDefinition, settings: Settings): Promise<number[][][]> {
  const { params = {}, inputs, kinds = {}, shape, output = 'out', into = 'values' } = settings;
  const ports = Object.keys(inputs);
  const [first] = ports;
  const samples = inputs[first].length;
  const numSteps = inputs[first][0].length;
  const sources = ports.map((port) =>
    scripted({
      type: `test/${port}`,
      kind: kinds[port] ?? 'real',
      values: inputs[port],
      ...(shape === undefined ? {} : { shape: dimensions(...shape) }),
    }),
  );
  const port = definition.outputs[output];
  const tested: SignalDefinition =
    into === 'spikes' ? { ...definition, outputs: { [output]: { ...port, signal: 'real' } } } : definition;
  const hashes = new Set<string>();
  let cells: readonly (number | string | null)[] = [];
  for (const window of new Set([numSteps, 7, 1])) {
    const result = await runGraph({
      nodes: {
        ...Object.fromEntries(ports.map((port) => [`from-${port}`, { type: `test/${port}` }])),
        node: { type: definition.type, params: params as Record<string, number> },
        rec: { type: 'measure/record' },
      },
      edges: [
        ...ports.map((port) => ({ from: `from-${port}.out`, to: `node.${port}` })),
        { from: `node.${output}`, to: `rec.${into === 'voltage' ? into : 'values'}` },
      ],
      registry: [...sources, tested, record],
      options: { window },
    });
    hashes.add(JSON.stringify(result.receipt.observables));
    cells = into === 'voltage' ? cellsOf(result, 'rec.voltage', 'voltage') : cellsOf(result, 'rec.values', 'value');
  }
  if (hashes.size !== 1) throw new Error(`${definition.type}: other bytes in another window`);
  const size = cells.length / (samples * numSteps);
  return Array.from({ length: samples }, (_, n) =>
    Array.from({ length: numSteps }, (_, t) =>
      Array.from({ length: size }, (_, f) => cells[(n * size + f) * numSteps + t] as number),
    ),
  );
}

/** Some numbers without a pattern between `low` and `high`, [sample][step][feature]. */
export function numbers(samples: number, steps: number, features: number, low = -1, high = 1): number[][][] {
  let state = 1;
  const next = () => {
    state = (state * 16807) % 2147483647;
    return low + (high - low) * (state / 2147483647);
  };
  return Array.from({ length: samples }, () =>
    Array.from({ length: steps }, () => Array.from({ length: features }, next)),
  );
}
