import { type Difference, editWords, expectedAndGot } from '@rheobase/core';
import { actionById, perform } from '../actions/actions.js';
import { sameMeaning } from '../derived/analyse.js';
import type { Editor } from '../model/editor.js';
import { useSelected } from '../session/useSelected.js';
import { english } from '../text/english.js';
import type { Report } from '../verify/verifyStore.js';
import { numberText } from '../views/TableView.js';
import { DockClose, DockTabs } from './DockTabs.js';
import { NodeLink, nodeOfResult, ObservableCell } from './observables.js';
import { RunStatus } from './RunDock.js';
import { useRunnable } from './useRunnable.js';
import { tones, VerdictMark } from './VerdictMark.js';

const words = english.verify;

/** Seals the graph, or runs it again and says whether it is what its receipt says. */
export function VerifyDock({ editor }: { editor: Editor }) {
  const isShown = useSelected(editor.session, ({ dock, dockView }) => dock && dockView === 'verify');
  return isShown ? <OpenDock editor={editor} /> : null;
}

function OpenDock({ editor }: { editor: Editor }) {
  const { wish, report, problem } = useSelected(editor.verify, (state) => state);
  const run = useSelected(editor.runs, (state) => state);
  const isRunnable = useRunnable(editor);
  const document = useSelected(editor.documents, (state) => state.document);
  const isBusy = run.phase === 'running' || run.phase === 'paused';
  return (
    <section className="dock" aria-label={english.dockView.verify}>
      <header>
        <DockTabs editor={editor} />
        <div className="dock-controls">
          {(isBusy
            ? [run.phase === 'running' ? 'pause' : 'continue', 'stop']
            : ['seal', 'verify', 'check-receipt']
          ).map((id) => (
            <DockButton key={id} editor={editor} id={id} isEnabled={isBusy || isRunnable} />
          ))}
        </div>
        {wish === undefined ? (
          <div className="dock-status" />
        ) : (
          <>
            <span className="dock-wish">{words.wish[wish]}</span>
            <RunStatus editor={editor} state={run} />
          </>
        )}
        <DockClose editor={editor} />
      </header>
      <div className="dock-body">
        {problem === undefined ? null : (
          <p className="verify-problem" role="alert">
            {problem}
          </p>
        )}
        {report === undefined ? (
          problem === undefined ? (
            <p className="none verify-nothing">{words.nothing}</p>
          ) : null
        ) : (
          <ReportView editor={editor} report={report} isStale={isStale(report, document)} />
        )}
      </div>
    </section>
  );
}

/** Whether what was judged is still what is open, layout and names aside. */
function isStale({ of }: Report, document: Report['of']): boolean {
  return !sameMeaning(of, document) || of.expect !== document.expect || of.sweep !== document.sweep;
}

function DockButton({ editor, id, isEnabled }: { editor: Editor; id: string; isEnabled: boolean }) {
  const action = actionById(id);
  const label = id in words.button ? words.button[id as keyof typeof words.button] : undefined;
  return (
    <button
      type="button"
      className={id === 'verify' || id === 'continue' ? 'primary' : undefined}
      title={action.label}
      disabled={!isEnabled}
      onClick={() => perform(editor, action)}
    >
      {label ?? english.dock.button[id as keyof typeof english.dock.button]}
    </button>
  );
}

function ReportView({ editor, report, isStale }: { editor: Editor; report: Report; isStale: boolean }) {
  const { verdict, reasons, first, edits, sealed, fresh, outcomes } = report;
  const failed = outcomes.filter(({ passed }) => passed === false).length;
  const names = [...new Set([...Object.keys(fresh?.observables ?? {}), ...Object.keys(sealed.observables)])];
  const same = names.filter((name) => isSame(report, name)).length;
  return (
    <div className="verify-report">
      <div className={`verdict ${tones[verdict]}`} role="status">
        <VerdictMark verdict={verdict} />
        <div>
          <strong>{words.verdict[verdict]}</strong>
          <span className="verdict-meaning">{words.meaning[verdict]}</span>
        </div>
        {isStale ? <span className="stale">{english.dock.stale}</span> : null}
      </div>
      <div className="verify-facts">
        {fresh === undefined || verdict === 'sealed' ? null : <span>{words.facts(same, names.length)}</span>}
        {failed === 0 ? null : <span className="bad">{words.failedRules(failed)}</span>}
        <span>{words.ground(sealed.numerics, sealed.packageVersion, sealed.seed)}</span>
      </div>
      {reasons.length === 0 ? null : (
        <ul className="verify-reasons">
          {reasons.map((reason) => (
            <li key={reason}>{reason}.</li>
          ))}
          {first === undefined ? null : (
            <li>
              <NodeLink editor={editor} node={first.node} words={words.goTo(first.node)} />
            </li>
          )}
        </ul>
      )}
      {edits.length < 2 ? null : (
        <section>
          <h3>{words.edits}</h3>
          <ul className="verify-edits">
            {edits.map((edit) => {
              const node = /^nodes\.([^.]+)/.exec(edit.path)?.[1];
              return (
                <li key={`${edit.path} ${JSON.stringify(edit.before)} ${JSON.stringify(edit.after)}`}>
                  {node === undefined ? (
                    editWords(edit)
                  ) : (
                    <NodeLink editor={editor} node={node} words={editWords(edit)} />
                  )}
                </li>
              );
            })}
          </ul>
        </section>
      )}
      <Rules editor={editor} report={report} />
      <section>
        <h3>{words.results}</h3>
        <div className="table-view">
          <table className="verify-table">
            <thead>
              <tr>
                <th scope="col" aria-label={words.same} />
                <th scope="col">{words.column.result}</th>
                <th scope="col">{words.column.sealed}</th>
                {fresh === undefined || verdict === 'sealed' ? null : (
                  <>
                    <th scope="col">{words.column.now}</th>
                    <th scope="col">{words.column.where}</th>
                  </>
                )}
              </tr>
            </thead>
            <tbody>
              {names.map((name) => (
                <ResultRow key={name} editor={editor} report={report} name={name} />
              ))}
            </tbody>
          </table>
        </div>
      </section>
    </div>
  );
}

