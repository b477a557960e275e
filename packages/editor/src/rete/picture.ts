import type { Card, PortPlace } from '../geometry/card.js';
import { curveBounds, traceCurve } from '../geometry/curve.js';
import { baseline, dashes, letters, metrics, places, strokes } from '../geometry/measures.js';
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

/** Width of a letter as a share of its size, a little generous. */
const boldLetter = 0.63;
const plainLetter = 0.52;
/** Where a name may go on in the next line. */
const breaks = /(?<=[-_])/;

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
  /** All that the picture was drawn from, one by one. */
  let content: readonly unknown[] = [];

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
    const next = contentOf(cards, wires, selected, transform);
    const isSame = next.length === content.length && next.every((one, i) => one === content[i]);
    content = next;
    const { ratio, width, height } = size;
    back.style.transform = `translate(${-width * margin}px, ${-height * margin}px)`;
    // A change elsewhere: drawing is what costs.
    if (isSame) return;
    const context = back.getContext('2d');
    if (context === null) return;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, back.width, back.height);
    isBackBlank = isBlank;
    const { k } = transform;
    const [x, y] = [transform.x + width * margin, transform.y + height * margin];
    const at = { k: ratio * k, x: ratio * x, y: ratio * y };
    context.setTransform(at.k, 0, 0, at.k, at.x, at.y);
    drawWires(context, wires, k, strokes.opacity);
    drawCards(context, cards, at, k, selected);
  }

  function contentOf(
    cards: readonly Card[],
    wires: readonly Wire[],
    selected: ReadonlySet<string>,
    { x, y, k }: Transform,
  ): readonly unknown[] {
    const parts: unknown[] = [x, y, k, cards.length];
    for (const card of cards) parts.push(card, isWrong(card.id), selected.has(card.id), dimmed(card.id));
    for (const wire of wires) parts.push(wire.curve, lookOfWire(wire), k >= detailZoom && isLabelled(wire));
    return parts;
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
    drawWires(context, [...wires], k, strokes.opacity);
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
        labels.push({ text: look.label, x: wire.curve[0] + places.label.x, y: wire.curve[1] + places.label.y });
      }
    }
    context.globalAlpha = alpha;
    for (const { look, of } of byStyle.values()) {
      const width = strokes[look.state === 'wrong' ? 'wrong' : look.thick ? 'thick' : 'wire'];
      context.lineWidth = Math.max(1.1 / zoom, width);
      context.strokeStyle = palette.colour(look.state === 'wrong' ? '--bad' : look.colour);
      context.setLineDash(zoom < detailZoom || look.state === 'fine' ? [] : dashes[look.state]);
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
    context.font = palette.letters(letters.label);
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
    const corner = isDetailed ? metrics.corner : Math.min(8, 2.5 / k);
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

  /** Names in one size that can be read, in as many lines as they need; below them, from near, what the node is. */
  function drawNames(context: CanvasRenderingContext2D, cards: readonly Card[], k: number): void {
    const wanted = Math.min(34, 11 / k);
    const words: { readonly text: string; readonly x: number; readonly y: number }[] = [];
    const titleSize = Math.round(wanted * 0.8);
    context.textBaseline = 'middle';
    context.textAlign = 'left';
    context.fillStyle = palette.colour('--text');
    let font = 0;
    for (const { id, face, x, y, width, height, view } of cards) {
      const room = width - 16;
      const longest = Math.max(...id.split(breaks).map((part) => part.length));
      const size = Math.round(Math.min(wanted, Math.max(10, room / (longest * boldLetter))));
      if (size !== font) context.font = `600 ${size}px ${palette.font}`;
      font = size;
      const lines = view?.collapsed === true ? [id] : linesOf(id, Math.floor(room / (size * boldLetter)));
      const step = size * 1.15;
      const first = height < 60 ? y + height / 2 : y + Math.max(20, size * 0.8);
      for (const [index, line] of lines.entries()) context.fillText(line, x + 9, first + index * step, width - 14);
      const at = first + lines.length * step;
      const letters = Math.floor((room - 4) / (titleSize * plainLetter));
      const hasRoom = at + titleSize < y + height && letters > face.title.length * 0.6;
      if (k >= marksZoom && view?.collapsed !== true && hasRoom) {
        words.push({ text: cutTo(face.title, letters), x: x + 9, y: at });
      }
    }
    context.font = `${titleSize}px ${palette.font}`;
    context.fillStyle = palette.colour('--text-soft');
    for (const { text, x, y } of words) context.fillText(text, x, y);
  }

  /** All that the node says on the page, at the same places. */
  function drawTexts(context: CanvasRenderingContext2D, cards: readonly Card[]): void {
    const { name, title, port } = letters;
    const edge = metrics.side + 1;
    const [nameLine, titleLine] = [
      baseline(1 + places.name + name.line / 2, name),
      baseline(1 + places.name + name.line + title.line / 2, title),
    ];
    context.textBaseline = 'alphabetic';
    context.textAlign = 'left';
    context.font = palette.letters(name);
    context.fillStyle = palette.colour('--text');
    for (const { x, y, name: text, height, view } of cards) {
      if (view?.collapsed === true) context.fillText(text, x + edge + 2, y + baseline(height / 2, name));
      else context.fillText(text, x + edge, y + nameLine);
    }
    const open = cards.filter(({ view }) => view?.collapsed !== true);
    context.font = palette.letters(title);
    context.fillStyle = palette.colour('--text-soft');
    for (const { x, y, title: text } of open) context.fillText(text, x + edge, y + titleLine);
    context.font = palette.letters(port);
    context.fillStyle = palette.colour('--text');
    for (const { x, y, inputs } of open)
      for (const one of inputs) context.fillText(one.face.name, x + edge, y + baseline(one.y, port));
    context.textAlign = 'right';
    for (const { x, y, width, outputs } of open) {
      for (const one of outputs) context.fillText(one.face.name, x + width - edge, y + baseline(one.y, port));
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
    context.font = palette.letters(letters.parameter);
    const middle = baseline(metrics.parameter / 2, letters.parameter);
    const edge = metrics.side + 1;
    for (const { x, y, width, height, parameters, more } of cards) {
      if (parameters.length === 0) continue;
      let line = y + height - 4 - (parameters.length + (more > 0 ? 1 : 0)) * metrics.parameter;
      context.fillStyle = palette.colour('--card-line');
      context.fillRect(x + 1, line - 4, width - 2, 1);
      for (const { name, text, named } of parameters) {
        context.textAlign = 'left';
        context.fillStyle = palette.colour('--text-soft');
        context.fillText(name, x + edge, line + middle);
        context.textAlign = 'right';
        context.fillStyle = palette.colour('--text');
        context.fillText(text, x + width - (named === undefined ? edge : edge + 15), line + middle);
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
    context.fill(palette.shape(placedShape(shape, x, y, metrics.mark)), 'evenodd');
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
      content = [];
    },
    /** Types, issues or ports have changed. */
    outdate(): void {
      drawn = undefined;
    },
    /** Colours have changed. */
    forget(): void {
      palette = readPalette(back);
      drawn = undefined;
      content = [];
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
  const font = style.fontFamily || 'sans-serif';
  const known = new Map<string, string>();
  const shapes = new Map<string, Path2D>();
  return {
    font,
    letters: ({ size, weight }: { readonly size: number; readonly weight: number }) => `${weight} ${size}px ${font}`,
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

function linesOf(name: string, letters: number): readonly string[] {
  const lines: string[] = [];
  for (const part of name.split(breaks)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + part.length <= letters) lines[lines.length - 1] = last + part;
    else lines.push(part);
  }
  return lines;
}

function cutTo(text: string, letters: number): string {
  return text.length <= letters ? text : `${text.slice(0, Math.max(1, letters - 1)).trimEnd()}…`;
}
