import { useEffect } from 'react';
import { perform } from '../actions/actions.js';
import { actionFor, pressed } from '../actions/keys.js';
import { centreOf } from '../geometry/rect.js';
import type { Editor } from '../model/editor.js';
import { copyText, pasteText, removeSelected } from '../model/selection.js';
import { english } from '../text/english.js';

/** Keys and the clipboard of the page; what is typed into a field is the field's. */
export function useKeys(editor: Editor): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const keys = pressed(event);
      if (event.key === 'Escape' && editor.interaction.close()) {
        event.preventDefault();
        return;
      }
      const action = actionFor(keys, editor.settings.getState());
      if (action === undefined) return;
      if (isField(event.target) && !/^(Shift\+)?F\d+$|^Mod\+K$/.test(keys)) {
        // Saving and running are meant wherever one writes; what was written counts.
        if (!keys.startsWith('Mod+') || !/^(file|run)$/.test(action.group)) return;
        commitField(event.target as HTMLElement);
      }
      // Elsewhere on the page Tab, Enter and arrows mean what they always mean.
      if (/^(Shift\+)?(Tab|Enter|Left|Right|Up|Down)$/.test(keys) && !isCanvas(event.target)) return;
      event.preventDefault();
      perform(editor, action);
    };
    const onCopy = (event: ClipboardEvent) => {
      if (isField(event.target) || hasSelectedText()) return;
      const text = copyText(editor);
      if (text === undefined) return;
      event.clipboardData?.setData('text/plain', text);
      event.preventDefault();
      if (event.type === 'cut') removeSelected(editor, english.command.cut);
    };
    const onPaste = (event: ClipboardEvent) => {
      if (isField(event.target)) return;
      const text = event.clipboardData?.getData('text/plain');
      if (text === undefined || text === '') return;
      event.preventDefault();
      const seen = editor.canvas?.seen();
      if (!pasteText(editor, text, seen && centreOf(seen))) editor.session.announce(english.say.notAGraph);
    };
    document.addEventListener('keydown', onKey);
    document.addEventListener('copy', onCopy);
    document.addEventListener('cut', onCopy);
    document.addEventListener('paste', onPaste);
    return () => {
      document.removeEventListener('keydown', onKey);
      document.removeEventListener('copy', onCopy);
      document.removeEventListener('cut', onCopy);
      document.removeEventListener('paste', onPaste);
    };
  }, [editor]);
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');
}

/** A field gives what was typed when it is left; writing goes on in it. */
function commitField(field: HTMLElement): void {
  field.blur();
  if (field.isConnected) field.focus();
}

function isCanvas(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target === document.body || target.closest('.canvas') !== null);
}

function hasSelectedText(): boolean {
  return (globalThis.getSelection()?.toString() ?? '') !== '';
}
