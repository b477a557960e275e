import {
  createRegistry,
  type EdgeDocument,
  type Issue,
  type LoadOptions,
  load,
  type NodeDefinition,
  type NodeDocument,
  type Registry,
  type RunEvent,
  type RunOptions,
  type RunResult,
  runExperiment,
  sentence,
  type Table,
} from '@rheobase/core';

/** For tests only: a graph from plain objects, run from its text to its results as a user's file is. */
export interface TestGraph {
  readonly nodes: Readonly<Record<string, NodeDocument>>;
  readonly edges?: readonly EdgeDocument[];
  readonly seed?: number | string;
  /** Anything else of the document: parameters, blocks, sweep. */
  readonly document?: Readonly<Record<string, unknown>>;
  readonly registry: Registry | readonly NodeDefinition[];
  /** Content of data files, by SHA-256. */
  readonly files?: ReadonlyMap<string, Uint8Array>;
  readonly options?: LoadOptions & RunOptions;
  readonly onEvent?: (event: RunEvent) => void;
}

/** Runs the graph; every error on the way is thrown as the sentences a user would read, one per line. */
export async function runGraph(graph: TestGraph): Promise<RunResult> {
  const { nodes, edges = [], seed, document, files, options = {}, onEvent } = graph;
  const text = JSON.stringify({ rheobase: 1, ...document, ...(seed === undefined ? {} : { seed }), nodes, edges });
  const { experiment, issues } = load(text, registryOf(graph), options);
  refuse(issues);
  if (experiment === undefined) throw new Error('internal: no experiment and no issue');
  const events = runExperiment(experiment, files === undefined ? {} : { files }, options);
  for (let next = await events.next(); ; next = await events.next()) {
    if (next.done) {
      if (next.value === undefined) throw new Error('internal: the run gave no result and no issue');
      return next.value;
    }
    onEvent?.(next.value);
    if (next.value.type === 'issue') refuse([next.value.issue]);
  }
}

function registryOf({ registry }: TestGraph): Registry {
  return 'definitions' in registry ? registry : createRegistry(registry);
}

function refuse(issues: readonly Issue[]): void {
  const errors = issues.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(errors.map(sentence).join('\n'));
}

/** The table that a port gave. */
export function tableOf(result: RunResult, output: string): Table {
  const found = result.outputs[output];
  if (found?.kind !== 'table') throw new Error(`${output} gave ${found?.kind ?? 'nothing'}, not a table`);
  return found.table;
}

/** The cells of one column of a table. */
export function cellsOf(result: RunResult, output: string, name: string): readonly (number | string | null)[] {
  const { columns } = tableOf(result, output);
  const column = columns.find((candidate) => candidate.name === name);
  if (column === undefined) throw new Error(`${output} has the columns ${columns.map((one) => one.name).join(', ')}`);
  return column.values;
}
