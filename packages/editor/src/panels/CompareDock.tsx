import { useEffect, useState } from 'react';
import type { Editor } from '../model/editor.js';
import type { RunStore } from '../run/runStore.js';
import { useSelected } from '../session/useSelected.js';
import { english } from '../text/english.js';
import type { OtherGraph } from '../verify/compareStore.js';
import { type Comparison, compareSides, type ResultRow, type Side } from '../verify/comparison.js';
import { DockClose, DockTabs } from './DockTabs.js';
import { NodeLink, nodeOfResult, ObservableCell } from './observables.js';
import { Mark, placeWords } from './VerifyDock.js';

const words = english.compare;

/** Two graphs or runs side by side: what is different in meaning, and which results are other because of what. */
export function CompareDock({ editor }: { editor: Editor }) {
  const isShown = useSelected(editor.session, ({ dock, dockView }) => dock && dockView === 'compare');
  return isShown ? <OpenDock editor={editor} /> : null;
}

function OpenDock({ editor }: { editor: Editor }) {
  const { left, right, run, problem, version } = useSelected(editor.compare, (state) => state);
  const documents = useSelected(editor.documents, (state) => state);
  const result = useSelected(editor.runs, (state) => state.result);
  // Asked anew whenever this panel is drawn: graphs of other tabs may have changed.
  const others = editor.files?.others() ?? [];
  const [seen, setSeen] = useState<Seen>();
  const sides = [editor.compare.sideOf(left, others), editor.compare.sideOf(right, others)] as const;
  const [a, b] = sides;
  const key = [left, right, documents.document, documents.saved, result, version, a?.document, b?.document];
  useEffect(() => {
    // Not with every keystroke: each change is planned by itself, to say what depends on it.
    const timer = setTimeout(
      () => setSeen(a === undefined || b === undefined ? undefined : { sides: [a, b], ...compared(editor, a, b) }),
      seen === undefined ? 0 : 250,
    );
    return () => clearTimeout(timer);
    // biome-ignore lint/correctness/useExhaustiveDependencies: the sides are what these make of them.
  }, key);
  return (
    <section className="dock" aria-label={english.dockView.compare}>
      <header>
        <DockTabs editor={editor} />
        <SidePicker editor={editor} side="left" value={left} others={others} />
        <button
          type="button"
          className="quiet"
          title={words.swap}
          aria-label={words.swap}
          onClick={() => editor.compare.swap()}
        >
          ⇄
        </button>
        <SidePicker editor={editor} side="right" value={right} others={others} />
        <div className="dock-status" />
        <DockClose editor={editor} />
      </header>
      <div className="dock-body">
        {a === undefined || b === undefined ? <p className="verify-problem">{words.gone}</p> : null}
        {problem === undefined ? null : <p className="verify-problem">{problem}</p>}
        {run === undefined ? null : <OtherRun editor={editor} run={run} />}
        {seen === undefined ? null : (
          <ComparisonView
            editor={editor}
            comparison={seen.comparison}
            onRun={run === undefined ? () => void editor.compare.runMissing(seen.sides) : undefined}
          />
        )}
      </div>
    </section>
  );
}

interface Seen {
  readonly sides: readonly [Side, Side];
  readonly comparison: Comparison;
}

function compared(editor: Editor, a: Side, b: Side): { comparison: Comparison } {
  return { comparison: compareSides(a, b, editor.registry) };
}

interface PickerProps {
  readonly editor: Editor;
  readonly side: 'left' | 'right';
  readonly value: string;
  readonly others: readonly OtherGraph[];
}

function SidePicker({ editor, side, value, others }: PickerProps) {
  const pick = async () => {
    const picked = await editor.files?.pickOther();
    if (picked !== undefined) editor.compare.choose(side, editor.compare.addFile(picked.name, picked.document));
  };
  return (
    <label className="compare-side">
      <span className="compare-word">{words[side]}</span>
      <select
        value={value}
        onChange={({ target }) => {
          if (target.value === 'pick') void pick();
          else editor.compare.choose(side, target.value);
        }}
      >
        {editor.compare.choices(others).map(({ id, label }) => (
          <option key={id} value={id}>
            {label}
          </option>
        ))}
        <option value="pick">{words.file}</option>
      </select>
    </label>
  );
}

