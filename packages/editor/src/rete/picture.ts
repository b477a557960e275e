import { type Card, metrics, type PortPlace } from '../geometry/card.js';
import { curveBounds, traceCurve } from '../geometry/curve.js';
import { overlaps, type Rect } from '../geometry/rect.js';
import type { Scene, Wire } from '../geometry/scene.js';
import { lookOf, placedShape } from '../session/kinds.js';
import type { Transform } from './viewport.js';
import type { WireLook } from './wireLayer.js';

/**
 * A picture of the level below the elements of the page: nodes as they look there, and wires. It shows what is not on
 * the page: all of a far or crowded level, and of a near one what comes into view while it moves. It is drawn wider than
 * the window and then only moved and stretched, until that no longer covers what is seen.
 */

export interface Look {
  readonly transform: Transform;
  readonly isMoving: boolean;
  readonly scene: Scene;
  readonly selected: ReadonlySet<string>;
  /** Nodes and wires that the page shows itself, as a set that is another one after each change. */
  readonly onPage: (id: string) => boolean;
  readonly isWireOnPage: (id: string) => boolean;
  /** Changes whenever what is on the page does. */
  readonly version: number;
  /** What is being dragged: drawn in front, anew in each frame, while the rest stays as it is. */
  readonly held: ReadonlySet<string> | undefined;
}

interface Asked {
  readonly isWrong: (id: string) => boolean;
  readonly lookOfWire: (wire: Wire) => WireLook;
  readonly isLabelled: (wire: Wire) => boolean;
  /** While a wire is drawn: ports of a node that do not take it, `input.in`. */
  readonly dimmed: (id: string) => ReadonlySet<string> | undefined;
}

/** How much more than the window is drawn, on every side, as a share of it. */
const margin = 0.25;
/** How far the picture may be stretched before it is drawn anew. */
const stretch = 1.35;
/** Smaller letters could not be read: from there on names are written as large as their node allows. */
const detailZoom = 0.55;
const marksZoom = 0.3;

interface Drawn extends Pick<Look, 'transform' | 'selected' | 'version' | 'held'> {
  readonly scene: Scene | undefined;
}

export type Picture = ReturnType<typeof createPicture>;

