import type { Table } from '@rheobase/core';
import { cells, heading, missingReasons } from '@rheobase/share';

export interface PrintOptions {
  /** Characters of a line. */
  readonly width?: number | undefined;
  readonly bold?: boolean | undefined;
  /** Rows at most; of a longer table the beginning and the end are shown. */
  readonly rows?: number | undefined;
  /** Where the whole table is. */
  readonly csv?: string | undefined;
}

const tail = 5;
const narrowest = 12;

/** A table for the terminal: units in the head, numbers to the right, as wide as allowed, and what was left out told. */
export function printTable(table: Table, options: PrintOptions = {}): string {
  const { width = 80, bold = false, rows = 20, csv } = options;
  const total = table.columns[0]?.values.length ?? 0;
  const first = total > rows ? Math.max(1, rows - tail) : total;
  const last = total > rows ? Math.min(tail, rows - first) : 0;
  const shown = [...Array(first).keys(), ...Array.from({ length: last }, (_, i) => total - last + i)];

  const columns = table.columns.map((column) => {
    const texts = cells(column);
    const right = column.kind !== 'text';
    const values = shown.map((row) => texts[row] ?? null);
    const lines = values.map((text) => (text === null ? '–' : printable(text)));
    const head = printable(heading(column));
    return { right, head, lines, wide: Math.max(length(head), ...lines.map(length)) };
  });
  const fitted = fit(columns, width);
  const line = (pick: (column: (typeof fitted)[number]) => string) =>
    fitted
      .map((column) => pad(cut(pick(column), column.wide), column.wide, column.right))
      .join('  ')
      .trimEnd();

  const head = line((column) => column.head);
  const body = shown.map((_, row) => line((column) => column.lines[row]!));
  if (last > 0)
    body.splice(
      first,
      0,
      line(() => '⋮'),
    );
  const hidden = columns.length - fitted.length;
  const left = [
    ...(shown.length < total ? [`${shown.length} of ${total} rows`] : []),
    ...(hidden > 0 ? [`${fitted.length} of ${columns.length} columns`] : []),
  ];
  const notes = [
    ...missingReasons(table.columns).map((reason) => `– ${printable(reason)}`),
    ...(left.length > 0 ? [`… ${left.join(', ')}${csv === undefined ? '' : `; all in ${csv}`}`] : []),
  ];
  const rule = fitted.map((column) => '─'.repeat(column.wide)).join('  ');
  return [bold ? `\u001b[1m${head}\u001b[22m` : head, rule, ...body, ...notes].join('\n');
}

interface PrintedColumn {
  readonly right: boolean;
  readonly head: string;
  readonly lines: readonly string[];
  readonly wide: number;
}

/** Shortens the widest text columns first, then leaves out columns from the right. */
function fit(columns: readonly PrintedColumn[], width: number): PrintedColumn[] {
  const fitted = [...columns];
  const over = () => fitted.reduce((sum, column) => sum + column.wide + 2, -2) - width;
  while (over() > 0) {
    const wide = fitted.filter((column) => !column.right && column.wide > narrowest);
    if (wide.length > 0) {
      const widest = wide.reduce((a, b) => (b.wide > a.wide ? b : a));
      fitted[fitted.indexOf(widest)] = { ...widest, wide: Math.max(narrowest, widest.wide - over()) };
    } else if (fitted.length > 1) fitted.pop();
    else {
      fitted[0] = { ...fitted[0]!, wide: width };
    }
  }
  return fitted;
}

/** A name from a file must not steer the terminal: control and direction characters become blanks. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ');
}

/** Places on the screen: none for combining marks, two for wide scripts and pictures. */
function length(text: string): number {
  let places = 0;
  for (const character of text) {
    if (/\p{Mn}/u.test(character)) continue;
    places +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\p{Emoji_Presentation}]/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return places;
}

function cut(text: string, wide: number): string {
  if (length(text) <= wide) return text;
  let kept = '';
  for (const character of text) {
    if (length(kept + character) > wide - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

function pad(text: string, wide: number, right: boolean): string {
  const blanks = ' '.repeat(Math.max(0, wide - length(text)));
  return right ? blanks + text : text + blanks;
}