function isSame({ sealed, fresh }: Report, name: string): boolean {
  return fresh === undefined || sealed.observables[name]?.sha256 === fresh.observables[name]?.sha256;
}

function ResultRow({ editor, report, name }: { editor: Editor; report: Report; name: string }) {
  const { sealed, fresh, first, verdict } = report;
  const same = isSame(report, name);
  return (
    <tr className={same ? undefined : 'differs'}>
      <td>
        {fresh === undefined ? null : (
          <Mark tone={same ? 'good' : 'bad'} words={same ? words.same : words.other} sign={same ? '✓' : '≠'} />
        )}
      </td>
      <td>
        <NodeLink editor={editor} node={nodeOfResult(name)} words={name} />
      </td>
      <td>
        <ObservableCell observable={sealed.observables[name]} />
      </td>
      {fresh === undefined || verdict === 'sealed' ? null : (
        <>
          <td>
            <ObservableCell observable={fresh.observables[name]} />
          </td>
          <td className="words">{first?.observable === name ? placeWords(first) : null}</td>
        </>
      )}
    </tr>
  );
}

export function placeWords({ part, place, before, after }: Difference): string {
  const where = [part, place].filter((one) => one !== undefined).join(', ');
  const values = before === undefined || after === undefined ? '' : `${before} → ${after}`;
  return [where, values].filter((one) => one !== '').join(': ');
}

export function Mark({ tone, sign, words: said }: { tone: 'good' | 'bad' | 'open'; sign: string; words: string }) {
  return (
    <span className={`row-mark ${tone}`} title={said} role="img" aria-label={said}>
      {sign}
    </span>
  );
}

/** The expectations of the file, each with what came out and what would have been enough. */
function Rules({ editor, report }: { editor: Editor; report: Report }) {
  const { of, outcomes, outputs } = report;
  const rules = of.expect ?? [];
  if (outcomes.length === 0) return null;
  return (
    <section>
      <h3>{words.rules}</h3>
      <div className="table-view">
        <table className="verify-table">
          <thead>
            <tr>
              <th scope="col" aria-label={words.passed} />
              <th scope="col">{words.column.rule}</th>
              <th scope="col">{words.column.expected}</th>
              <th scope="col">{words.column.got}</th>
              <th scope="col">{words.column.tolerance}</th>
              <th scope="col">{words.column.origin}</th>
            </tr>
          </thead>
          <tbody>
            {outcomes.map(({ passed, text, smallestTolerance, origin }, index) => {
              const rule = rules[index];
              const { expected, got } = expectedAndGot(rule, outputs);
              const where = Object.entries(rule.where ?? {}).map(([name, value]) => `${name} ${value}`);
              const of = [rule.column, ...where].filter((one) => one !== undefined).join(', ');
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: a rule is its place.
                <tr key={index} className={passed === false ? 'differs' : undefined} title={text}>
                  <td>
                    {passed === null ? (
                      <Mark tone="open" sign="?" words={words.open} />
                    ) : (
                      <Mark
                        tone={passed ? 'good' : 'bad'}
                        sign={passed ? '✓' : '✗'}
                        words={passed ? words.passed : words.failed}
                      />
                    )}
                  </td>
                  <td>
                    <NodeLink editor={editor} node={nodeOfResult(rule.observable)} words={rule.observable} />{' '}
                    <span className="faint">{of}</span>
                  </td>
                  <td className="numeric">{expected}</td>
                  <td className="numeric">{got ?? <span className="faint">{words.open}</span>}</td>
                  <td className="numeric">{smallestTolerance === undefined ? '' : numberText(smallestTolerance)}</td>
                  <td className="faint words">{origin}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}
