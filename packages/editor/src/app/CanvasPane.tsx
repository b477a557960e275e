import { useEffect, useRef } from 'react';
import type { Editor } from '../model/editor.js';
import { type Canvas, createCanvas } from '../rete/canvas.js';
import { english } from '../text/english.js';

/** The place of the canvas; what is drawn in it is no business of React's. */
export function CanvasPane({ editor, onCanvas }: { editor: Editor; onCanvas: (canvas: Canvas | undefined) => void }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (ref.current === null) return;
    const canvas = createCanvas(ref.current, editor);
    onCanvas(canvas);
    return () => {
      onCanvas(undefined);
      canvas.destroy();
    };
  }, [editor, onCanvas]);
  return (
    <div
      ref={ref}
      className="canvas"
      role="application"
      aria-label={english.canvas.label}
      data-region=""
      // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes the focus and the keys.
      tabIndex={0}
    />
  );
}
