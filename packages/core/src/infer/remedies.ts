import { isSignalPort, type SignalPort } from '../define/port.js';
import type { Registry } from '../define/registry.js';
import type { SignalType } from '../define/signalType.js';
import { inferNode } from './inferNode.js';
import { freshLetters, type Letters, matchPort } from './match.js';

/** Node types that, put on the wire with default parameters, would make it fit: asked of the nodes themselves. */
export function findRemedies(registry: Registry, from: SignalType, to: SignalPort, bound: Letters): string[] {
  const remedies: string[] = [];
  for (const type of registry.types) {
    const definition = registry.definitions.get(type);
    if (definition?.role !== 'signal' || !definition.adapter) continue;
    const [input, ...others] = Object.entries(definition.inputs).filter(([, { optional }]) => !optional);
    const params = definition.params.safeParse({});
    if (input === undefined || others.length > 0 || !params.success) continue;
    const types = inferNode(definition, 'remedy', params.data, { [input[0]]: from });
    if (types.mismatches.length > 0 || types.problem !== undefined) continue;
    const fits = Object.values(types.outputs).some((offered) => {
      const letters: Letters = { ...freshLetters(), sizes: new Map(bound.sizes), time: bound.time };
      return isSignalPort(to) && matchPort(to, offered, letters) === undefined;
    });
    if (fits) remedies.push(type);
  }
  return remedies.slice(0, 3);
}