export function createPicture(container: HTMLElement, { isWrong, lookOfWire, isLabelled, dimmed }: Asked) {
  const back = makeCanvas(container);
  const front = makeCanvas(container);
  let palette = readPalette(back);
  let size = { width: 0, height: 0, ratio: 1 };
  let drawn: Drawn | undefined;
  let isFrontBlank = true;
  let isBackBlank = true;

  /** Moves and stretches the last picture, where that shows all there is to see; much cheaper than drawing. */
  function reuse({ scene, selected, transform, version, held, isMoving }: Look): boolean {
    if (drawn === undefined || drawn.selected !== selected || drawn.version !== version) return false;
    // While something is dragged only that changes.
    if (drawn.held !== held || (held === undefined && drawn.scene !== scene)) return false;
    const scale = transform.k / drawn.transform.k;
    if (scale > stretch || scale < 1 / stretch || (scale !== 1 && !isMoving)) return false;
    const { width, height } = size;
    const left = transform.x - (drawn.transform.x + width * margin) * scale;
    const top = transform.y - (drawn.transform.y + height * margin) * scale;
    const covers =
      left <= 0 &&
      top <= 0 &&
      left + width * (1 + 2 * margin) * scale >= width &&
      top + height * (1 + 2 * margin) * scale >= height;
    if (!covers) return false;
    if (!isBackBlank) back.style.transform = `translate(${left}px, ${top}px) scale(${scale})`;
    return true;
  }

  function draw(look: Look): void {
    if (!reuse(look)) drawBack(look);
    drawFront(look);
  }

  function drawBack({ scene, selected, transform, version, held, onPage, isWireOnPage }: Look): void {
    drawn = { scene, selected, version, held, transform: { ...transform } };
    const around = areaOf(transform, margin);
    const cards: Card[] = [];
    for (const card of scene.cards.values()) {
      if (!onPage(card.id) && held?.has(card.id) !== true && overlaps(card, around)) cards.push(card);
    }
    const wires: Wire[] = [];
    for (const wire of scene.wires.values()) {
      if (isWireOnPage(wire.id) || held?.has(wire.from.id) || held?.has(wire.to.id)) continue;
      if (overlaps(curveBounds(wire.curve), around)) wires.push(wire);
    }
    const isBlank = cards.length === 0 && wires.length === 0;
    if (isBlank && isBackBlank) return;
    const context = back.getContext('2d');
    if (context === null) return;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, back.width, back.height);
    isBackBlank = isBlank;
    const { ratio, width, height } = size;
    back.style.transform = `translate(${-width * margin}px, ${-height * margin}px)`;
    const { k } = transform;
    const [x, y] = [transform.x + width * margin, transform.y + height * margin];
    const at = { k: ratio * k, x: ratio * x, y: ratio * y };
    context.setTransform(at.k, 0, 0, at.k, at.x, at.y);
    drawWires(context, wires, k, 0.85);
    drawCards(context, cards, at, k, selected);
  }

  function drawFront({ scene, selected, transform, held, onPage, isWireOnPage }: Look): void {
    if (held === undefined && isFrontBlank) return;
    const context = front.getContext('2d');
    if (context === null) return;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, front.width, front.height);
    isFrontBlank = true;
    if (held === undefined) return;
    const around = areaOf(transform, 0);
    const cards: Card[] = [];
    const wires = new Set<Wire>();
    for (const id of held) {
      const card = scene.cards.get(id);
      if (card === undefined) continue;
      if (!onPage(id) && overlaps(card, around)) cards.push(card);
      for (const one of scene.wiresOf.get(id) ?? []) {
        const wire = scene.wires.get(one);
        if (wire !== undefined && !isWireOnPage(one) && overlaps(curveBounds(wire.curve), around)) wires.add(wire);
      }
    }
    if (cards.length === 0 && wires.size === 0) return;
    isFrontBlank = false;
    const { ratio } = size;
    const { x, y, k } = transform;
    const at = { k: ratio * k, x: ratio * x, y: ratio * y };
    context.setTransform(at.k, 0, 0, at.k, at.x, at.y);
    drawWires(context, [...wires], k, 0.85);
    drawCards(context, cards, at, k, selected);
  }

  /** The part of the level that the window shows, and so much more on every side. */
  function areaOf({ x, y, k }: Transform, share: number): Rect {
    const [width, height] = [size.width / k, size.height / k];
    return {
      x: -x / k - width * share,
      y: -y / k - height * share,
      width: width * (1 + 2 * share),
      height: height * (1 + 2 * share),
    };
  }

  /** All wires of one colour at once: changing it costs more than drawing. */
  function drawWires(context: CanvasRenderingContext2D, wires: readonly Wire[], zoom: number, alpha: number): void {
    const byStyle = new Map<string, { look: WireLook; of: Wire[] }>();
    const labels: { text: string; x: number; y: number }[] = [];
    for (const wire of wires) {
      const look = lookOfWire(wire);
      const key = `${look.colour} ${look.state} ${look.thick}`;
      const list = byStyle.get(key);
      if (list === undefined) byStyle.set(key, { look, of: [wire] });
      else list.of.push(wire);
      if (zoom >= detailZoom && look.label !== '' && isLabelled(wire)) {
        labels.push({ text: look.label, x: wire.curve[0] + 14, y: wire.curve[1] - 7 });
      }
    }
    context.globalAlpha = alpha;
    for (const { look, of } of byStyle.values()) {
      const width = look.state === 'wrong' ? 2.8 : look.thick ? 2.3 : 1.7;
      context.lineWidth = Math.max(1.1 / zoom, width);
      context.strokeStyle = palette.colour(look.state === 'wrong' ? '--bad' : look.colour);
      context.setLineDash(
        zoom < detailZoom ? [] : look.state === 'wrong' ? [2, 6] : look.state === 'unknown' ? [5, 5] : [],
      );
      context.beginPath();
      for (const { curve } of of) {
        // Of so small a wire the bend cannot be seen; a straight line costs a fifth.
        if (zoom < 0.2 && curve.length === 8) {
          context.moveTo(curve[0], curve[1]);
          context.lineTo(curve[6], curve[7]);
        } else traceCurve(context, curve);
      }
      context.stroke();
    }
    context.setLineDash([]);
    context.globalAlpha = 1;
    if (labels.length === 0) return;
    context.font = `10.5px ${palette.font}`;
    context.textAlign = 'left';
    context.textBaseline = 'alphabetic';
    context.fillStyle = palette.colour('--text-soft');
    for (const { text, x, y } of labels) context.fillText(text, x, y);
  }

  function drawCards(
    context: CanvasRenderingContext2D,
    cards: readonly Card[],
    at: Transform,
    k: number,
    selected: ReadonlySet<string>,
  ): void {
    const isDetailed = k >= detailZoom;
    const corner = isDetailed ? 9 : Math.min(8, 2.5 / k);
    const path = (of: Iterable<Rect>) => {
      context.beginPath();
      for (const { x, y, width, height } of of) {
        // From very far corners are not seen.
        if (k < 0.15) context.rect(x, y, width, height);
        else context.roundRect(x, y, width, height, corner);
      }
    };
    context.lineWidth = 1 / Math.min(k, 1);
    context.fillStyle = palette.colour('--card');
    context.strokeStyle = palette.colour('--card-edge');
    path(cards);
    context.fill();
    context.stroke();
    drawHeads(context, cards, k, corner);
    context.lineWidth = isDetailed ? 2.5 : 2.5 / k;
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
    if (isDetailed) drawTexts(context, cards);
    else if (k >= 0.14) drawNames(context, cards, k);
    if (k >= marksZoom) drawMarks(context, cards, at);
  }

  function drawHeads(context: CanvasRenderingContext2D, cards: readonly Card[], k: number, corner: number): void {
    const families = new Map<string, Card[]>();
    for (const card of cards) {
      const list = families.get(card.face.family);
      if (list === undefined) families.set(card.face.family, [card]);
      else list.push(card);
    }
    for (const [family, members] of families) {
      context.fillStyle = palette.colour(`--family-${family}`) || palette.colour('--family-other');
      context.beginPath();
      for (const { x, y, width, height } of members) {
        // From very far the family is all that is told.
        const [w, h] = [width - 2, (k < 0.12 ? height : Math.min(metrics.header, height)) - 2];
        if (k < 0.15) context.rect(x + 1, y + 1, w, h);
        else {
          const low = h + 2 === height ? corner - 1 : 0;
          context.roundRect(x + 1, y + 1, w, h, [corner - 1, corner - 1, low, low]);
        }
      }
      context.fill();
    }
  }

  /** As large as it can be read and as the node is wide. */
  function drawNames(context: CanvasRenderingContext2D, cards: readonly Card[], k: number): void {
    context.fillStyle = palette.colour('--text');
    context.textBaseline = 'middle';
    context.textAlign = 'left';
    const wanted = Math.min(40, 11 / k);
    let font = 0;
    for (const { id, x, y, width, height } of cards) {
      const fitting = Math.round(Math.max(13, Math.min(wanted, ((width - 16) / Math.max(id.length, 4)) * 1.75)));
      if (fitting !== font) context.font = `600 ${fitting}px ${palette.font}`;
      font = fitting;
      context.fillText(id, x + 10, y + (height < 60 ? height / 2 : Math.max(22, fitting * 0.75)), width - 18);
    }
  }

  /** All that the node says on the page, at the same places. */
  function drawTexts(context: CanvasRenderingContext2D, cards: readonly Card[]): void {
    const write = (font: string, colour: string, each: (card: Card) => void) => {
      context.font = `${font} ${palette.font}`;
      context.fillStyle = palette.colour(colour);
      for (const card of cards) each(card);
    };
    context.textBaseline = 'alphabetic';
    context.textAlign = 'left';
    write('650 13.5px', '--text', ({ x, y, name, height, view }) =>
      context.fillText(name, x + (view?.collapsed ? 15 : 13), y + (view?.collapsed ? height / 2 + 5 : 21)),
    );
    const open = cards.filter(({ view }) => view?.collapsed !== true);
    context.font = `11px ${palette.font}`;
    context.fillStyle = palette.colour('--text-soft');
    for (const { x, y, title } of open) context.fillText(title, x + 13, y + 35);
    context.font = `12px ${palette.font}`;
    context.fillStyle = palette.colour('--text');
    for (const { x, y, inputs } of open)
      for (const one of inputs) context.fillText(one.face.name, x + 13, y + one.y + 5);
    context.textAlign = 'right';
    for (const { x, y, width, outputs } of open) {
      for (const one of outputs) context.fillText(one.face.name, x + width - 13, y + one.y + 5);
    }
    drawParameters(context, open);
  }

  function drawMarks(context: CanvasRenderingContext2D, cards: readonly Card[], at: Transform): void {
    for (const card of cards) {
      context.setTransform(at.k, 0, 0, at.k, at.x + at.k * card.x, at.y + at.k * card.y);
      const faint = dimmed(card.id);
      for (const place of card.inputs) drawMark(context, place, faint);
      for (const place of card.outputs) drawMark(context, place, faint);
    }
    context.globalAlpha = 1;
    context.setTransform(at.k, 0, 0, at.k, at.x, at.y);
  }

  function drawParameters(context: CanvasRenderingContext2D, cards: readonly Card[]): void {
    context.font = `11.5px ${palette.font}`;
    for (const { x, y, width, height, parameters, more } of cards) {
      if (parameters.length === 0) continue;
      let line = y + height - 4 - (parameters.length + (more > 0 ? 1 : 0)) * metrics.parameter;
      context.fillStyle = palette.colour('--card-line');
      context.fillRect(x + 1, line - 4, width - 2, 1);
      for (const { name, text, named } of parameters) {
        context.textAlign = 'left';
        context.fillStyle = palette.colour('--text-soft');
        context.fillText(name, x + 13, line + 14);
        context.textAlign = 'right';
        context.fillStyle = palette.colour('--text');
        context.fillText(text, x + width - (named === undefined ? 13 : 28), line + 14);
        line += metrics.parameter;
      }
    }
  }

  function drawMark(
    context: CanvasRenderingContext2D,
    { face, side, x, y }: PortPlace,
    faint: ReadonlySet<string> | undefined,
  ): void {
    const { colour, shape } = lookOf(face.kinds);
    context.globalAlpha = faint?.has(`${side}.${face.name}`) ? 0.22 : 1;
    context.fillStyle = palette.colour(colour);
    context.fill(palette.shape(placedShape(shape, x, y, 5.2)), 'evenodd');
  }

  return {
    draw,
    resize(width: number, height: number): void {
      const ratio = Math.min(globalThis.devicePixelRatio || 1, 2);
      size = { width, height, ratio };
      for (const [canvas, all] of [
        [back, 1 + 2 * margin],
        [front, 1],
      ] as const) {
        canvas.width = Math.round(width * all * ratio);
        canvas.height = Math.round(height * all * ratio);
        canvas.style.width = `${width * all}px`;
        canvas.style.height = `${height * all}px`;
      }
      isBackBlank = true;
      isFrontBlank = true;
      drawn = undefined;
    },
    /** Types, issues or ports have changed. */
    outdate(): void {
      drawn = undefined;
    },
    /** Colours have changed. */
    forget(): void {
      palette = readPalette(back);
      drawn = undefined;
    },
    destroy(): void {
      back.remove();
      front.remove();
    },
  };
}

function makeCanvas(container: HTMLElement): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.className = 'picture';
  canvas.setAttribute('aria-hidden', 'true');
  container.append(canvas);
  return canvas;
}

function readPalette(canvas: HTMLElement) {
  const style = getComputedStyle(canvas);
  const known = new Map<string, string>();
  const shapes = new Map<string, Path2D>();
  return {
    font: style.fontFamily || 'sans-serif',
    colour(name: string): string {
      let value = known.get(name);
      if (value === undefined) {
        value = style.getPropertyValue(name).trim();
        known.set(name, value);
      }
      return value;
    },
    shape(path: string): Path2D {
      let shape = shapes.get(path);
      if (shape === undefined) {
        shape = new Path2D(path);
        shapes.set(path, shape);
      }
      return shape;
    },
  };
}
