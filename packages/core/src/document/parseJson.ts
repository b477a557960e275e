import { type Issue, type IssueCode, type IssueFacts, issue } from '../issue/issue.js';
import { type Json, limits } from './schema.js';
import { shortened } from './shortened.js';

/** Reading stops after so many mistakes: nobody reads on, and a hostile file could hold millions. */
const mostMistakes = 100;
/** No document of 20,000 nodes comes near; without it 16 MiB of `1,1,1` would be millions of values to check. */
const mostValues = 1_000_000;
/** More digits than any double can tell apart. */
const longestNumber = 1024;

export const forbiddenKeys: readonly string[] = ['__proto__', 'constructor', 'prototype'];
const constants: ReadonlyMap<string, Json> = new Map<string, Json>([
  ['true', true],
  ['false', false],
  ['null', null],
]);
const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);
const numberPattern = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;
const notFinitePattern = /^[+-]?(NaN|Infinity)$/;
/** Runs of characters from where the reader stands, empty ones too: a pattern passes over them faster than a loop. */
const spaceRun = /[ \n\r\t]*/y;
const plainRun = /[ !#-[\]-\uffff]*/y;
const tokenRun = /[\w.+$-]*/y;
const hexPattern = /^[\da-fA-F]{4}$/;
/** With the `u` flag a surrogate pair is one code point, so this finds halves only. */
const loneSurrogatePattern = /[\ud800-\udfff]/u;
const visiblePattern = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** A mistake at an offset; lines are counted once, at the end. */
interface Mistake {
  readonly at: number;
  readonly toIssue: (line: number, column: number) => Issue;
}

type Located = {
  [Code in IssueCode]: IssueFacts[Code] extends { line: number; column: number } ? Code : never;
}[IssueCode];

/**
 * Text in, a JSON value out, or every mistake up to the first that makes the rest unreadable.
 * Stricter than `JSON.parse`: no duplicate or prototype keys, no number that overflows, no half of a surrogate pair,
 * nothing beyond the limits. Objects have no prototype, so no key can reach one.
 */
export function parseJson(text: string): { value: Json } | { issues: Issue[] } {
  const bytes = utf8Length(text, limits.bytes);
  if (bytes > limits.bytes) return { issues: [tooManyBytes('the file', limits.bytes, bytes)] };
  const reader = new Reader(text);
  const value = reader.document();
  return value === undefined || reader.mistakes.length > 0 ? { issues: locate(text, reader.mistakes) } : { value };
}

/** Each method reads one thing at `at` and moves past it; `undefined` says that reading cannot go on. */
class Reader {
  readonly mistakes: Mistake[] = [];
  private readonly text: string;
  private at = 0;
  private values = 0;

  constructor(text: string) {
    this.text = text;
  }

  document(): Json | undefined {
    const value = this.value(0);
    if (value === undefined) return undefined;
    return this.at === this.text.length ? value : this.fail('the end of the file');
  }

  /** A value with the white space around it. */
  private value(depth: number): Json | undefined {
    if (this.mistakes.length >= mostMistakes) return undefined;
    if (++this.values > mostValues) return this.tooLarge('the number of values', `${mostValues}`, 'more');
    this.skipSpace();
    const value = this.bareValue(depth);
    this.skipSpace();
    return value;
  }

  private bareValue(depth: number): Json | undefined {
    const first = this.text[this.at];
    if (first === '"') return this.string();
    if (first !== '{' && first !== '[') return this.numberOrConstant();
    if (depth === limits.depth) {
      return this.tooLarge('the depth', `${limits.depth} objects and lists in one another`, `${depth + 1}`);
    }
    return first === '{' ? this.object(depth + 1) : this.array(depth + 1);
  }

  private object(depth: number): Json | undefined {
    const object: Record<string, Json> = Object.create(null);
    this.at++;
    this.skipSpace();
    if (this.take('}')) return object;
    do {
      this.skipSpace();
      const start = this.at;
      if (this.text[start] !== '"') return this.fail('a key in double quotes');
      const key = this.string();
      if (key === undefined) return undefined;
      if (forbiddenKeys.includes(key)) this.note('forbidden-key', { key }, start);
      else if (key in object) this.note('duplicate-key', { key: shortened(key) }, start);
      this.skipSpace();
      if (!this.take(':')) return this.fail('":"');
      const value = this.value(depth);
      if (value === undefined) return undefined;
      object[key] = value;
    } while (this.take(','));
    return this.take('}') ? object : this.fail('"," or "}"');
  }

  private array(depth: number): Json | undefined {
    const array: Json[] = [];
    this.at++;
    this.skipSpace();
    if (this.take(']')) return array;
    do {
      const value = this.value(depth);
      if (value === undefined) return undefined;
      array.push(value);
    } while (this.take(','));
    return this.take(']') ? array : this.fail('"," or "]"');
  }

  private string(): string | undefined {
    const start = this.at++;
    const pieces: string[] = [];
    for (;;) {
      pieces.push(this.run(plainRun));
      const next = this.text[this.at];
      if (next === '"') break;
      if (next === undefined) return this.fail('a closing double quote');
      if (next !== '\\') return this.fail('a closing double quote or an escape such as \\n');
      const escaped = this.escape();
      if (escaped === undefined) return undefined;
      pieces.push(escaped);
    }
    this.at++;
    const value = pieces.join('');
    if (loneSurrogatePattern.test(value)) this.note('lone-surrogate', {}, start);
    const bytes = utf8Length(value, limits.stringLength);
    if (bytes > limits.stringLength) {
      this.mistakes.push({
        at: start,
        toIssue: (line, column) =>
          tooManyBytes(`the string at line ${line}, column ${column}`, limits.stringLength, bytes),
      });
    }
    return value;
  }

  private escape(): string | undefined {
    const start = this.at++;
    const letter = this.text[this.at++];
    if (letter !== 'u') {
      return escapes.get(letter) ?? this.fail('one of the escapes \\" \\\\ \\/ \\b \\f \\n \\r \\t \\u', start + 1);
    }
    const hex = this.text.slice(this.at, this.at + 4);
    if (!hexPattern.test(hex)) return this.fail('\\u and four hexadecimal digits', start);
    this.at += 4;
    return String.fromCharCode(Number.parseInt(hex, 16));
  }

  private numberOrConstant(): Json | undefined {
    const start = this.at;
    const token = this.run(tokenRun);
    const constant = constants.get(token);
    if (constant !== undefined) return constant;
    if (token.length > longestNumber) {
      return this.tooLarge('the length of a number', `${longestNumber} characters`, `${token.length}`, start);
    }
    const value = numberPattern.test(token) ? Number(token) : Number.NaN;
    if (Number.isFinite(value)) return value;
    if (numberPattern.test(token) || notFinitePattern.test(token)) {
      this.note('not-a-number', { got: shortened(token) }, start);
      return 0;
    }
    return this.fail(/^[-+.\d]/.test(token) ? 'a number as JSON writes it, such as -0.5 or 1e-3' : 'a value', start);
  }

  private skipSpace(): void {
    this.at = runEnd(this.text, spaceRun, this.at);
  }

  private run(pattern: RegExp): string {
    const start = this.at;
    this.at = runEnd(this.text, pattern, start);
    return this.text.slice(start, this.at);
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  private fail(expected: string, at = this.at): undefined {
    this.note('json-syntax', { expected, got: described(this.text, at) }, at);
  }

  private tooLarge(what: string, limit: string, got: string, at = this.at): undefined {
    this.mistakes.push({
      at,
      toIssue: (line, column) =>
        issue('too-large', {}, { what, limit, got: `${got} at line ${line}, column ${column}` }),
    });
  }

  private note<Code extends Located>(code: Code, facts: Omit<IssueFacts[Code], 'line' | 'column'>, at: number): void {
    this.mistakes.push({
      at,
      toIssue: (line, column) => issue(code, {}, { line, column, ...facts } as unknown as IssueFacts[Code]),
    });
  }
}

function runEnd(text: string, pattern: RegExp, start: number): number {
  pattern.lastIndex = start;
  pattern.test(text);
  return pattern.lastIndex;
}

/** Lines and columns count from 1, columns in UTF-16 units, as most editors do. */
function locate(text: string, mistakes: readonly Mistake[]): Issue[] {
  let line = 1;
  let lineStart = 0;
  return [...mistakes]
    .sort((a, b) => a.at - b.at)
    .map(({ at, toIssue }) => {
      for (let end = text.indexOf('\n', lineStart); end !== -1 && end < at; end = text.indexOf('\n', lineStart)) {
        line++;
        lineStart = end + 1;
      }
      return toIssue(line, at - lineStart + 1);
    });
}

function described(text: string, at: number): string {
  if (at >= text.length) return 'the end of the file';
  const end = runEnd(text, tokenRun, at);
  if (end > at) return `"${shortened(text.slice(at, end))}"`;
  if (/^\/[/*]/.test(text.slice(at, at + 2))) return 'a comment';
  const code = text.codePointAt(at) as number;
  const character = String.fromCodePoint(code);
  if (character === '"') return 'a double quote';
  return visiblePattern.test(character) ? `"${character}"` : `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

function tooManyBytes(what: string, limit: number, got: number): Issue {
  return issue('too-large', {}, { what, limit: `${limit / 1024 / 1024} MiB (${limit} bytes)`, got: `${got} bytes` });
}

/**
 * The bytes that the text takes in UTF-8; half of a pair counts three, as its replacement character would. A unit takes
 * three at most: a text that cannot be over the limit is not counted, and gives that bound.
 */
function utf8Length(text: string, limit: number): number {
  if (text.length * 3 <= limit) return text.length * 3;
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if (unit >= 0xd800 && unit <= 0xdbff && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      // four bytes for two units
      bytes += 2;
      i++;
    } else bytes += 2;
  }
  return bytes;
}
