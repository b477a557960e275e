import type { Json } from './schema.js';

const width = 100;
const indent = '  ';

/**
 * In: JSON, how far it is already indented, the columns that its key takes, and how many levels of it must have a line
 * for each entry. Out: its text, two spaces a level. Below those levels what fits into 100 columns is one line, and
 * lists of numbers fill theirs, so that a small change is a small diff. Members that are undefined are left out.
 */
export function writeJson(value: Json, depth: number, labelLength: number, openLevels: number): string {
  const entries = entriesOf(value);
  if (entries === undefined) return scalarText(value);
  if (openLevels <= 0 || entries.length === 0) {
    // One column is for the comma behind it.
    const line = oneLine(value, width - depth * indent.length - labelLength - 1);
    if (line !== undefined) return line;
  }
  const inner = indent.repeat(depth + 1);
  const texts = entries.map(([label, item]) => label + writeJson(item, depth + 1, label.length, openLevels - 1));
  const body = isFilled(value) ? filled(texts, inner) : texts.map((text) => inner + text).join(',\n');
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${body}\n${indent.repeat(depth)}${close}`;
}

/** The value on one line, or undefined if that takes more columns than there is room. */
function oneLine(value: Json, room: number): string | undefined {
  if (typeof value === 'string' && value.length > room) return undefined;
  const entries = entriesOf(value);
  if (entries === undefined) {
    const text = scalarText(value);
    return text.length <= room ? text : undefined;
  }
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{ ', ' }'];
  if (entries.length === 0) return open.trim() + close.trim();
  const texts: string[] = [];
  let left = room - open.length - close.length;
  for (const [label, item] of entries) {
    const text = oneLine(item, left - label.length);
    if (text === undefined) return undefined;
    texts.push(label + text);
    left -= label.length + text.length + ', '.length;
  }
  return open + texts.join(', ') + close;
}

/** Items with the text before them, `"key": ` or nothing; undefined for a value without items. */
function entriesOf(value: Json): readonly (readonly [label: string, item: Json])[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return value.map((item) => ['', item]);
  return Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => [`${scalarText(key)}: `, item]);
}

function isFilled(value: Json): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'number' || item === null);
}

/** As many texts on each line as fit. */
function filled(texts: readonly string[], inner: string): string {
  const lines: string[] = [];
  let line: string[] = [];
  let columns = 0;
  for (const text of texts) {
    if (line.length > 0 && inner.length + columns + text.length + ','.length > width) {
      lines.push(inner + line.join(', '));
      line = [];
      columns = 0;
    }
    line.push(text);
    columns += text.length + ', '.length;
  }
  return [...lines, inner + line.join(', ')].join(',\n');
}

function scalarText(value: Json): string {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`internal: ${value} has no JSON text`);
  if (typeof value === 'string' && /\p{Surrogate}/u.test(value)) {
    throw new Error('internal: a lone surrogate has no JSON text');
  }
  return JSON.stringify(value);
}
