import type { Card } from '../geometry/card.js';
import { traceCurve } from '../geometry/curve.js';
import { overlaps, type Rect } from '../geometry/rect.js';
import type { Scene } from '../geometry/scene.js';
import { lookOf } from '../session/kinds.js';
import type { Transform } from './viewport.js';

/**
 * One canvas under the nodes. From far it draws everything; from near only what is not mounted yet, so that there is
 * never a hole while nodes are mounted over some frames.
 */

/** Below this zoom nothing of a node could be read, and the canvas alone shows the level. */
export const farZoom = 0.45;

export interface FarView {
  readonly scene: Scene;
  readonly transform: Transform;
  readonly viewport: Rect;
  readonly isFar: boolean;
  readonly isMounted: (id: string) => boolean;
  readonly selected: ReadonlySet<string>;
  readonly isWrong: (id: string) => boolean;
}

interface Palette {
  readonly colour: (name: string) => string;
}

/** How much more than the window is drawn, on every side, as a share of it. */
const margin = 0.25;
/** How far the picture may be stretched before it is drawn anew. */
const stretch = 1.3;
const rest = 140;

interface Drawn {
  readonly scene: Scene;
  readonly selected: ReadonlySet<string>;
  readonly transform: Transform;
}

export function createFarCanvas(canvas: HTMLCanvasElement, redraw: () => void) {
  let palette = readPalette(canvas);
  let size = { width: 0, height: 0, ratio: 1 };
  let isBlank = true;
  let drawn: Drawn | undefined;
  let settling: ReturnType<typeof setTimeout> | undefined;

  /** Moves and stretches the last picture, where that shows all there is to see; much cheaper than drawing. */
  function reuse({ scene, selected, transform }: FarView): boolean {
    if (drawn === undefined || drawn.scene !== scene || drawn.selected !== selected) return false;
    const scale = transform.k / drawn.transform.k;
    if (scale > stretch || scale < 1 / stretch) return false;
    const { width, height } = size;
    const left = transform.x - (drawn.transform.x + width * margin) * scale;
    const top = transform.y - (drawn.transform.y + height * margin) * scale;
    const covers =
      left <= 0 &&
      top <= 0 &&
      left + width * (1 + 2 * margin) * scale >= width &&
      top + height * (1 + 2 * margin) * scale >= height;
    if (!covers) return false;
    canvas.style.transform = `translate(${left}px, ${top}px) scale(${scale})`;
    clearTimeout(settling);
    settling = scale === 1 ? undefined : setTimeout(sharpen, rest);
    return true;
  }

  function sharpen(): void {
    drawn = undefined;
    redraw();
  }

  function wipe(): void {
    if (!isBlank) canvas.getContext('2d')?.clearRect(0, 0, canvas.width, canvas.height);
    isBlank = true;
    drawn = undefined;
  }

  return {
    resize(width: number, height: number): void {
      const ratio = Math.min(globalThis.devicePixelRatio || 1, 2);
      size = { width, height, ratio };
      const all = 1 + 2 * margin;
      canvas.width = Math.round(width * all * ratio);
      canvas.height = Math.round(height * all * ratio);
      canvas.style.width = `${width * all}px`;
      canvas.style.height = `${height * all}px`;
      isBlank = true;
      drawn = undefined;
    },
    /** After a change of theme. */
    recolour(): void {
      palette = readPalette(canvas);
      drawn = undefined;
    },
    destroy: () => clearTimeout(settling),
    draw(view: FarView): void {
      const { scene, transform, viewport, isFar, isMounted, selected, isWrong } = view;
      if (isFar && reuse(view)) return;
      const around = isFar ? grownBy(viewport, margin) : viewport;
      const shown = [...scene.cards.values()].filter(
        (card) => (isFar || !isMounted(card.id)) && overlaps(card, around),
      );
      if (shown.length === 0 && !isFar) {
        wipe();
        return;
      }
      const context = canvas.getContext('2d');
      if (context === null) return;
      const { ratio, width, height } = size;
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, canvas.width, canvas.height);
      isBlank = false;
      canvas.style.transform = `translate(${-width * margin}px, ${-height * margin}px)`;
      drawn = isFar ? { scene, selected, transform: { ...transform } } : undefined;
      const { k } = transform;
      const [x, y] = [transform.x + width * margin, transform.y + height * margin];
      context.setTransform(ratio * k, 0, 0, ratio * k, ratio * x, ratio * y);
      if (isFar) {
        drawGroups(context, scene, palette);
        drawWires(context, scene, around, palette, k);
      }
      drawCards(context, shown, palette, k, selected, isWrong);
    },
  };
}

function grownBy({ x, y, width, height }: Rect, share: number): Rect {
  return {
    x: x - width * share,
    y: y - height * share,
    width: width * (1 + 2 * share),
    height: height * (1 + 2 * share),
  };
}

