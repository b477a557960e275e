import type { BlockDocument, GraphDocument, Json, NodeDocument } from '@rheobase/core';

/**
 * A graph as lines for a person who reads a change: one line for each parameter and each wire, in a fixed order, without
 * layout and receipts. It is for eyes and for `git diff`; nothing reads it back.
 */
export function textForm(document: GraphDocument): string {
  const { name, description, seed, versions, packages, blocks, sweep, expect } = document;
  const lines = [
    ...(name === undefined ? [] : [`graph ${name}`]),
    ...(description === undefined ? [] : description.split('\n').map((line) => `  ${line}`.trimEnd())),
    ...(seed === undefined ? [] : [`seed ${seed}`]),
    ...sorted(versions).map(([type, version]) => `version ${type} ${version}`),
    ...sorted(packages).map(([id, { version, digest }]) => `package ${id} ${version} sha256 ${digest}`),
    ...levelLines(document, ''),
    ...sorted(blocks).flatMap(([id, block]) => blockLines(id, block)),
    ...Object.entries(sweep ?? {}).map(([axis, values]) => `sweep ${axis} ${valueText(values as Json)}`),
    ...(expect ?? []).map(({ rule, observable, ...rest }) => `expect ${rule} ${observable} ${valueText(rest as Json)}`),
  ];
  return `${lines.join('\n')}\n`;
}

function blockLines(id: string, block: BlockDocument): string[] {
  return [
    `block ${id}`,
    ...sorted(block.ports.inputs).map(([port, ends]) => `  input ${port} → ${ends.join(', ')}`),
    ...sorted(block.ports.outputs).map(([port, end]) => `  output ${port} ← ${end}`),
    ...levelLines(block, '  '),
  ];
}

type Level = Pick<BlockDocument, 'parameters' | 'nodes'> & { readonly edges?: GraphDocument['edges'] };

function levelLines({ parameters, nodes, edges = [] }: Level, indent: string): string[] {
  const wires = [...edges].map(({ from, to, slot }) => `wire ${from} → ${to}${slot ? ` at ${slot}` : ''}`).sort();
  return [
    ...sorted(parameters).map(([name, { value, min, max }]) => {
      const bounds = [min === undefined ? '' : ` from ${min}`, max === undefined ? '' : ` to ${max}`].join('');
      return `parameter ${name} = ${valueText(value)}${bounds}`;
    }),
    ...sorted(nodes).flatMap(([id, node]) => nodeLines(id, node)),
    ...wires,
  ].map((line) => indent + line);
}

function nodeLines(id: string, { type, params, stream, frozen, bypass, weights }: NodeDocument): string[] {
  const extras = [
    stream === undefined ? '' : ` stream ${stream}`,
    frozen ? ' frozen' : '',
    bypass ? ' bypassed' : '',
    weights === undefined ? '' : ` weights ${weights}`,
  ].join('');
  return [`node ${id} ${type}${extras}`, ...sorted(params).map(([name, value]) => `  ${name} = ${valueText(value)}`)];
}

function valueText(value: Json): string {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    if ('$param' in value) return `$${String(value.$param)}`;
    if ('$expr' in value) return `{${String(value.$expr)}}`;
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function sorted<T>(map: Readonly<Record<string, T>> | undefined): [string, T][] {
  return Object.entries(map ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
}
