import {
  type Column,
  column,
  defineResult,
  findColumn,
  Missing,
  param,
  type ResultInput,
  type Table,
  table,
} from '@rheobase/core';
import { z } from 'zod';
import { isNearChance } from '../statistics/nearChance.js';
import { cellAt, type NamedTable, namedTables, type Problem } from '../table/namedTable.js';

const params = z.object({
  names: param.words('a name for each network, in the order of the wires', { default: [] }),
});

export const compareNetworks = defineResult({
  type: 'analysis/compare-networks',
  version: 1,
  title: 'compare networks',
  doc: {
    summary:
      'One table for any networks: accuracy, size, budget and operations by every convention, with their ratios.',
    equation: [
      'ratio = count of the first network / count of another',
      'near chance: accuracy − chance < 0.1 (1 − chance)',
    ],
    symbols: {
      chance: 'accuracy of always naming the most frequent class of the split',
      ratio: 'above 1: the other network needs fewer operations than the first',
    },
    source: 'Definition; the conventions are those of measure/operations.',
    notes: [
      'A network near chance has no ratio of operations: it does little because it has learned nothing. A warning says so.',
      'A warning also says where two networks differ in the number of parameters or of epochs: then their budgets differ.',
      'Models and histories are optional; without them their rows are left out. What was not counted says why and is never 0.',
      'An ANN twin of an SNN: the same layers with layer/relu for each neuron, without the encoder, both with the same named parameters for units, epochs and batch.',
    ],
  },
  tags: ['ann', 'snn', 'twin', 'ratio', 'operations', 'accuracy', 'collapse'],
  params,
  inputs: {
    accuracy: { result: 'table', many: true, doc: 'for each network: measure/evaluate summary' },
    operations: { result: 'table', many: true, doc: 'for each network: measure/operations conventions' },
    models: { result: 'model', many: true, optional: true, doc: 'for each network: its trained weights' },
    histories: { result: 'table', many: true, optional: true, doc: 'for each network: learn/train history' },
  },
  outputs: {
    table: { result: 'table', doc: 'a row per quantity: warnings, a column per network, their ratios' },
    networks: { result: 'table', doc: 'a row per network: accuracy and counts, for analysis/pareto' },
  },

  compute({ params: { names }, inputs }) {
    const found = readNetworks(inputs, names);
    if ('problem' in found) return found;
    const clash = found.find(({ name }) => ['quantity', 'warning'].includes(name));
    if (clash !== undefined) return { problem: `"${clash.name}" is the name of a column; choose other "names"` };
    return {
      outputs: {
        table: { kind: 'table', table: comparison(found) },
        networks: { kind: 'table', table: byNetwork(found) },
      },
    };
  },
});

type Cell = number | Missing;

interface Network {
  readonly name: string;
  readonly accuracy: Cell;
  readonly chance: Cell;
  /** Why its counts say nothing. */
  readonly collapsed: string | undefined;
  readonly parameters: Cell | undefined;
  readonly nonZero: Cell | undefined;
  readonly epochs: Cell | undefined;
  /** By convention, its operations; and what effective (ours) is made of. */
  readonly counts: Readonly<Record<string, Cell>>;
}

const ours = 'effective (ours)';
const conventions = ['dense', 'effective (NeuroBench)', ours, 'output-spikes'];
const partsOfOurs = { macs: ['macs'], acs: ['acs'], 'per neuron': ['updates', 'comparisons', 'biases', 'encodings'] };

function readNetworks(
  inputs: Readonly<Record<string, readonly ResultInput[]>>,
  chosen: readonly string[],
): Network[] | Problem {
  const accuracies = namedTables(inputs.accuracy, chosen);
  if ('problem' in accuracies) return accuracies;
  for (const port of ['operations', 'models', 'histories']) {
    const wires = inputs[port]?.length ?? 0;
    if (wires === accuracies.length || (wires === 0 && port !== 'operations')) continue;
    return { problem: `${port} has ${wires} wires for ${accuracies.length} networks` };
  }
  const tableAt = (port: string, k: number): NamedTable => {
    const { from, result } = inputs[port][k];
    if (result.kind !== 'table') throw new Error(`internal: ${from} gave a ${result.kind}`);
    return { name: from, table: result.table };
  };
  const networks: Network[] = [];
  for (const [k, { name, table: summary }] of accuracies.entries()) {
    const accuracy = firstCell(summary, 'accuracy');
    const chance = firstCell(summary, 'chance');
    const counts = readCounts(tableAt('operations', k));
    if ('problem' in counts) return counts as Problem;
    const collapsed =
      typeof accuracy === 'number' && typeof chance === 'number' && isNearChance(accuracy, chance)
        ? `${name} is near chance (${percent(accuracy)} against ${percent(chance)}): its count says nothing`
        : undefined;
    const model = inputs.models?.[k]?.result;
    const size = model?.kind === 'model' ? sizeOf(model.model.tensors) : undefined;
    const history = inputs.histories?.[k] === undefined ? undefined : tableAt('histories', k).table;
    const epochs = history?.columns[0]?.values.length;
    networks.push({ name, accuracy, chance, collapsed, parameters: size?.all, nonZero: size?.nonZero, epochs, counts });
  }
  return networks;
}

function firstCell(from: Table, name: string): Cell {
  const found = findColumn(from, name);
  const cell = found === undefined ? undefined : cellAt(found, 0);
  return typeof cell === 'string' || cell === undefined ? new Missing(`no column ${name}`) : cell;
}

