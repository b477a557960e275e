import { canonicalJson, type GraphDocument, type Json, type NodeFacts } from '@rheobase/core';
import { type Entries, entriesOf, keyOf, nodeOf, type Path, pathOf } from './entries.js';

/** One thing that differs between two documents. */
export interface Change {
  readonly path: Path;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  /** Whether any result may depend on it; a name, a position or another spelling of the same value changes none. */
  readonly meaning: boolean;
}

type FactsOf = (type: string) => NodeFacts | undefined;

/** In: two documents. Out: everything in which they differ, meaning first, in the order of the document. */
export function changesBetween(before: GraphDocument, after: GraphDocument, facts: FactsOf): readonly Change[] {
  const [a, b] = [entriesOf(before), entriesOf(after)];
  const keys = [...new Set([...a.keys(), ...b.keys()])];
  const changes: Change[] = [];
  for (const key of keys) {
    const [was, is] = [a.get(key), b.get(key)];
    if (was !== undefined && is !== undefined && canonicalJson(was) === canonicalJson(is)) continue;
    const path = pathOf(key);
    const meaning = carriesMeaning(path) && !sameMeaning(path, was, is, a, b, facts);
    changes.push({ path, before: was, after: is, meaning });
  }
  return [...changes.filter(({ meaning }) => meaning), ...changes.filter(({ meaning }) => !meaning)];
}

function carriesMeaning(path: Path): boolean {
  const [section] = path;
  if (['name', 'description', 'view', 'expect', 'versions', 'packages'].includes(section)) return false;
  const field = path[path.length - 1];
  if (path[path.length - 3] === 'parameters') return field === 'value';
  return !(section === 'blocks' && path.length === 3 && field === 'description');
}

/** `20 ms` and `0.02 s`; a parameter left out and its default written down. */
function sameMeaning(
  path: Path,
  was: Json | undefined,
  is: Json | undefined,
  a: Entries,
  b: Entries,
  facts: FactsOf,
): boolean {
  const node = nodeOf(path);
  if (node === undefined || path[node.length] !== 'params') return false;
  const typeAt = keyOf([...node, 'type']);
  const type = a.get(typeAt);
  if (type === undefined || type !== b.get(typeAt)) return false;
  const known = facts(String(type));
  if (known === undefined) return false;
  const name = path[path.length - 1];
  const form = (value: Json | undefined) => (value === undefined ? known.defaults[name] : known.normalise(name, value));
  const [before, after] = [form(was), form(is)];
  return before !== undefined && after !== undefined && canonicalJson(before) === canonicalJson(after);
}

/** Changes in words, one line each. */
export function changeLines(changes: readonly Change[]): readonly string[] {
  return shownChanges(changes).map(changeWords);
}

/** A node that came or went is one change with all that it is. */
export function shownChanges(changes: readonly Change[]): readonly Change[] {
  const whole = new Set(
    changes
      .filter(({ path, before, after }) => isType(path) && (before === undefined || after === undefined))
      .map(({ path }) => keyOf(nodeOf(path) as Path)),
  );
  return changes.filter(({ path }) => {
    const node = nodeOf(path);
    return node === undefined || !whole.has(keyOf(node)) || isType(path);
  });
}

function isType(path: Path): boolean {
  const node = nodeOf(path);
  return node !== undefined && path.length === node.length + 1 && path[node.length] === 'type';
}

export function changeWords({ path, before, after }: Change): string {
  const block = path[0] === 'blocks' ? `block ${path[1]}: ` : '';
  const inner = path[0] === 'blocks' ? path.slice(2) : path;
  const [section, id = '', field, name] = inner;
  const sign = before === undefined ? '+' : after === undefined ? '−' : '~';
  const values =
    before === undefined ? shown(after) : after === undefined ? shown(before) : `${shown(before)} → ${shown(after)}`;
  switch (section) {
    case 'nodes':
      if (field === 'type' && (before === undefined || after === undefined)) {
        return `${sign} ${block}node ${id} (${String(after ?? before)})`;
      }
      return `${sign} ${block}node ${id}: ${field === 'params' ? name : field} = ${values}`;
    case 'edges':
      return `${sign} ${block}wire ${id} → ${field}`;
    case 'parameters':
      return `${sign} ${block}parameter ${id}${field === 'value' ? '' : `, ${field}`} = ${values}`;
    case 'expect':
      return `${sign} expectation ${id}`;
    case 'view':
      return `${sign} view ${inner.slice(1).join('.')} = ${values}`;
    default:
      return `${sign} ${block}${inner.join('.')} = ${values}`;
  }
}

function shown(value: Json | undefined): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${[...text].slice(0, 79).join('')}…` : text;
}
