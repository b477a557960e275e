import { useEffect, useMemo, useRef, useState } from 'react';
import { actions, perform } from '../actions/actions.js';
import { keyWords, shownKeys } from '../actions/keys.js';
import type { Editor } from '../model/editor.js';
import { english } from '../text/english.js';
import { rank } from './search.js';

/** Every action by its name, with its keys. */
export function CommandSearch({ editor }: { editor: Editor }) {
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const found = useMemo(
    () =>
      actions
        .map((action) => ({ action, score: rank(query, [action.label, english.group[action.group]]) }))
        .filter((one): one is { action: (typeof actions)[number]; score: number } => one.score !== undefined)
        .sort((a, b) => a.score - b.score)
        .map(({ action }) => action),
    [query],
  );
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  });
  const close = () => editor.interaction.set({ commands: false });
  const run = (index: number) => {
    const action = found[index];
    close();
    if (action !== undefined) perform(editor, action);
  };
  return (
    <div
      className="curtain"
      data-own-pointer=""
      onPointerDown={(event) => {
        if (event.target === event.currentTarget) close();
      }}
    >
      <div className="popup palette commands" role="dialog" aria-label={english.action.commands}>
        <input
          // biome-ignore lint/a11y/noAutofocus: it was opened to type into.
          autoFocus
          className="palette-search"
          role="combobox"
          aria-expanded="true"
          aria-controls="command-list"
          aria-label={english.action.commands}
          placeholder={english.action.commands}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setChosen(0);
          }}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown') setChosen((at) => Math.min(found.length - 1, at + 1));
            else if (event.key === 'ArrowUp') setChosen((at) => Math.max(0, at - 1));
            else if (event.key === 'Enter') run(chosen);
            else if (event.key === 'Escape') close();
            else return;
            event.preventDefault();
            event.stopPropagation();
          }}
        />
        <div className="palette-list" id="command-list" role="listbox" aria-label={english.action.commands} ref={list}>
          {found.map((action, index) => {
            const [keys] = shownKeys(action, editor.settings.getState());
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field above.
              // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field above.
              <div
                key={action.id}
                role="option"
                aria-selected={index === chosen}
                aria-disabled={action.isEnabled?.(editor) === false}
                className="command-item"
                onPointerMove={() => setChosen(index)}
                onClick={() => run(index)}
              >
                <span>{action.label}</span>
                <span className="command-group">{english.group[action.group]}</span>
                {keys === undefined ? null : <kbd>{keyWords(keys)}</kbd>}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
