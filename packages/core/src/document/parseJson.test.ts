import { describe, expect, it } from 'vitest';
import { sentence } from '../issue/sentence.js';
import { parseJson } from './parseJson.js';
import { limits } from './schema.js';

function sentences(text: string): string[] {
  const result = parseJson(text);
  return 'issues' in result ? result.issues.map(sentence) : [];
}

describe('what is JSON', () => {
  it.each([
    'null',
    ' true ',
    '[]',
    '{}',
    '-0',
    '0.5e-3',
    '1E+2',
    '"a\\u0041\\n\\/\\"\\\\"',
    '"\\ud83d\\ude00 😀"',
    '{ "a" : [ 1 , { "b" : null } ],\r\n\t"" : "" }',
    '{"toString":1,"hasOwnProperty":2,"1":3}',
    '"\u2028\u007f"',
    '1e-400',
  ])('F: %s is read as JSON.parse reads it', (text) => {
    expect(parseJson(text)).toEqual({ value: JSON.parse(text) });
  });

  it('F: objects have no prototype, so no key can reach one', () => {
    const result = parseJson('{"a":{"b":1}}') as { value: Record<string, object> };
    expect(Object.getPrototypeOf(result.value)).toBeNull();
    expect(Object.getPrototypeOf(result.value.a)).toBeNull();
  });
});

describe('what is not', () => {
  it.each([
    ['', 'line 1, column 1: expected a value, got the end of the file.'],
    ['{"a": 1', 'line 1, column 8: expected "," or "}", got the end of the file.'],
    ['{\n  "a": 1,\n}', 'line 3, column 1: expected a key in double quotes, got "}".'],
    ['{"a": 1 "b": 2}', 'line 1, column 9: expected "," or "}", got a double quote.'],
    ['{"a" 1}', 'line 1, column 6: expected ":", got "1".'],
    ["{'a': 1}", `line 1, column 2: expected a key in double quotes, got "'".`],
    ['{a: 1}', 'line 1, column 2: expected a key in double quotes, got "a".'],
    ['[1, ]', 'line 1, column 5: expected a value, got "]".'],
    ['[1 2]', 'line 1, column 4: expected "," or "]", got "2".'],
    ['[1] 2', 'line 1, column 5: expected the end of the file, got "2".'],
    ['[1, // two\n2]', 'line 1, column 5: expected a value, got a comment.'],
    ['True', 'line 1, column 1: expected a value, got "True".'],
    ['01', 'line 1, column 1: expected a number as JSON writes it, such as -0.5 or 1e-3, got "01".'],
    ['[.5]', 'line 1, column 2: expected a number as JSON writes it, such as -0.5 or 1e-3, got ".5".'],
    ['0x10', 'line 1, column 1: expected a number as JSON writes it, such as -0.5 or 1e-3, got "0x10".'],
    ['"abc', 'line 1, column 5: expected a closing double quote, got the end of the file.'],
    ['"a\tb"', 'line 1, column 3: expected a closing double quote or an escape such as \\n, got U+0009.'],
    ['"\\x41"', 'line 1, column 3: expected one of the escapes \\" \\\\ \\/ \\b \\f \\n \\r \\t \\u, got "x41".'],
    ['"\\u12g4"', 'line 1, column 2: expected \\u and four hexadecimal digits, got "\\".'],
    ['\ufeff{}', 'line 1, column 1: expected a value, got U+FEFF.'],
    ['[\u00a01]', 'line 1, column 2: expected a value, got U+00A0.'],
    ['"😀", ü', 'line 1, column 5: expected the end of the file, got ",".'],
  ])('F: %j', (text, expected) => {
    expect(sentences(text)).toEqual([expected]);
    expect(() => JSON.parse(text)).toThrow();
  });

  it.each([
    ['{"a": 1,\n "a": 2}', 'line 2, column 2: the key "a" appears twice in one object.'],
    ['{"a": 1, "\\u0061": 2}', 'line 1, column 10: the key "a" appears twice in one object.'],
    ['{"__proto__": {}}', 'line 1, column 2: the key "__proto__" is not allowed in a graph file.'],
    ['{"x": {"constructor": 1}}', 'line 1, column 8: the key "constructor" is not allowed in a graph file.'],
    ['{"proto\\u0074ype": 1}', 'line 1, column 2: the key "prototype" is not allowed in a graph file.'],
    ['[NaN]', 'line 1, column 2: NaN is not a number that JSON can hold.'],
    ['[-Infinity]', 'line 1, column 2: -Infinity is not a number that JSON can hold.'],
    ['[1e999]', 'line 1, column 2: 1e999 is not a number that JSON can hold.'],
    ['["a\\ud83d"]', 'line 1, column 2: the text holds half of a surrogate pair.'],
    ['["\ude00\ud83d"]', 'line 1, column 2: the text holds half of a surrogate pair.'],
    ['{"\\udc00": 1}', 'line 1, column 2: the text holds half of a surrogate pair.'],
  ])('F: %j is JSON to others, not to us', (text, expected) => {
    expect(sentences(text)).toEqual([expected]);
  });

  it('F: reading goes on after a mistake, in the order of the text', () => {
    expect(sentences('{"a": NaN, "a": "\\ud800",\n"__proto__": 1e400, "b": }')).toEqual([
      'line 1, column 7: NaN is not a number that JSON can hold.',
      'line 1, column 12: the key "a" appears twice in one object.',
      'line 1, column 17: the text holds half of a surrogate pair.',
      'line 2, column 1: the key "__proto__" is not allowed in a graph file.',
      'line 2, column 14: 1e400 is not a number that JSON can hold.',
      'line 2, column 26: expected a value, got "}".',
    ]);
  });

  it('F: a hundred mistakes are enough', () => {
    expect(sentences(`[${'NaN,'.repeat(1000)}1]`)).toHaveLength(100);
  });
});

