import { readSafetensors } from '@rheobase/core';
import { membersOf, readArrayFile } from './arrayFile.js';
import { readCsv, type Separator, separators } from './csv.js';

/** A node that reads a file, as it could stand in a graph. */
export interface SuggestedNode {
  readonly type: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Which nodes read a file of a user's own, with what the graph must say of it; or why none does. */
export function suggestNodes(
  file: { readonly name: string; readonly sha256: string; readonly bytes: number },
  content: Uint8Array,
): readonly SuggestedNode[] | { error: string } {
  const ending = /\.([a-z0-9]+)$/i.exec(file.name)?.[1].toLowerCase();
  if (ending === 'safetensors') {
    const found = readSafetensors(content);
    return 'error' in found ? found : [{ type: 'source/model', params: { file } }];
  }
  if (ending === 'csv' || ending === 'tsv' || ending === 'txt') return suggestTables(file, content);
  const members = membersOf(content);
  const nodes: SuggestedNode[] = [];
  for (const member of members.length > 0 ? members : [undefined]) {
    const found = readArrayFile(content, member ?? '');
    if ('error' in found) return found;
    const { dtype, shape } = found;
    const axes = shape.map((_, axis) => (axis === 0 ? 'sample' : shape.length === 2 ? 'feature' : `feature${axis}`));
    const named = member === undefined ? {} : { array: member };
    nodes.push({ type: 'source/array', params: { file, ...named, dtype, axes, shape: [...shape] } });
  }
  const isEvents = ['sample', 'time', 'channel'].every((name) => members.includes(name));
  return isEvents ? [{ type: 'source/events', params: { file } }, ...nodes] : nodes;
}

function suggestTables(
  file: { readonly name: string },
  content: Uint8Array,
): readonly SuggestedNode[] | { error: string } {
  const separator = separatorOf(content);
  const columns = readCsv(content, separator);
  if ('error' in columns) return columns;
  const own = { file, ...(separator === 'comma' ? {} : { separator }) };
  const numeric = columns.filter(({ isNumeric }) => isNumeric).map(({ name }) => name);
  const isEvents = ['sample', 'time', 'channel'].every((name) => numeric.includes(name));
  return [
    ...(isEvents ? [{ type: 'source/events', params: own }] : []),
    { type: 'source/table', params: own },
    { type: 'source/columns', params: { ...own, columns: numeric, count: columns[0].cells.length } },
  ];
}

/** What the line of headings holds most of. */
function separatorOf(content: Uint8Array): Separator {
  const end = content.indexOf(0x0a);
  const heading = content.subarray(0, end < 0 ? content.length : end);
  const count = (name: Separator) => heading.filter((byte) => byte === separators[name].charCodeAt(0)).length;
  return (Object.keys(separators) as Separator[]).reduce((best, one) => (count(one) > count(best) ? one : best));
}