function readCounts({ name, table: from }: NamedTable): Readonly<Record<string, Cell>> | Problem {
  const kinds = findColumn(from, 'convention');
  const counts: Record<string, Cell> = {};
  for (const convention of conventions) {
    const row = kinds?.values.indexOf(convention) ?? -1;
    if (row < 0) return { problem: `${name} has no row for the convention "${convention}"` };
    const cell = (column: string): Cell => {
      const own = findColumn(from, column);
      const found = own === undefined ? undefined : cellAt(own, row);
      return typeof found === 'string' || found === undefined ? new Missing(`no column ${column}`) : found;
    };
    counts[convention] = cell('operations');
    if (convention !== ours) continue;
    for (const [part, columns] of Object.entries(partsOfOurs)) counts[part] = add(columns.map(cell));
  }
  return counts;
}

function add(cells: readonly Cell[]): Cell {
  let total = 0;
  for (const cell of cells) {
    if (cell instanceof Missing) return cell;
    total += cell;
  }
  return total;
}

function sizeOf(tensors: Readonly<Record<string, { readonly values: ArrayLike<number> }>>) {
  let all = 0;
  let nonZero = 0;
  for (const { values } of Object.values(tensors)) {
    all += values.length;
    for (let i = 0; i < values.length; i++) if (values[i] !== 0) nonZero++;
  }
  return { all, nonZero };
}

interface Line {
  readonly quantity: string;
  readonly pick: (network: Network) => Cell;
  /** Shares and sizes have no ratio of operations. */
  readonly isCount: boolean;
}

function linesOf([first]: readonly Network[]): readonly Line[] {
  const count = (quantity: string, name = quantity): Line => ({
    quantity,
    pick: ({ counts }) => counts[name],
    isCount: true,
  });
  const fact = (quantity: string, name: 'accuracy' | 'chance' | 'parameters' | 'nonZero' | 'epochs'): Line[] =>
    first?.[name] === undefined ? [] : [{ quantity, pick: (network) => network[name] as Cell, isCount: false }];
  return [
    ...fact('accuracy', 'accuracy'),
    ...fact('chance', 'chance'),
    ...fact('parameters', 'parameters'),
    ...fact('non-zero parameters', 'nonZero'),
    ...fact('epochs', 'epochs'),
    count('dense'),
    count('effective (NeuroBench)'),
    count(ours),
    count('… MACs', 'macs'),
    count('… ACs', 'acs'),
    count('… per neuron and step', 'per neuron'),
    count('output-spikes'),
  ];
}

function comparison(networks: readonly Network[]): Table {
  const lines = linesOf(networks);
  const [first, ...others] = networks;
  return table(
    column(
      'quantity',
      lines.map(({ quantity }) => quantity),
      { kind: 'text' },
    ),
    // Near the left, where a narrow terminal cuts nothing off.
    column(
      'warning',
      lines.map(({ quantity, pick }) => warningOf(quantity, networks, pick)),
      { kind: 'text' },
    ),
    ...networks.map((network) =>
      column(
        network.name,
        lines.map(({ pick }) => pick(network)),
      ),
    ),
    ...others.map((other) =>
      column(
        `${first.name} / ${other.name}`,
        lines.map((line) => ratio(line, first, other)),
      ),
    ),
  );
}

function ratio({ pick, isCount }: Line, first: Network, other: Network): Cell {
  if (!isCount) return new Missing('no ratio: not an operation count');
  const collapsed = first.collapsed ?? other.collapsed;
  if (collapsed !== undefined) return new Missing(collapsed);
  const [above, below] = [pick(first), pick(other)];
  if (above instanceof Missing) return above;
  if (below instanceof Missing) return below;
  return below === 0 ? new Missing(`${other.name} has none`) : above / below;
}

function warningOf(quantity: string, networks: readonly Network[], pick: (network: Network) => Cell): string {
  if (quantity === 'accuracy') {
    const names = networks.filter(({ collapsed }) => collapsed !== undefined).map(({ name }) => name);
    return names.length === 0 ? '' : `near chance: ${names.join(', ')}`;
  }
  if (quantity !== 'parameters' && quantity !== 'epochs') return '';
  return new Set(networks.map(pick)).size > 1 ? 'budgets differ' : '';
}

function byNetwork(networks: readonly Network[]): Table {
  const numbers = (name: string, pick: (network: Network) => Cell | undefined): Column[] =>
    networks[0] === undefined || pick(networks[0]) === undefined
      ? []
      : [
          column(
            name,
            networks.map((network) => pick(network) as Cell),
          ),
        ];
  return table(
    column(
      'network',
      networks.map(({ name }) => name),
      { kind: 'text' },
    ),
    column(
      'learned',
      networks.map(({ collapsed }) => (collapsed === undefined ? 'yes' : 'near chance')),
    ),
    ...numbers('accuracy', ({ accuracy }) => accuracy),
    ...numbers('chance', ({ chance }) => chance),
    ...numbers('operations', ({ counts }) => counts[ours]),
    ...numbers('NeuroBench', ({ counts }) => counts['effective (NeuroBench)']),
    ...numbers('dense', ({ counts }) => counts.dense),
    ...numbers('output-spikes', ({ counts }) => counts['output-spikes']),
    ...numbers('parameters', ({ parameters }) => parameters),
    ...numbers('non-zero parameters', ({ nonZero }) => nonZero),
  );
}

/** One decimal: these are warnings, not measures. */
function percent(share: number): string {
  return `${Math.floor(share * 1000 + 0.5) / 10} %`;
}
