import { type Issue, sentence } from '@rheobase/core';
import { nodesOf, placeOf } from '../derived/place.js';
import type { Editor } from '../model/editor.js';
import { useSelected } from '../session/useSelected.js';
import { english } from '../text/english.js';

/** Every mistake in words; choosing one goes to its node, wherever it is. */
export function Problems({ editor }: { editor: Editor }) {
  const analysis = useSelected(editor.derived, (state) => state.analysis);
  const isOpen = useSelected(editor.session, ({ problems }) => problems);
  if (!isOpen) return null;
  const sorted = [...analysis.issues].sort((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'));
  return (
    <section className="problems" data-region="" aria-label={english.action.problems}>
      <header>
        <h2>{english.action.problems}</h2>
        <span className="count">{sorted.length}</span>
        <button
          type="button"
          className="quiet problems-close"
          aria-label={english.panel.close}
          onClick={() => editor.session.showProblems(false)}
        >
          ×
        </button>
      </header>
      {sorted.length === 0 ? <p className="none">{english.problems.none}</p> : null}
      <ul>
        {sorted.map((issue, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two issues may be alike.
          <li key={index}>
            <button type="button" className={issue.severity} onClick={() => goTo(editor, issue)}>
              <span className="mark" aria-hidden="true">
                {issue.severity === 'error' ? '●' : '▲'}
              </span>
              {sentence(issue)}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Goes to the node of an issue, into blocks if need be. */
export function goTo(editor: Editor, issue: Issue): void {
  const { document } = editor.documents.getState();
  const [first] = nodesOf(issue).flatMap((node) => placeOf(document, node) ?? []);
  if (first !== undefined) goToNode(editor, first.path, first.id);
}

export function goToNode(editor: Editor, path: readonly string[], id: string): void {
  editor.session.goTo(path, [id]);
  // The canvas follows a change of level in the next frames.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      editor.canvas?.reveal(id);
      void editor.canvas?.focus(id);
    }),
  );
}
