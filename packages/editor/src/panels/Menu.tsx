import { useEffect, useRef } from 'react';
import { type Action, actionById, perform } from '../actions/actions.js';
import { keyWords, shownKeys } from '../actions/keys.js';
import type { Editor } from '../model/editor.js';
import type { MenuRequest } from '../session/interaction.js';
import { english } from '../text/english.js';
import { Popup } from './Popup.js';

/** What can be done with what is under the pointer: a part of the list of actions, with names, roles and keys. */

const menus: Readonly<Record<MenuRequest['on'], readonly string[]>> = {
  canvas: ['add-node', 'add-note', '-', 'paste', 'select-all', '-', 'arrange', 'fit'],
  node: [
    'cut',
    'copy',
    'duplicate',
    'delete',
    '-',
    'enter-block',
    'unpack-block',
    'make-block',
    'group',
    '-',
    'live-view',
    'next-view',
    'collapse',
    'bypass',
    'freeze',
    '-',
    'arrange-selection',
  ],
  wire: ['delete'],
  group: ['cut', 'copy', 'duplicate', 'delete'],
  note: ['cut', 'copy', 'duplicate', 'delete'],
};

export function Menu({ editor, menu }: { editor: Editor; menu: MenuRequest }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => ref.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus(), []);
  const items = menus[menu.on].map((id) => (id === '-' ? undefined : actionById(id)));
  const shown = items.filter((action, index) => {
    if (action !== undefined) return action.isEnabled?.(editor) !== false;
    return items.slice(index + 1).some((later) => later?.isEnabled?.(editor) !== false);
  });
  const move = (by: number) => {
    const all = [...(ref.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
    const at = all.indexOf(document.activeElement as HTMLElement);
    all[(at + by + all.length) % all.length]?.focus();
  };
  return (
    <Popup at={menu.at} className="menu" label={english.menu.title}>
      <div
        ref={ref}
        role="menu"
        tabIndex={-1}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') move(1);
          else if (event.key === 'ArrowUp') move(-1);
          else if (event.key === 'Escape') editor.interaction.close();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      >
        {shown.map((action, index) =>
          action === undefined ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line has no name.
            <hr key={index} />
          ) : (
            <MenuItem key={action.id} action={action} editor={editor} />
          ),
        )}
      </div>
    </Popup>
  );
}

function MenuItem({ action, editor }: { action: Action; editor: Editor }) {
  const [keys] = shownKeys(action, editor.settings.getState());
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      onClick={() => {
        editor.interaction.set({ menu: undefined });
        perform(editor, action);
      }}
    >
      <span>{action.label}</span>
      {keys === undefined ? null : <kbd>{keyWords(keys)}</kbd>}
    </button>
  );
}
