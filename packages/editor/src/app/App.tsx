import { useCallback, useEffect, useState } from 'react';
import type { Editor } from '../model/editor.js';
import type { Canvas } from '../rete/canvas.js';
import { useSelected } from '../session/useSelected.js';
import { CanvasPane } from './CanvasPane.js';

export function App({ editor }: { editor: Editor }) {
  const [, setCanvas] = useState<Canvas>();
  const onCanvas = useCallback(
    (canvas: Canvas | undefined) => {
      setCanvas(canvas);
      Object.assign(globalThis, { rheobase: { editor, canvas } });
    },
    [editor],
  );
  const theme = useSelected(editor.settings, (settings) => settings.theme);
  useTheme(theme);
  return (
    <div className="app">
      <CanvasPane editor={editor} onCanvas={onCanvas} />
    </div>
  );
}

/** One attribute decides every colour; `system` follows the system. */
function useTheme(theme: 'system' | 'light' | 'dark'): void {
  useEffect(() => {
    const scheme = globalThis.matchMedia('(prefers-color-scheme: dark)');
    const apply = () => {
      const isDark = theme === 'dark' || (theme === 'system' && scheme.matches);
      document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
    };
    apply();
    scheme.addEventListener('change', apply);
    return () => scheme.removeEventListener('change', apply);
  }, [theme]);
}
