import { type GraphDocument, nodeFacts, type Registry } from '@rheobase/core';

/** What another program did to a file that has unsaved changes here, and what may come of it. */
export interface OutsideEdit {
  readonly id: string;
  readonly name: string;
  /** When the file was changed. */
  readonly changed: number;
  /** In words, since the file was read or saved here last. */
  readonly there: readonly string[];
  readonly here: readonly string[];
  /** Parts that both changed, each in its own way. */
  readonly both: readonly string[];
  readonly outcomes: Readonly<Record<OutsideChoice, GraphDocument>>;
}

/** Both changes together, where they meet with mine or theirs; or one side alone. */
export type OutsideChoice = 'merge' | 'merge-theirs' | 'theirs' | 'mine';

export async function compareOutside(
  id: string,
  file: File,
  base: GraphDocument,
  mine: GraphDocument,
  theirs: GraphDocument,
  registry: Registry,
): Promise<OutsideEdit> {
  const { changeLines, changesBetween, mergeDocuments } = await import('@rheobase/share');
  const facts = nodeFacts(registry);
  const lines = (document: GraphDocument) => changeLines(changesBetween(base, document, facts));
  const merged = mergeDocuments(base, mine, theirs);
  const other = mergeDocuments(base, theirs, mine);
  return {
    id,
    name: file.name,
    changed: file.lastModified,
    there: lines(theirs),
    here: lines(mine),
    both: merged.conflicts.map(({ path }) => path.join('.')),
    outcomes: { merge: merged.document, 'merge-theirs': other.document, theirs, mine },
  };
}
