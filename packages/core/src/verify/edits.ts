import { hasOwn } from '../document/hasOwn.js';
import { isJsonObject } from '../document/isJsonObject.js';
import type { Json } from '../document/schema.js';
import { canonicalJson } from '../numeric/canonicalJson.js';

/** One place in which two normal forms differ; what is not there is undefined. */
export interface Edit {
  /** `nodes.lif.params.beta`, `edges`. */
  readonly path: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/** In: two values of JSON. Out: where they differ, as deep as both are objects; lists are compared as sets of entries. */
export function editsBetween(before: Json | undefined, after: Json | undefined, path = ''): Edit[] {
  if (before === undefined || after === undefined) {
    return before === after ? [] : [{ path, before, after }];
  }
  if (isJsonObject(before) && isJsonObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    const at = (of: Record<string, Json>, key: string) => (hasOwn(of, key) ? of[key] : undefined);
    return keys.flatMap((key) => editsBetween(at(before, key), at(after, key), path === '' ? key : `${path}.${key}`));
  }
  if (canonicalJson(before) === canonicalJson(after)) return [];
  if (Array.isArray(before) && Array.isArray(after) && [...before, ...after].every((one) => isJsonObject(one))) {
    const only = (these: Json[], others: Json[]) => {
      const known = new Set(others.map(canonicalJson));
      return these.filter((one) => !known.has(canonicalJson(one)));
    };
    const gone = only(before, after).map((one) => ({ path, before: one, after: undefined }));
    const come = only(after, before).map((one) => ({ path, before: undefined, after: one }));
    // The same entries in another order.
    return gone.length + come.length > 0 ? [...gone, ...come] : [{ path, before, after }];
  }
  return [{ path, before, after }];
}
