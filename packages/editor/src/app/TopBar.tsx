import { actionById, perform } from '../actions/actions.js';
import { keyWords, shownKeys } from '../actions/keys.js';
import type { Editor } from '../model/editor.js';
import { useSelected } from '../session/useSelected.js';
import { english } from '../text/english.js';

/** Name of the graph, the way back and forth, and what is open beside the canvas. */
export function TopBar({ editor }: { editor: Editor }) {
  const name = useSelected(editor.documents, ({ document }) => document.name);
  const isUnsaved = useSelected(editor.documents, ({ document, saved }) => document !== saved);
  const past = useSelected(editor.documents, (state) => state.past.length);
  const future = useSelected(editor.documents, (state) => state.future.length);
  const side = useSelected(editor.session, (state) => state.side);
  const issues = useSelected(editor.derived, ({ analysis }) => analysis.issues);
  const problems = useSelected(editor.session, (state) => state.problems);
  const phase = useSelected(editor.runs, (run) => run.phase);
  const dock = useSelected(editor.session, (state) => state.dock);
  const errors = issues.filter(({ severity }) => severity === 'error').length;
  return (
    <header className="top-bar" data-region="">
      <img src="./icon.svg" alt="" width="22" height="22" />
      <h1>
        {name ?? english.app.untitled}
        {isUnsaved ? <span className="unsaved" title={english.app.unsaved} /> : null}
      </h1>
      <div className="bar-group">
        <BarButton editor={editor} id="undo" sign="↶" disabled={past === 0} />
        <BarButton editor={editor} id="redo" sign="↷" disabled={future === 0} />
      </div>
      <div className="bar-group">
        <BarButton editor={editor} id="add-node" sign="+" words={english.app.add} />
        <BarButton editor={editor} id="arrange" words={english.action.arrange} />
      </div>
      <div className="bar-group">
        {phase === 'running' ? (
          <BarButton editor={editor} id="pause" sign="❚❚" words={english.dock.button.pause} />
        ) : phase === 'paused' ? (
          <BarButton editor={editor} id="continue" sign="▶" words={english.dock.button.continue} />
        ) : (
          <BarButton editor={editor} id="run" sign="▶" words={english.dock.button.run} disabled={errors > 0} />
        )}
        <BarButton editor={editor} id="verify" sign="✓" words={english.dockView.verify} disabled={errors > 0} />
        <BarButton editor={editor} id="dock" sign="▤" words={english.dockView.results} pressed={dock} />
      </div>
      <div className="bar-space" />
      <button
        type="button"
        className={errors > 0 ? 'problem-count bad' : issues.length > 0 ? 'problem-count warn' : 'problem-count'}
        aria-pressed={problems}
        onClick={() => perform(editor, actionById('problems'))}
      >
        {english.problems.count(errors, issues.length - errors)}
      </button>
      <div className="bar-group">
        <BarButton editor={editor} id="commands" sign="⌘" />
        <BarButton editor={editor} id="theme" sign="◐" />
        <BarButton editor={editor} id="outline" sign="☰" pressed={side === 'outline'} />
        <BarButton editor={editor} id="inspector" sign="◨" pressed={side === 'inspector'} />
      </div>
    </header>
  );
}

interface ButtonProps {
  readonly editor: Editor;
  readonly id: string;
  readonly sign?: string;
  readonly words?: string;
  readonly disabled?: boolean;
  readonly pressed?: boolean;
}

export function BarButton({ editor, id, sign, words, disabled = false, pressed }: ButtonProps) {
  const action = actionById(id);
  const [keys] = shownKeys(action, editor.settings.getState());
  // Who speaks to the page says what is written there.
  const isSaid = words === undefined || action.label.toLowerCase().includes(words.toLowerCase());
  const title = keys === undefined ? action.label : `${action.label} (${keyWords(keys)})`;
  return (
    <button
      type="button"
      className="bar-button"
      title={title}
      aria-label={isSaid ? action.label : `${words}: ${action.label}`}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={() => perform(editor, action)}
    >
      {sign === undefined ? null : <span aria-hidden="true">{sign}</span>}
      {words === undefined ? null : <span>{words}</span>}
    </button>
  );
}
