import { Fragment, useState } from 'react';
import { type Action, actions } from '../actions/actions.js';
import { keysOf, keyWords, pressed, shownKeys } from '../actions/keys.js';
import type { Editor } from '../model/editor.js';
import { useSelected } from '../session/useSelected.js';
import { english } from '../text/english.js';
import { rank } from './search.js';

/** Every action with its keys, which may be others; a key that did something else says so, and does no longer. */
export function KeysForm({ editor }: { editor: Editor }) {
  const settings = useSelected(editor.settings, (state) => state);
  const [query, setQuery] = useState('');
  const [waiting, setWaiting] = useState<string>();
  const [taken, setTaken] = useState<{ id: string; words: string }>();
  const close = () => editor.interaction.set({ keys: false });
  const bind = (action: Action, keys: readonly string[] | undefined) => {
    const bound = { ...settings.keys };
    if (keys === undefined) delete bound[action.id];
    else bound[action.id] = keys;
    editor.settings.set({ keys: bound });
  };
  const take = (action: Action, keys: string) => {
    const bound: Record<string, readonly string[]> = { ...settings.keys, [action.id]: [keys] };
    const other = actions.find((one) => one.id !== action.id && keysOf(one, settings).includes(keys));
    if (other !== undefined) bound[other.id] = keysOf(other, settings).filter((one) => one !== keys);
    editor.settings.set({ keys: bound });
    setTaken(other && { id: action.id, words: english.keys.taken(keyWords(keys), other.label) });
    setWaiting(undefined);
  };
  const shown = actions.filter((action) => rank(query, [action.label, english.group[action.group]]) !== undefined);
  return (
    <div
      className="curtain"
      data-own-pointer=""
      onPointerDown={(event) => {
        if (event.target === event.currentTarget) close();
      }}
    >
      <div
        className="popup keys-form"
        role="dialog"
        aria-modal="true"
        aria-label={english.keys.title}
        data-own-wheel=""
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || waiting !== undefined) return;
          event.stopPropagation();
          close();
        }}
      >
        <header>
          <h2>{english.keys.title}</h2>
          <button
            type="button"
            disabled={Object.keys(settings.keys).length === 0}
            onClick={() => editor.settings.set({ keys: {} })}
          >
            {english.keys.resetAll}
          </button>
          <button type="button" className="quiet" aria-label={english.panel.close} onClick={close}>
            ×
          </button>
        </header>
        <input
          // biome-ignore lint/a11y/noAutofocus: it was opened to find something.
          autoFocus
          type="search"
          aria-label={english.keys.find}
          placeholder={english.keys.find}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        <ul aria-label={english.keys.title}>
          {shown.map((action) => {
            const keys = keysOf(action, settings);
            const all = shownKeys(action, settings);
            const isOwn = action.id in settings.keys;
            return (
              <li key={action.id}>
                <span className="keys-label">{action.label}</span>
                <button
                  type="button"
                  className="keys-bound"
                  aria-label={english.keys.change(action.label, all.map(keyWords).join(' '))}
                  onClick={() => setWaiting(action.id)}
                  onBlur={() => setWaiting(undefined)}
                  onKeyDown={(event) => {
                    if (waiting !== action.id) return;
                    event.preventDefault();
                    event.stopPropagation();
                    if (event.key === 'Escape') setWaiting(undefined);
                    else if (!/^(Control|Shift|Alt|Meta|AltGraph)$/.test(event.key))
                      take(action, pressed(event.nativeEvent));
                  }}
                >
                  {waiting === action.id ? english.keys.press : null}
                  {waiting !== action.id && all.length === 0 ? english.keys.none : null}
                  {waiting === action.id
                    ? null
                    : all.map((one) => (
                        <Fragment key={one}>
                          {' '}
                          <kbd>{keyWords(one)}</kbd>
                        </Fragment>
                      ))}
                </button>
                <button type="button" className="quiet" disabled={keys.length === 0} onClick={() => bind(action, [])}>
                  {english.keys.clear}
                </button>
                <button type="button" className="quiet" disabled={!isOwn} onClick={() => bind(action, undefined)}>
                  {english.keys.reset}
                </button>
                {taken?.id === action.id ? (
                  <p className="field-hint" role="status">
                    {taken.words}
                  </p>
                ) : null}
              </li>
            );
          })}
        </ul>
      </div>
    </div>
  );
}
