/**
 * The canonical text of a plain JSON value (RFC 8785): no white space, keys in UTF-16 order, numbers and strings as
 * ECMAScript writes them, −0 as 0. What JSON cannot hold is our own fault here, since files are checked when read.
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'boolean':
      return String(value);
    case 'number':
      if (!Number.isFinite(value)) throw new Error(`internal: ${value} has no JSON text`);
      return JSON.stringify(value);
    case 'string':
      return canonicalString(value);
    case 'object':
      if (value === null) return 'null';
      // `Array.from` visits holes, which `map` would pass over.
      if (Array.isArray(value)) return `[${Array.from(value, canonicalJson).join(',')}]`;
      if (isPlainObject(value)) return canonicalObject(value);
  }
  throw new Error(`internal: ${describe(value)} has no JSON text`);
}

function canonicalObject(value: Readonly<Record<string, unknown>>): string {
  const members = Object.keys(value)
    .sort()
    .map((key) => `${canonicalString(key)}:${canonicalJson(value[key])}`);
  return `{${members.join(',')}}`;
}

function canonicalString(text: string): string {
  if (/\p{Surrogate}/u.test(text)) throw new Error('internal: a lone surrogate has no JSON text');
  return JSON.stringify(text);
}

export function isPlainObject(value: object): value is Record<string, unknown> {
  const prototype = Object.getPrototypeOf(value);
  // Another realm's Object.prototype is recognised by having no prototype itself.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function describe(value: unknown): string {
  return typeof value === 'object' ? `a ${value?.constructor?.name ?? 'strange object'}` : typeof value;
}
