import { useEffect, useRef } from 'react';
import { english } from '../text/english.js';
import type { OutsideChoice, OutsideEdit } from './outsideEdit.js';

/** Another program changed the file: what differs, side by side, and what to do about it. Nothing is lost by waiting. */
export function OutsideDialog({ edit, decide }: { edit: OutsideEdit; decide: (choice: OutsideChoice) => void }) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => ref.current?.showModal(), []);
  const { both } = edit;
  const choices: readonly OutsideChoice[] =
    both.length === 0 ? ['merge', 'theirs', 'mine'] : ['merge', 'merge-theirs', 'theirs', 'mine'];
  return (
    <dialog ref={ref} className="dialog" aria-labelledby="outside-title" onCancel={(event) => event.preventDefault()}>
      <h2 id="outside-title">{english.outside.title(edit.name)}</h2>
      <div className="outside-sides">
        <Side title={english.outside.there} lines={edit.there} />
        <Side title={english.outside.here} lines={edit.here} />
      </div>
      <p>{both.length === 0 ? english.outside.apart : english.outside.both(both)}</p>
      <div className="dialog-buttons">
        {choices.map((choice) => (
          <button
            key={choice}
            type="button"
            className={choice === 'merge' ? 'primary' : undefined}
            onClick={() => decide(choice)}
          >
            {both.length === 0 && choice === 'merge' ? english.outside.merge : english.outside.choice[choice]}
          </button>
        ))}
      </div>
    </dialog>
  );
}

const most = 12;

function Side({ title, lines }: { title: string; lines: readonly string[] }) {
  return (
    <section>
      <h3>{title}</h3>
      <ul>
        {lines.slice(0, most).map((line) => (
          <li key={line}>{line}</li>
        ))}
        {lines.length > most ? <li>{english.outside.more(lines.length - most)}</li> : null}
      </ul>
    </section>
  );
}