/** Everything of one colour at once: changing it costs more than drawing. */
function drawCards(
  context: CanvasRenderingContext2D,
  cards: readonly Card[],
  palette: Palette,
  k: number,
  selected: ReadonlySet<string>,
  isWrong: (id: string) => boolean,
): void {
  const corner = Math.min(8, 2.5 / k);
  const path = (of: Iterable<Rect>) => {
    context.beginPath();
    for (const { x, y, width, height } of of) context.roundRect(x, y, width, height, corner);
  };
  context.lineWidth = 1 / k;
  context.fillStyle = palette.colour('--card');
  context.strokeStyle = palette.colour('--card-edge');
  path(cards);
  context.fill();
  context.stroke();
  const families = new Map<string, Card[]>();
  for (const card of cards) {
    const list = families.get(card.face.family);
    if (list === undefined) families.set(card.face.family, [card]);
    else list.push(card);
  }
  for (const [family, members] of families) {
    context.fillStyle = palette.colour(`--family-${family}`) || palette.colour('--family-other');
    // From very far the family is all that is told.
    path(
      members.map(({ x, y, width, height }) => ({
        x: x + 1,
        y: y + 1,
        width: width - 2,
        height: (k < 0.12 ? height : 44) - 2,
      })),
    );
    context.fill();
  }
  context.lineWidth = 2.5 / k;
  const marked = [
    [cards.filter(({ id }) => isWrong(id)), '--bad'],
    [cards.filter(({ id }) => selected.has(id)), '--accent'],
  ] as const;
  for (const [some, colour] of marked) {
    if (some.length === 0) continue;
    context.strokeStyle = palette.colour(colour);
    path(some);
    context.stroke();
  }
  if (k < 0.14) return;
  // As large as it can be read and as the node is wide.
  context.fillStyle = palette.colour('--text');
  context.textBaseline = 'middle';
  const wanted = Math.min(40, 11 / k);
  for (const { id, x, y, width, height } of cards) {
    const fitting = Math.max(13, Math.min(wanted, ((width - 16) / Math.max(id.length, 4)) * 1.75));
    context.font = `600 ${Math.round(fitting)}px system-ui, sans-serif`;
    context.fillText(id, x + 10, y + (height < 60 ? height / 2 : Math.max(22, fitting * 0.75)), width - 18);
  }
}

function drawWires(
  context: CanvasRenderingContext2D,
  scene: Scene,
  viewport: Rect,
  palette: Palette,
  zoom: number,
): void {
  const byColour = new Map<string, Scene['wires'] extends ReadonlyMap<string, infer W> ? W[] : never>();
  for (const wire of scene.wires.values()) {
    const [x0, y0] = wire.curve;
    const [x1, y1] = [wire.curve[wire.curve.length - 2], wire.curve[wire.curve.length - 1]];
    const box = {
      x: Math.min(x0, x1) - 60,
      y: Math.min(y0, y1) - 60,
      width: Math.abs(x1 - x0) + 120,
      height: Math.abs(y1 - y0) + 120,
    };
    if (!overlaps(box, viewport)) continue;
    const port = wire.from.outputs.find(({ face }) => wire.edge.from.endsWith(`.${face.name}`));
    const { colour } = lookOf(port?.face.kinds ?? []);
    const list = byColour.get(colour);
    if (list === undefined) byColour.set(colour, [wire]);
    else list.push(wire);
  }
  context.lineWidth = Math.max(1.1 / zoom, 1.6);
  for (const [colour, wires] of byColour) {
    context.strokeStyle = palette.colour(colour);
    context.beginPath();
    for (const { curve } of wires) {
      // Of so small a wire the bend cannot be seen; a straight line costs a fifth.
      if (zoom < 0.15 && curve.length === 8) {
        context.moveTo(curve[0], curve[1]);
        context.lineTo(curve[6], curve[7]);
      } else traceCurve(context, curve);
    }
    context.stroke();
  }
}

function drawGroups(context: CanvasRenderingContext2D, { groups, notes }: Scene, palette: Palette): void {
  for (const { x, y, width, height, colour } of [...Object.values(groups), ...Object.values(notes)]) {
    context.fillStyle = palette.colour(`--tint-${colour ?? 'grey'}`);
    context.beginPath();
    context.roundRect(x, y, width, height, 10);
    context.fill();
  }
}

function readPalette(canvas: HTMLElement): Palette {
  const style = getComputedStyle(canvas);
  const known = new Map<string, string>();
  return {
    colour(name) {
      let value = known.get(name);
      if (value === undefined) {
        value = style.getPropertyValue(name).trim();
        known.set(name, value);
      }
      return value;
    },
  };
}
