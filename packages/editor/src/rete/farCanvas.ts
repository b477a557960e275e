import { traceCurve } from '../geometry/curve.js';
import { overlaps, type Rect } from '../geometry/rect.js';
import type { Scene } from '../geometry/scene.js';
import { lookOf } from '../session/kinds.js';

/**
 * One canvas under the nodes. From far it draws everything; from near only what is not mounted yet, so that there is
 * never a hole while nodes are mounted over some frames.
 */

/** Below this zoom nothing of a node could be read, and the canvas alone shows the level. */
export const farZoom = 0.35;

export interface FarView {
  readonly scene: Scene;
  readonly transform: { readonly x: number; readonly y: number; readonly k: number };
  readonly viewport: Rect;
  readonly isFar: boolean;
  readonly isMounted: (id: string) => boolean;
  readonly selected: ReadonlySet<string>;
  readonly isWrong: (id: string) => boolean;
}

interface Palette {
  readonly colour: (name: string) => string;
}

export function createFarCanvas(canvas: HTMLCanvasElement) {
  let palette = readPalette(canvas);
  let size = { width: 0, height: 0, ratio: 1 };
  let isBlank = true;

  return {
    resize(width: number, height: number): void {
      const ratio = Math.min(globalThis.devicePixelRatio || 1, 2);
      size = { width, height, ratio };
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      isBlank = true;
    },
    /** After a change of theme. */
    recolour(): void {
      palette = readPalette(canvas);
    },
    draw({ scene, transform, viewport, isFar, isMounted, selected, isWrong }: FarView): void {
      const shown = [...scene.cards.values()].filter(
        (card) => (isFar || !isMounted(card.id)) && overlaps(card, viewport),
      );
      if (shown.length === 0 && !isFar && isBlank) return;
      const context = canvas.getContext('2d');
      if (context === null) return;
      const { ratio } = size;
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, canvas.width, canvas.height);
      isBlank = shown.length === 0 && !isFar;
      if (isBlank) return;
      context.setTransform(ratio * transform.k, 0, 0, ratio * transform.k, ratio * transform.x, ratio * transform.y);
      if (isFar) {
        drawGroups(context, scene, palette);
        drawWires(context, scene, viewport, palette, transform.k);
      }
      const hairline = 1 / transform.k;
      for (const card of shown) {
        context.fillStyle = palette.colour('--card');
        context.strokeStyle = palette.colour(
          isWrong(card.id) ? '--bad' : selected.has(card.id) ? '--accent' : '--card-edge',
        );
        context.lineWidth = selected.has(card.id) ? 2.5 * hairline : hairline;
        context.beginPath();
        context.roundRect(card.x, card.y, card.width, card.height, 8);
        context.fill();
        context.fillStyle = palette.colour(`--family-${card.face.family}`) || palette.colour('--family-other');
        context.fillRect(card.x + 4, card.y + 4, card.width - 8, Math.min(28, card.height - 8));
        context.stroke();
        if (transform.k >= 0.16) {
          context.fillStyle = palette.colour('--text');
          context.font = '600 18px system-ui, sans-serif';
          context.fillText(card.id, card.x + 10, card.y + 24, card.width - 20);
        }
      }
    },
  };
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
    const [x1, y1] = wire.curve.slice(-2);
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
  context.lineWidth = Math.max(1.2 / zoom, 1.6);
  context.globalAlpha = 0.75;
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
  context.globalAlpha = 1;
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
