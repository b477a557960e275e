import { useEffect, useRef } from 'react';
import { boundsOf, grown, type Rect } from '../geometry/rect.js';
import type { Editor } from '../model/editor.js';
import { useSelected } from '../session/useSelected.js';
import { english } from '../text/english.js';

const size = { width: 200, height: 128 } as const;

/** The whole level at a glance, and where one is on it; a press goes there. */
export function Minimap({ editor }: { editor: Editor }) {
  const shown = useSelected(editor.settings, ({ minimap }) => minimap);
  return shown ? <Overview editor={editor} /> : null;
}

function Overview({ editor }: { editor: Editor }) {
  const ref = useRef<HTMLCanvasElement>(null);
  const scale = useRef({ k: 1, x: 0, y: 0 });
  useEffect(() => {
    let frame = 0;
    const draw = () => {
      frame = 0;
      if (ref.current !== null) scale.current = paint(ref.current, editor);
    };
    const request = () => {
      frame ||= requestAnimationFrame(draw);
    };
    request();
    const unsubscribes = [editor.documents, editor.session, editor.settings, editor.derived].map((store) =>
      store.subscribe(request),
    );
    return () => {
      cancelAnimationFrame(frame);
      for (const unsubscribe of unsubscribes) unsubscribe();
    };
  }, [editor]);
  const go = (event: React.PointerEvent<HTMLCanvasElement>) => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const { k, x, y } = scale.current;
    editor.canvas?.lookAt({ x: (event.clientX - left - x) / k, y: (event.clientY - top - y) / k });
  };
  return (
    <canvas
      ref={ref}
      className="minimap"
      style={size}
      aria-label={english.action.minimap}
      role="img"
      data-own-pointer=""
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        go(event);
      }}
      onPointerMove={(event) => {
        if (event.buttons === 1) go(event);
      }}
    />
  );
}

function paint(canvas: HTMLCanvasElement, editor: Editor) {
  const ratio = Math.min(globalThis.devicePixelRatio || 1, 2);
  canvas.width = size.width * ratio;
  canvas.height = size.height * ratio;
  const context = canvas.getContext('2d');
  const { cards, groups } = editor.scene();
  const seen = editor.canvas?.seen();
  const bounds = boundsOf([...cards.values(), ...(seen === undefined ? [] : [seen])]);
  if (context === null || bounds === undefined) return { k: 1, x: 0, y: 0 };
  const world = grown(bounds, Math.max(bounds.width, bounds.height) * 0.04);
  const k = Math.min(size.width / world.width, size.height / world.height);
  const x = (size.width - world.width * k) / 2 - world.x * k;
  const y = (size.height - world.height * k) / 2 - world.y * k;
  const style = getComputedStyle(canvas);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  context.setTransform(ratio * k, 0, 0, ratio * k, ratio * x, ratio * y);
  const fill = (rect: Rect, paintWith: string, least: number) => {
    context.fillStyle = paintWith;
    context.fillRect(rect.x, rect.y, Math.max(rect.width, least / k), Math.max(rect.height, least / k));
  };
  for (const group of Object.values(groups)) fill(group, colour(`--tint-${group.colour ?? 'grey'}`), 1);
  const { selected } = editor.session.getState();
  const accent = colour('--accent');
  const plain = colour('--text-faint');
  for (const card of cards.values()) fill(card, selected.has(card.id) ? accent : plain, 1.5);
  if (seen !== undefined) {
    context.strokeStyle = accent;
    context.lineWidth = 1.5 / k;
    context.strokeRect(seen.x, seen.y, seen.width, seen.height);
  }
  return { k, x, y };
}