/** The run of a graph that is not the one on the canvas. */
function OtherRun({ editor, run }: { editor: Editor; run: RunStore }) {
  const { phase, point } = useSelected(run, (state) => state);
  return (
    <p className="compare-run" aria-live="polite">
      <span className="phase running">{words.running}</span>
      {point === undefined ? null : <span>{english.dock.point(point.index + 1, point.count)}</span>}
      <progress aria-label={words.running} />
      <button type="button" disabled={phase !== 'running'} onClick={() => editor.compare.stop()}>
        {words.stop}
      </button>
    </p>
  );
}

interface ViewProps {
  readonly editor: Editor;
  readonly comparison: Comparison;
  readonly onRun: (() => void) | undefined;
}

function ComparisonView({ editor, comparison, onRun }: ViewProps) {
  const { changes, meaningless, sameGraph, results } = comparison;
  return (
    <div className="compare">
      <section>
        <h3>{words.changes}</h3>
        {sameGraph && changes.length === 0 ? <p>{words.same}</p> : null}
        <ul className="compare-changes">
          {changes.map(({ words: line, node }) => (
            <li key={line} data-sign={line[0]}>
              {node === undefined ? line : <NodeLink editor={editor} node={node} words={line} />}
            </li>
          ))}
        </ul>
        {meaningless === 0 ? null : <p className="faint">{words.meaningless(meaningless)}</p>}
      </section>
      <section>
        <h3>{words.results}</h3>
        {results === undefined ? (
          <p className="compare-missing">
            {words.notRun}
            <button type="button" className="primary" disabled={onRun === undefined} onClick={onRun}>
              {words.runMissing}
            </button>
          </p>
        ) : (
          <Results editor={editor} results={results} />
        )}
      </section>
    </div>
  );
}

function Results({ editor, results }: { editor: Editor; results: readonly ResultRow[] }) {
  const other = results.filter(({ state }) => state !== 'same');
  const [showsSame, setShowsSame] = useState(false);
  const shown = showsSame ? results : other;
  const same = results.length - other.length;
  return (
    <>
      <p className={other.length === 0 ? 'verdict-line good' : 'verdict-line bad'}>
        {other.length === 0 ? words.allSame(results.length) : words.someOther(other.length, results.length)}
      </p>
      {shown.length === 0 ? null : (
        <div className="table-view">
          <table className="verify-table">
            <thead>
              <tr>
                <th scope="col" aria-label={words.results} />
                <th scope="col">{english.verify.column.result}</th>
                <th scope="col">{words.left}</th>
                <th scope="col">{words.right}</th>
                <th scope="col">{english.verify.column.where}</th>
                <th scope="col">{words.because}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((row) => (
                <tr key={row.name} className={row.state === 'same' ? undefined : 'differs'}>
                  <td>
                    <Mark
                      tone={row.state === 'same' ? 'good' : 'bad'}
                      sign={{ same: '✓', other: '≠', new: '+', gone: '−' }[row.state]}
                      words={words.state[row.state]}
                    />
                  </td>
                  <td>
                    <NodeLink editor={editor} node={nodeOfResult(row.name)} words={row.name} />
                  </td>
                  <td>
                    <ObservableCell observable={row.before} />
                  </td>
                  <td>
                    <ObservableCell observable={row.after} />
                  </td>
                  <td className="words">
                    {row.first === undefined || row.after?.kind === 'number' ? null : placeWords(row.first)}
                  </td>
                  <td className="words because">{row.because.join('; ')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {same === 0 || showsSame || other.length === 0 ? null : (
        <button type="button" className="quiet" onClick={() => setShowsSame(true)}>
          {words.showSame(same)}
        </button>
      )}
    </>
  );
}
