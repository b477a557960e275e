import { encodeUtf8, sha256 } from '@rheobase/core';

/** Names that Windows keeps for devices, whatever their ending. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
const longest = 120;

/**
 * A file name for every output, its ending left open. The `/` of a block's instance becomes `-`; so does anything that
 * some file system refuses. Two outputs never share a name, not even where upper and lower case are one.
 */
export function fileNames(outputs: readonly string[]): Readonly<Record<string, string>> {
  const taken = new Set<string>();
  const named = outputs.map((output): [string, string] => {
    const name = fileName(output, taken);
    taken.add(name.toLowerCase());
    return [output, name];
  });
  return Object.fromEntries(named);
}

/** A file name for one output, beside those that are taken (in lower case). */
export function fileName(output: string, taken: ReadonlySet<string> = new Set()): string {
  const plain = output.replace(/[^A-Za-z0-9._-]/g, '-').replace(/^\.+|\.+$/g, '');
  const safe = plain === '' || reserved.test(plain) ? `_${plain}` : plain;
  const digest = sha256(encodeUtf8(output)).slice(0, 8);
  const clash = safe.length > longest || taken.has(safe.toLowerCase());
  return clash ? `${safe.slice(0, longest)}-${digest}` : safe;
}
