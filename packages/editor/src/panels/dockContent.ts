import type { GraphDocument, NodeDefinition, Registry } from '@rheobase/core';
import { isSignalPort, portKinds } from '@rheobase/core';
import type { RunState } from '../run/runStore.js';

export interface DockContent {
  /** Nodes that train. */
  readonly trainers: readonly string[];
  /** Ports whose numbers are looked at while the run goes on. */
  readonly probes: readonly { readonly port: string; readonly isSpikes: boolean }[];
  /** `node.port`. */
  readonly results: readonly string[];
}

/** More rasters than this at once are no help. */
const mostProbes = 6;

/** What the dock shows of the selected nodes; of none selected: figures, numbers and every training. */
export function dockContent(
  document: GraphDocument,
  registry: Registry,
  { result }: RunState,
  selected: ReadonlySet<string>,
): DockContent {
  const definitions = Object.entries(document.nodes).flatMap(([id, { type }]) => {
    const definition = registry.definitions.get(type);
    return definition === undefined ? [] : [[id, definition] as const];
  });
  const chosen = definitions.filter(([id]) => selected.has(id));
  const shown = chosen.length > 0 ? chosen : definitions;
  const outputs = ([id, definition]: readonly [string, NodeDefinition]) =>
    definition.role === 'signal' ? [] : Object.keys(definition.outputs).map((port) => `${id}.${port}`);
  const isPicture = (name: string) => {
    const kind = result?.outputs[name]?.kind;
    return kind === 'figure' || kind === 'number';
  };
  return {
    trainers: shown.filter(([, one]) => one.role === 'driver' && one.train !== undefined).map(([id]) => id),
    probes: chosen.flatMap(probesOf).slice(0, mostProbes),
    results: shown.flatMap(outputs).filter((name) => chosen.length > 0 || isPicture(name)),
  };
}

function probesOf([id, definition]: readonly [string, NodeDefinition]): DockContent['probes'] {
  if (definition.role !== 'signal') return [];
  return Object.entries(definition.outputs).flatMap(([port, one]) =>
    isSignalPort(one) ? [{ port: `${id}.${port}`, isSpikes: portKinds(one).includes('spikes') }] : [],
  );
}
