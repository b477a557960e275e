import { describePort, type NodeDefinition, type Port } from '@rheobase/core';
import { parameterFacts } from './parameterFacts.js';
import type { Style } from './style.js';
import { wrapped } from './wrapped.js';

/** The manual of a node, from what it says about itself. */
export function manualLines(definition: NodeDefinition, width: number, { bold, dim }: Style): string[] {
  const { type, version, title, doc, inputs, outputs, tags = [] } = definition;
  const heading = (text: string) => ['', bold(text)];
  const lines = [`${bold(type)}  ${title} ${dim(`version ${version}`)}`, '', ...wrapped('', doc.summary, width)];
  if (doc.equation.length > 0) {
    lines.push(...heading('equation'), ...doc.equation.map((line) => `  ${line}`));
    if (Object.keys(doc.symbols).length > 0) lines.push('');
    lines.push(...labelled(Object.entries(doc.symbols), width));
  }
  if (Object.keys(inputs).length > 0) lines.push(...heading('inputs'), ...portLines(inputs, width, dim));
  if (Object.keys(outputs).length > 0) lines.push(...heading('outputs'), ...portLines(outputs, width, dim));
  const parameters = Object.entries(definition.params.shape);
  if (parameters.length > 0) lines.push(...heading('parameters'));
  const widest = Math.max(0, ...parameters.map(([name]) => name.length));
  for (const [name, schema] of parameters) {
    const { description, facts } = parameterFacts(schema);
    lines.push(...wrapped(`  ${name.padEnd(widest)}  `, description, width));
    if (facts !== '') lines.push(...wrapped(' '.repeat(widest + 4), facts, width).map(dim));
  }
  if (doc.notes !== undefined && doc.notes.length > 0) {
    lines.push(...heading('notes'), ...doc.notes.flatMap((note) => wrapped('  – ', note, width)));
  }
  lines.push(...heading('source'), ...wrapped('  ', doc.source, width));
  if (tags.length > 0) lines.push('', dim(`tags: ${tags.join(', ')}`));
  return lines;
}

function portLines(ports: Readonly<Record<string, Port>>, width: number, dim: (text: string) => string): string[] {
  const widest = Math.max(...Object.keys(ports).map(({ length }) => length));
  return Object.entries(ports).flatMap(([name, port]) => {
    const extra = [...(port.optional ? ['optional'] : []), ...('many' in port && port.many ? ['several wires'] : [])];
    const kind = [describePort(port), ...extra].join(', ');
    return [
      ...wrapped(`  ${name.padEnd(widest)}  `, port.doc === '' ? kind : port.doc, width),
      ...(port.doc === '' ? [] : [dim(`${' '.repeat(widest + 4)}${kind}`)]),
    ];
  });
}

function labelled(rows: readonly (readonly [string, string])[], width: number): string[] {
  const widest = Math.max(0, ...rows.map(([label]) => [...label].length));
  return rows.flatMap(([label, text]) => wrapped(`  ${label}${' '.repeat(widest - [...label].length)}  `, text, width));
}
