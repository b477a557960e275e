import type { SealedObservable } from '@rheobase/core';
import { placeOf } from '../derived/place.js';
import type { Editor } from '../model/editor.js';
import { english } from '../text/english.js';
import { numberText } from '../views/TableView.js';
import { goToNode } from './Problems.js';

/** A number as it is; of a table or model its size and the first digits of its hash. */
export function ObservableCell({ observable }: { observable: SealedObservable | undefined }) {
  if (observable === undefined) return <span className="faint">{english.verify.none}</span>;
  const { kind, value, unit, missing, parts, sha256 } = observable;
  if (kind === 'number') {
    if (value === null || value === undefined) return <span className="faint">{missing ?? english.verify.none}</span>;
    return (
      <span className="numeric" title={`${value}`}>
        {numberText(value)}
        {unit === undefined ? null : <span className="unit"> {unit}</span>}
      </span>
    );
  }
  const count = Object.keys(parts ?? {}).length;
  return (
    <span title={`SHA-256 ${sha256}`}>
      {english.verify.parts(count, kind === 'model' ? 'tensor' : 'column')} <code>{sha256.slice(0, 8)}</code>
    </span>
  );
}

/** A name that leads to the node that gives it, wherever it is. */
export function NodeLink({ editor, node, words = node }: { editor: Editor; node: string; words?: string }) {
  const place = placeOf(editor.documents.getState().document, node);
  if (place === undefined) return <span>{words}</span>;
  return (
    <button
      type="button"
      className="node-link"
      title={english.verify.goTo(node)}
      onClick={() => goToNode(editor, place.path, place.id)}
    >
      {words}
    </button>
  );
}

/** `path.port` → `path`. */
export function nodeOfResult(name: string): string {
  return name.slice(0, name.lastIndexOf('.'));
}
