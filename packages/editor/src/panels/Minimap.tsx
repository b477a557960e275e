import { useEffect, useRef } from 'react';
import { boundsOf, encloses, grown, type Rect } from '../geometry/rect.js';
import type { Scene } from '../geometry/scene.js';
import type { Editor } from '../model/editor.js';
import { onTheme } from '../session/themeName.js';
import { useSelected } from '../session/useSelected.js';
import { english } from '../text/english.js';

/** The whole level at a glance, and where one is on it; a press goes there. Of a level that is seen whole there is none. */
const usual = { width: 200, height: 128 } as const;
/** Where the canvas is low, so that the map does not hide what it shows. */
const small = { width: 132, height: 84 } as const;
/** Heights of the canvas in pixels. */
const low = { small: 640, none: 240 } as const;

export function Minimap({ editor }: { editor: Editor }) {
  const shown = useSelected(editor.settings, ({ minimap }) => minimap);
  return shown ? <Overview editor={editor} /> : null;
}

function Overview({ editor }: { editor: Editor }) {
  const ref = useRef<HTMLCanvasElement>(null);
  const scale = useRef({ k: 1, x: 0, y: 0 });
  useEffect(() => {
    const picture = createPicture();
    let frame = 0;
    const draw = () => {
      frame = 0;
      if (ref.current !== null) scale.current = paint(ref.current, editor, picture);
    };
    const request = () => {
      frame ||= requestAnimationFrame(draw);
    };
    const recolour = () => {
      picture.forget();
      request();
    };
    request();
    const unsubscribes = [editor.documents.subscribe(request), editor.session.subscribe(request), onTheme(recolour)];
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

/** The nodes as they were last painted: while one only moves about, the picture is the same. */
function createPicture() {
  const canvas = document.createElement('canvas');
  let key: readonly unknown[] = [];
  let last: Scene['cards'] | undefined;
  let places: unknown = {};
  let colours = new Map<string, string>();
  return {
    canvas,
    forget(): void {
      key = [];
      colours = new Map();
    },
    isCurrent(next: readonly unknown[]): boolean {
      const same = key.length === next.length && next.every((one, i) => one === key[i]);
      key = next;
      return same;
    },
    /** Another one when a node came, went or moved; what is written in nodes is not seen here. */
    placesOf(cards: Scene['cards']): unknown {
      if (last !== cards && (last === undefined || !samePlaces(last, cards))) places = {};
      last = cards;
      return places;
    },
    colour(name: string, of: Element): string {
      let value = colours.get(name);
      if (value === undefined) {
        value = getComputedStyle(of).getPropertyValue(name).trim();
        colours.set(name, value);
      }
      return value;
    },
  };
}

function samePlaces(a: Scene['cards'], b: Scene['cards']): boolean {
  if (a.size !== b.size) return false;
  for (const [id, card] of b) {
    const old = a.get(id);
    if (old === card) continue;
    const isSame = old?.x === card.x && old.y === card.y && old.width === card.width && old.height === card.height;
    if (!isSame) return false;
  }
  return true;
}

const known = new WeakMap<Scene['cards'], Rect | undefined>();

function contentOf(cards: Scene['cards']): Rect | undefined {
  if (!known.has(cards)) known.set(cards, boundsOf(cards.values()));
  return known.get(cards);
}

function paint(canvas: HTMLCanvasElement, editor: Editor, picture: ReturnType<typeof createPicture>) {
  const ratio = Math.min(globalThis.devicePixelRatio || 1, 2);
  const scene = editor.scene();
  const seen = editor.canvas?.seen();
  const { selected, viewports, path } = editor.session.getState();
  const content = contentOf(scene.cards);
  const context = canvas.getContext('2d');
  const height = seen === undefined ? Infinity : seen.height * (viewports[path.join('/')]?.zoom ?? 1);
  const isNeedless = content === undefined || height < low.none || (seen !== undefined && encloses(seen, content));
  canvas.hidden = isNeedless;
  if (context === null || isNeedless) return { k: 1, x: 0, y: 0 };
  const size = height < low.small ? small : usual;
  const world = grown(content, Math.max(content.width, content.height) * 0.06);
  const k = Math.min(size.width / world.width, size.height / world.height);
  const x = (size.width - world.width * k) / 2 - world.x * k;
  const y = (size.height - world.height * k) / 2 - world.y * k;
  if (canvas.width !== size.width * ratio) {
    canvas.width = size.width * ratio;
    canvas.height = size.height * ratio;
    Object.assign(canvas.style, { width: `${size.width}px`, height: `${size.height}px` });
  }
  const accent = picture.colour('--accent', canvas);
  if (!picture.isCurrent([picture.placesOf(scene.cards), scene.groups, selected, ratio, size])) {
    picture.canvas.width = canvas.width;
    picture.canvas.height = canvas.height;
    const ink = picture.canvas.getContext('2d');
    ink?.setTransform(ratio * k, 0, 0, ratio * k, ratio * x, ratio * y);
    const fill = (rect: Rect, colour: string, least: number) => {
      if (ink === null) return;
      ink.fillStyle = colour;
      ink.fillRect(rect.x, rect.y, Math.max(rect.width, least / k), Math.max(rect.height, least / k));
    };
    for (const group of Object.values(scene.groups))
      fill(group, picture.colour(`--tint-${group.colour ?? 'grey'}`, canvas), 1);
    const plain = picture.colour('--text-faint', canvas);
    for (const card of scene.cards.values()) fill(card, selected.has(card.id) ? accent : plain, 1.5);
  }
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture.canvas, 0, 0);
  if (seen !== undefined) {
    context.setTransform(ratio, 0, 0, ratio, ratio * x, ratio * y);
    context.strokeStyle = accent;
    context.lineWidth = 1.5;
    context.strokeRect(seen.x * k, seen.y * k, seen.width * k, seen.height * k);
  }
  return { k, x, y };
}
