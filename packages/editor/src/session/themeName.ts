import { useSyncExternalStore } from 'react';

/** The theme that the page shows now, whoever chose it: for what is drawn with its colours and not styled by them. */

export function themeName(): string {
  return document.documentElement.dataset.theme ?? 'light';
}

export function onTheme(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => observer.disconnect();
}

export function useThemeName(): string {
  return useSyncExternalStore(onTheme, themeName);
}
