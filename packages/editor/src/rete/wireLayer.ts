import { curveBounds, svgPath } from '../geometry/curve.js';
import { places } from '../geometry/measures.js';
import { overlaps, type Rect } from '../geometry/rect.js';
import type { Wire } from '../geometry/scene.js';

/**
 * Wires near the viewport as paths of one picture. Plain elements: one React root for each would cost a hundred times
 * as much as the path itself, and a picture for each would be a layer for each.
 */

export interface WireLook {
  /** A CSS variable. */
  readonly colour: string;
  readonly label: string;
  readonly state: 'fine' | 'wrong' | 'unknown';
  readonly thick: boolean;
}

interface Surroundings {
  readonly holder: HTMLElement;
  readonly look: (wire: Wire) => WireLook;
  /** All of what is known of it, for its title. */
  readonly title: (wire: Wire) => string;
  /** Whether this wire carries the label of its output: one of a fan does. */
  readonly isLabelled: (wire: Wire) => boolean;
}

const namespace = 'http://www.w3.org/2000/svg';

interface Drawn {
  readonly group: SVGGElement;
  readonly halo: SVGPathElement;
  readonly path: SVGPathElement;
  readonly text: SVGTextElement;
  readonly points: SVGGElement;
  /** What it was drawn from: from the same it would be drawn the same. */
  from: readonly unknown[];
}

export function createWireLayer({ holder, look, title, isLabelled }: Surroundings) {
  const picture = document.createElementNS(namespace, 'svg');
  picture.setAttribute('class', 'wires');
  picture.setAttribute('width', '1');
  picture.setAttribute('height', '1');
  holder.append(picture);
  const wires = new Map<string, Wire>();
  const drawn = new Map<string, Drawn>();
  let near: Rect | undefined;
  let selected: ReadonlySet<string> = new Set();
  let hidden: string | undefined;
  let hovered: string | undefined;
  let version = 0;

  function draw(wire: Wire): void {
    const { id } = wire;
    let parts = drawn.get(id);
    if (parts === undefined) {
      parts = makeParts(picture, id);
      drawn.set(id, parts);
      version++;
    }
    const { group, path, halo, text, points } = parts;
    const { colour, label, state, thick } = look(wire);
    const marks = [thick && 'thick', selected.has(id) && 'selected', hovered === id && 'hovered'];
    const classes = ['wire', state, ...marks, hidden === id && 'hidden'].filter(Boolean).join(' ');
    const words = isLabelled(wire) ? label : '';
    const from = [wire, colour, classes, words, title(wire)];
    if (from.every((one, i) => one === parts.from[i])) return;
    parts.from = from;
    const d = svgPath(wire.curve);
    path.setAttribute('d', d);
    halo.setAttribute('d', d);
    group.style.setProperty('--kind', `var(${colour})`);
    group.setAttribute('aria-label', title(wire));
    group.setAttribute('class', classes);
    const [x, y] = wire.curve;
    text.textContent = words;
    text.setAttribute('x', String(x + places.label.x));
    text.setAttribute('y', String(y + places.label.y));
    const dots = (wire.route?.points ?? []).map(([px, py]) => {
      const dot = document.createElementNS(namespace, 'circle');
      dot.setAttribute('cx', String(px));
      dot.setAttribute('cy', String(py));
      dot.setAttribute('r', '4.5');
      return dot;
    });
    points.replaceChildren(...dots);
  }

  function erase(id: string): void {
    drawn.get(id)?.group.remove();
    if (drawn.delete(id)) version++;
  }

  function place(id: string): void {
    const wire = wires.get(id);
    if (wire === undefined) return;
    if (near !== undefined && overlaps(curveBounds(wire.curve), near)) draw(wire);
    else erase(id);
  }

  return {
    shows: (id: string): boolean => drawn.has(id),
    /** Counts up whenever a wire is drawn that was not, or is no longer. */
    version: () => version,
    set(wire: Wire): void {
      wires.set(wire.id, wire);
      place(wire.id);
    },
    remove(id: string): void {
      wires.delete(id);
      erase(id);
    },
    /** Decides anew which wires are near; none where there is no viewport. */
    look(viewport: Rect | undefined): void {
      near = viewport;
      for (const [id, wire] of wires) {
        const isNear = viewport !== undefined && overlaps(curveBounds(wire.curve), viewport);
        if (isNear === drawn.has(id)) continue;
        if (isNear) draw(wire);
        else erase(id);
      }
    },
    select(ids: ReadonlySet<string>): void {
      const changed = new Set([...selected, ...ids]);
      selected = ids;
      for (const id of changed) place(id);
    },
    hover(id: string | undefined): void {
      if (hovered === id) return;
      const before = hovered;
      hovered = id;
      for (const one of [before, id]) if (one !== undefined) place(one);
    },
    /** The wire that is in the hand is not drawn where it was. */
    hide(id: string | undefined): void {
      const before = hidden;
      hidden = id;
      for (const one of [before, id]) if (one !== undefined) place(one);
    },
    /** Looks have changed: types, issues. */
    refresh(): void {
      for (const id of drawn.keys()) {
        const wire = wires.get(id);
        if (wire !== undefined) draw(wire);
      }
    },
  };
}

function makeParts(picture: SVGSVGElement, id: string): Drawn {
  const make = <K extends 'g' | 'path' | 'text'>(name: K, className: string) => {
    const element = document.createElementNS(namespace, name);
    element.setAttribute('class', className);
    return element;
  };
  const group = make('g', 'wire');
  group.dataset.wire = id;
  group.setAttribute('role', 'img');
  const [halo, path] = [make('path', 'wire-halo'), make('path', 'wire-path')];
  const [points, text] = [make('g', 'wire-points'), make('text', 'wire-label')];
  group.append(halo, path, points, text);
  picture.append(group);
  return { group, halo, path, text, points, from: [] };
}
