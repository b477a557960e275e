import { type GraphDocument, parse, planDocument, type Registry } from '@rheobase/core';
import { type Change, changeLines, changeWords } from './changes.js';
import { documentOf, entriesOf, keyOf } from './entries.js';

/**
 * Which changes a result depends on: each is made alone, and the result's key tells. What cannot stand alone (a node and
 * its wires) is taken together. In: two documents and what differs in meaning. Out: for a node, the changes in words.
 */
export function causesOf(
  before: GraphDocument,
  after: GraphDocument,
  changes: readonly Change[],
  registry: Registry,
): (node: string) => readonly string[] {
  const keysOf = (document: GraphDocument) => planDocument(document, registry).experiment?.points[0].plan.resultKeys;
  const base = keysOf(before);
  const [a, b] = [entriesOf(before), entriesOf(after)];
  const made = (some: readonly Change[]) => {
    const entries = new Map(a);
    for (const { path } of some) {
      const value = b.get(keyOf(path));
      if (value === undefined) entries.delete(keyOf(path));
      else entries.set(keyOf(path), value);
    }
    // A part of something that is not there yet makes no document.
    const { document } = parse(JSON.stringify(documentOf(entries, before.rheobase)));
    return document === undefined ? undefined : keysOf(document);
  };
  const alone = changes.map((change) => ({ words: [changeWords(change)], keys: made([change]), changes: [change] }));
  const together = alone.filter(({ keys }) => keys === undefined).flatMap((one) => one.changes);
  const groups = alone.filter(({ keys }) => keys !== undefined);
  if (together.length > 0) groups.push({ words: [...changeLines(together)], keys: made(together), changes: together });
  return (node) =>
    groups.filter(({ keys }) => keys === undefined || keys.get(node) !== base?.get(node)).flatMap(({ words }) => words);
}
