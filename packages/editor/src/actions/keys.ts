import type { Settings } from '../session/settings.js';
import { type Action, actions } from './actions.js';

/** From what is pressed to what is done. */

const isMac = globalThis.navigator?.platform.startsWith('Mac') === true;

/** `Mod+Shift+Z` for what was pressed. */
export function pressed(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'code'>,
): string {
  const { key, ctrlKey, metaKey, altKey, shiftKey, code } = event;
  // With Alt some systems give another letter; the key itself is meant.
  const named = altKey && /^Key[A-Z]$/.test(code) ? code.slice(3) : key;
  const arrow = named.startsWith('Arrow') ? named.slice(5) : named;
  const word = arrow === ' ' ? 'Space' : arrow.length === 1 ? arrow.toUpperCase() : arrow;
  const isSign = word.length === 1 && word.toLowerCase() === word.toUpperCase();
  return [
    (isMac ? metaKey : ctrlKey) && 'Mod',
    altKey && 'Alt',
    // A sign that needs Shift is the sign itself.
    shiftKey && !isSign && 'Shift',
    word,
  ]
    .filter(Boolean)
    .join('+');
}

export function keysOf(action: Action, { keys }: Settings): readonly string[] {
  return keys[action.id] ?? action.keys;
}

/** Those of the browser too. */
export function shownKeys(action: Action, settings: Settings): readonly string[] {
  const keys = keysOf(action, settings);
  return action.native === undefined ? keys : [...keys, action.native];
}

export function actionFor(keys: string, settings: Settings): Action | undefined {
  return actions.find((action) => keysOf(action, settings).includes(keys));
}

/** As a person reads it: `Ctrl+Z`, on a Mac `⌘Z`. */
export function keyWords(keys: string): string {
  if (!isMac) return keys.replace('Mod', 'Ctrl');
  return keys.replace('Mod+', '⌘').replace('Shift+', '⇧').replace('Alt+', '⌥');
}
