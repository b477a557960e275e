import { decodeUtf8 } from '@rheobase/core';

/** One column of a file: its heading is `name (unit)` or `name`. */
export interface CsvColumn {
  readonly name: string;
  readonly unit: string | undefined;
  /** A number, a text, or null where the file has nothing. */
  readonly cells: readonly (number | string | null)[];
  readonly isNumeric: boolean;
}

export const separators = { comma: ',', semicolon: ';', tab: '\t' } as const;

export type Separator = keyof typeof separators;

const mostColumns = 10_000;
const mostCells = 20_000_000;
const numeral = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/**
 * Reads a table of text (RFC 4180, UTF-8): one line of headings, then rows of as many cells. A cell in double quotes
 * may hold separators, line ends and doubled quotes. Numbers have a decimal point. A column is numeric if every cell
 * that is not empty is a number. A bad file gives a sentence that names the line, never an exception.
 */
export function readCsv(bytes: Uint8Array, separator: Separator): readonly CsvColumn[] | { error: string } {
  const text = decodeUtf8(bytes);
  if (text === undefined) return { error: 'it is not UTF-8 text' };
  const rows = splitRows(text.startsWith('\ufeff') ? text.slice(1) : text, separators[separator]);
  if ('error' in rows) return rows;
  const [headings, ...body] = rows.rows;
  if (headings === undefined) return { error: 'it is empty' };
  const width = headings.cells.length;
  if (width > mostColumns) return { error: `it has ${width} columns; at most ${mostColumns} are read` };
  const uneven = body.find(({ cells }) => cells.length !== width);
  if (uneven !== undefined) {
    const { line, cells } = uneven;
    return { error: `line ${line} has ${counted(cells.length)}, the line of headings has ${counted(width)}` };
  }
  const columns: CsvColumn[] = [];
  for (const [index, heading] of headings.cells.entries()) {
    const { name, unit } = readHeading(heading.text);
    if (name === '') return { error: `column ${index + 1} has no heading` };
    if (columns.some((one) => one.name === name)) return { error: `two columns are called "${name}"` };
    const own = body.map(({ cells }) => cells[index]);
    const isNumeric = own.every((cell) => isEmpty(cell) || (!cell.quoted && numeral.test(cell.text)));
    const beyond = own.findIndex(
      ({ text: written }) => isNumeric && written !== '' && !Number.isFinite(Number(written)),
    );
    if (beyond >= 0)
      return { error: `line ${body[beyond].line}: ${own[beyond].text} is no number that a computer holds` };
    const cells = own.map((cell) => (isEmpty(cell) ? null : isNumeric ? Number(cell.text) : cell.text));
    columns.push({ name, unit, cells, isNumeric });
  }
  return columns;
}

interface Cell {
  readonly text: string;
  readonly quoted: boolean;
}

interface Row {
  readonly line: number;
  readonly cells: readonly Cell[];
}

function isEmpty({ text, quoted }: Cell): boolean {
  return text === '' && !quoted;
}

function counted(cells: number): string {
  return `${cells} cell${cells === 1 ? '' : 's'}`;
}

/** `current (pA)`: what stands in the last brackets is the unit. */
function readHeading(text: string): { name: string; unit: string | undefined } {
  const found = /^(.*\S)\s*\(([^()]*)\)$/.exec(text.trim());
  return found === null
    ? { name: text.trim(), unit: undefined }
    : { name: found[1], unit: found[2].trim() || undefined };
}

function splitRows(text: string, separator: string): { rows: readonly Row[] } | { error: string } {
  const rows: Row[] = [];
  let cells: Cell[] = [];
  let line = 1;
  let first = 1;
  let count = 0;
  for (let at = 0; at < text.length || cells.length > 0; ) {
    const cell = text[at] === '"' ? quotedCell(text, at) : plainCell(text, at, separator);
    if (cell === undefined) return { error: `line ${line}: a quote is not closed` };
    line += cell.lines;
    cells.push({ text: cell.text, quoted: cell.quoted });
    if (++count > mostCells) return { error: `it has more than ${mostCells} cells` };
    at = cell.end;
    if (text[at] === separator) {
      at += 1;
      continue;
    }
    const end = lineEnd(text, at);
    if (end === undefined) return { error: `line ${line}: after a closing quote comes "${text[at]}"` };
    const isBlank = cells.length === 1 && isEmpty(cells[0]);
    if (!isBlank) rows.push({ line: first, cells });
    cells = [];
    at = end;
    line += 1;
    first = line;
  }
  return { rows };
}

function plainCell(text: string, from: number, separator: string) {
  let end = from;
  while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end++;
  return { text: text.slice(from, end).trim(), quoted: false, end, lines: 0 };
}

function quotedCell(text: string, from: number) {
  for (let at = from + 1; ; at += 2) {
    at = text.indexOf('"', at);
    if (at < 0) return undefined;
    if (text[at + 1] === '"') continue;
    const inside = text.slice(from + 1, at);
    return { text: inside.replace(/""/g, '"'), quoted: true, end: at + 1, lines: inside.split('\n').length - 1 };
  }
}

/** Where the next line begins, or undefined where this one goes on. */
function lineEnd(text: string, at: number): number | undefined {
  if (at >= text.length) return at;
  if (text[at] === '\n') return at + 1;
  if (text[at] === '\r') return text[at + 1] === '\n' ? at + 2 : at + 1;
  return undefined;
}
