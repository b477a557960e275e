import { useState } from 'react';
import { actionById, perform } from '../actions/actions.js';
import {
  answerNote,
  answerOnCanvas,
  isAssignment,
  readAnswers,
  readAssignment,
  setAnswer,
  setQuestion,
} from '../document/assignment.js';
import type { Editor } from '../model/editor.js';
import { english } from '../text/english.js';
import { useRunnable } from './useRunnable.js';

const words = english.assignment;

/** The questions of an assignment with room for the answers, and the way to hand it in. */
export function AssignmentSection({ editor }: { editor: Editor }) {
  const { document } = editor.documents.getState();
  const isRunnable = useRunnable(editor);
  const [isAuthor, setIsAuthor] = useState(false);
  const { locked, questions } = readAssignment(document);
  const answers = readAnswers(document);
  const { run, seal } = editor.documents;
  if (!isAssignment(document) && !isAuthor) {
    return (
      <section className="inspector-section make-assignment">
        <button type="button" onClick={() => setIsAuthor(true)}>
          {words.make}
        </button>
      </section>
    );
  }
  return (
    <section className="inspector-section assignment">
      <h3>{words.title}</h3>
      {locked.length === 0 ? null : <p className="field-doc">{words.lockedNodes(locked)}</p>}
      {Object.entries(questions).map(([name, text]) => (
        <div key={name} className="assignment-question">
          {isAuthor ? (
            <div className="assignment-edit">
              <textarea
                aria-label={words.question(name)}
                rows={rowsFor(text)}
                value={text}
                onChange={(event) => run(setQuestion(name, event.target.value))}
                onBlur={seal}
              />
              <button
                type="button"
                className="quiet"
                aria-label={words.removeQuestion(name)}
                onClick={() => run(setQuestion(name, undefined))}
              >
                ×
              </button>
            </div>
          ) : (
            <label htmlFor={`answer-${name}`}>{text}</label>
          )}
          {answerNote(document, name) === undefined ? (
            <button type="button" className="quiet" onClick={() => ontoCanvas(editor, name)}>
              {words.ontoCanvas}
            </button>
          ) : null}
          <textarea
            id={`answer-${name}`}
            aria-label={words.answer(name)}
            placeholder={words.placeholder}
            rows={rowsFor(answers[name] ?? '')}
            value={answers[name] ?? ''}
            onChange={(event) => run(setAnswer(name, event.target.value))}
            onBlur={seal}
          />
        </div>
      ))}
      {isAuthor ? <NewQuestion questions={questions} onAdd={(name, text) => run(setQuestion(name, text))} /> : null}
      <div className="assignment-actions">
        <button
          type="button"
          className="primary"
          title={words.handInWhat}
          disabled={!isRunnable}
          onClick={() => perform(editor, actionById('hand-in'))}
        >
          {words.handIn}
        </button>
        {isAuthor ? null : (
          <button type="button" className="quiet" onClick={() => setIsAuthor(true)}>
            {words.edit}
          </button>
        )}
      </div>
    </section>
  );
}

/** In the middle of what is seen. */
function ontoCanvas(editor: Editor, question: string): void {
  const seen = editor.canvas?.seen() ?? { x: 0, y: 0, width: 0, height: 0 };
  const [width, height] = [280, 160];
  const at = { x: seen.x + (seen.width - width) / 2, y: seen.y + (seen.height - height) / 2 };
  editor.documents.run(answerOnCanvas(question, { x: Math.round(at.x), y: Math.round(at.y), width, height }));
  editor.session.select([question]);
}

function rowsFor(text: string): number {
  const lines = text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / 40)), 0);
  return Math.min(10, Math.max(2, lines));
}

interface NewProps {
  readonly questions: Readonly<Record<string, string>>;
  readonly onAdd: (name: string, text: string) => void;
}

function NewQuestion({ questions, onAdd }: NewProps) {
  const [text, setText] = useState('');
  return (
    <form
      className="add-named"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() === '') return;
        let count = Object.keys(questions).length + 1;
        while (`q${count}` in questions) count++;
        onAdd(`q${count}`, text.trim());
        setText('');
      }}
    >
      <input
        aria-label={words.newQuestion}
        placeholder={words.newQuestion}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <button type="submit" disabled={text.trim() === ''}>
        {english.graph.add}
      </button>
    </form>
  );
}