describe('limits', () => {
  const { bytes, depth, stringLength } = limits;

  it('F: 64 objects and lists in one another, not 65', () => {
    expect('value' in parseJson('['.repeat(depth) + ']'.repeat(depth))).toBe(true);
    expect(sentences(`${'[{"a":'.repeat(depth / 2)}[${']}'.repeat(depth / 2)}]`)).toEqual([
      'the depth is over the limit of 64 objects and lists in one another: got 65 at line 1, column 193.',
    ]);
    expect(sentences('['.repeat(1_000_000))).toHaveLength(1);
  });

  it('F: a string of 1 MiB in UTF-8', () => {
    expect('value' in parseJson(`"${'ä'.repeat(stringLength / 2)}"`)).toBe(true);
    expect(sentences(`["${'ä'.repeat(stringLength / 2)}a"]`)).toEqual([
      'the string at line 1, column 2 is over the limit of 1 MiB (1048576 bytes): got 1048577 bytes.',
    ]);
  });

  it('F: a file of 16 MiB in UTF-8', () => {
    expect('value' in parseJson(`1${' '.repeat(bytes - 1)}`)).toBe(true);
    expect(sentences(`1${' '.repeat(bytes)}`)).toEqual([
      'the file is over the limit of 16 MiB (16777216 bytes): got 16777217 bytes.',
    ]);
    expect(sentences(`"${'😀'.repeat(bytes / 4)}"`)).toEqual([
      'the file is over the limit of 16 MiB (16777216 bytes): got 16777218 bytes.',
    ]);
  });

  it('F: a million values', () => {
    expect(sentences(`[${'1,'.repeat(1_000_000)}1]`)).toEqual([
      'the number of values is over the limit of 1000000: got more at line 1, column 2000000.',
    ]);
  });

  it('F: a number of 1024 characters', () => {
    expect(parseJson(`0.${'1'.repeat(1022)}`)).toEqual({ value: 1 / 9 });
    expect(sentences('1'.repeat(1025))).toEqual([
      'the length of a number is over the limit of 1024 characters: got 1025 at line 1, column 1.',
    ]);
  });

  it('F: a long key is shown shortened and well-formed', () => {
    const key = `${'k'.repeat(59)}${'😀'.repeat(9)}`;
    expect(sentences(`{"${key}":1,"${key}":1}`)).toEqual([
      `line 1, column 84: the key "${'k'.repeat(59)}…" appears twice in one object.`,
    ]);
  });
});
