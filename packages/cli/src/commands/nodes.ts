import { didYouMean, type Library, type NodeDefinition, type Registry } from '@rheobase/core';
import { type ExitCode, exitCode } from '../exitCode.js';
import type { Io } from '../io.js';
import { manualLines } from '../manual.js';
import { styleOf, widthOf, writeProblem } from '../style.js';
import { wrapped } from '../wrapped.js';

/** Families in the order in which data pass through them; others follow. */
const families = ['source', 'encode', 'layer', 'neuron', 'loss', 'learn', 'measure', 'analysis', 'view'];

/** The list of node types, or the manual of one. */
export async function nodesCommand(type: string | undefined, io: Io, library: Library): Promise<ExitCode> {
  const width = widthOf(io.stdout);
  const style = styleOf(io.stdout, io.env);
  if (type === undefined) {
    io.stdout.write(`${listLines(await library.load(library.types), width, style.bold).join('\n')}\n`);
    return exitCode.fine;
  }
  const definition = (await library.load([type])).definitions.get(type);
  if (definition === undefined) {
    const problem = `there is no node type "${type}".${didYouMean(type, library.types)} rheobase nodes lists them all.`;
    writeProblem(io.stderr, problem, styleOf(io.stderr, io.env));
    return exitCode.invalid;
  }
  io.stdout.write(`${manualLines(definition, Math.min(width, 100), style).join('\n')}\n`);
  return exitCode.fine;
}

function listLines(registry: Registry, width: number, bold: (text: string) => string): string[] {
  const byFamily = new Map<string, NodeDefinition[]>(families.map((family) => [family, []]));
  for (const type of registry.types) {
    const [family] = type.split('/');
    const definition = registry.definitions.get(type) as NodeDefinition;
    byFamily.set(family, [...(byFamily.get(family) ?? []), definition]);
  }
  const widest = Math.max(...registry.types.map(({ length }) => length));
  const lines: string[] = [];
  for (const [family, definitions] of byFamily) {
    if (definitions.length === 0) continue;
    if (lines.length > 0) lines.push('');
    lines.push(bold(family));
    for (const { type, doc } of definitions) lines.push(...wrapped(`  ${type.padEnd(widest)}  `, doc.summary, width));
  }
  return lines;
}
