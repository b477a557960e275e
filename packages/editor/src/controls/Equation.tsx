import { Fragment, type ReactNode } from 'react';

/**
 * Equations as the nodes write them, in plain text, set like mathematics: variables slanted, words and numbers
 * upright, what follows `_` lowered and what follows `^` raised.
 */
export function Equation({ lines }: { lines: readonly string[] }) {
  return (
    <div className="equation">
      {lines.map((line) => (
        <div key={line}>{setLine(line)}</div>
      ))}
    </div>
  );
}

const words = new Set([
  'exp',
  'log',
  'ln',
  'max',
  'min',
  'if',
  'else',
  'mean',
  'sum',
  'sin',
  'cos',
  'tanh',
  'sqrt',
  'and',
  'or',
  'for',
  'in',
  'of',
  'the',
  'round',
  'sign',
]);

/** A script, a name with Greek letters and marks, a number, or a single other sign. */
const token = /([_^])(\{[^}]*\}|[\p{L}\p{N}∞−+-]+)|(\p{L}[\p{L}\p{M}′]*)|(\d+(?:[.,]\d+)*)|(\s+)|(.)/gu;

export function setLine(line: string): ReactNode {
  const parts: ReactNode[] = [];
  for (const match of line.matchAll(token)) {
    const [all, mark, script, name, number] = match;
    const key = match.index;
    if (mark !== undefined) {
      const inner = script.startsWith('{') ? script.slice(1, -1) : script;
      const set = setLine(inner);
      parts.push(mark === '_' ? <sub key={key}>{set}</sub> : <sup key={key}>{set}</sup>);
    } else if (name !== undefined) {
      const isVariable = !words.has(name) && [...name].length <= 2;
      parts.push(isVariable ? <i key={key}>{name}</i> : <Fragment key={key}>{name}</Fragment>);
    } else parts.push(<Fragment key={key}>{number ?? all}</Fragment>);
  }
  return parts;
}
