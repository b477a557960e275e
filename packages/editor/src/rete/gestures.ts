import { resizeBox } from '../document/commands/boxCommands.js';
import { moveTo } from '../document/commands/nodeCommands.js';
import { reroute } from '../document/commands/wireCommands.js';
import type { Gesture } from '../document/documentStore.js';
import { viewOf } from '../document/view.js';
import { grid } from '../geometry/card.js';
import { cardAt, type Hit, hitTest, portAt } from '../geometry/hit.js';
import { between, encloses, overlaps, type Point, type Rect } from '../geometry/rect.js';
import { portPoint, type Scene } from '../geometry/scene.js';
import type { Editor } from '../model/editor.js';
import { endsOfWire, plug, portFace, unplug, type Verdict, verdictOn, wireInto } from '../model/wiring.js';
import type { PortRef, Spot } from '../session/interaction.js';
import type { CanvasViewport } from './viewport.js';

/**
 * Pointer, wheel and pinch on the canvas. One gesture at a time, of one pointer; it asks the scene what it hit, shows
 * its effect, and ends as one command or none. Escape ends it without one.
 */

interface Surroundings {
  readonly container: HTMLElement;
  readonly editor: Editor;
  readonly viewport: CanvasViewport;
  readonly overlay: Overlay;
  /** Height of nodes above one another. */
  readonly order: (id: string) => number;
  readonly raise: (ids: Iterable<string>) => void;
  /** What is dragged now, so that only it is drawn anew. */
  readonly hold: (ids: ReadonlySet<string> | undefined) => void;
  /** The wire in the hand, and what does not take it. */
  readonly showWiring: (wiring: { from: PortRef; taken: string | undefined } | undefined) => void;
}

export interface Overlay {
  readonly marquee: (rect: Rect | undefined) => void;
  readonly wire: (from: Point | undefined, to?: Point, kinds?: readonly string[], fits?: boolean) => void;
  readonly guides: (lines: readonly Guide[]) => void;
}

/** A line that shows with what a dragged node is in line. */
export interface Guide {
  readonly from: Point;
  readonly to: Point;
}

interface Active {
  move(event: PointerEvent, at: Point): void;
  end(event: PointerEvent, at: Point): void;
  cancel(): void;
}

/** Pixels that a pointer may move and still click. */
const slop = 4;

export function attachGestures({
  container,
  editor,
  viewport,
  overlay,
  order,
  raise,
  hold,
  showWiring,
}: Surroundings): () => void {
  const { session, interaction, documents, settings } = editor;
  let active: { pointer: number; gesture: Active } | undefined;
  let spaceHeld = false;
  const touches = new Map<number, Point>();
  let pinch: { distance: number; middle: Point } | undefined;

  const levelPoint = (event: { clientX: number; clientY: number }) => viewport.toLevel(event.clientX, event.clientY);
  const spotOf = (event: { clientX: number; clientY: number }): Spot => {
    const { x, y } = levelPoint(event);
    return { clientX: event.clientX, clientY: event.clientY, x, y };
  };
  const hit = (at: Point): Hit => hitTest(editor.scene(), at, viewport.transform.k, order);

  function onDown(event: PointerEvent): void {
    if (event.pointerType === 'touch') {
      touches.set(event.pointerId, { x: event.clientX, y: event.clientY });
      if (touches.size === 2) beginPinch();
    }
    // A second finger never starts or steers a gesture of its own.
    if (!event.isPrimary || pinch !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    const target = event.target as HTMLElement;
    if (target.closest('[data-own-pointer]') !== null) return;
    container.focus({ preventScroll: true });
    interaction.close();
    documents.seal();
    const at = levelPoint(event);
    const gesture = begin(event, at);
    if (gesture === undefined) return;
    event.preventDefault();
    active?.gesture.cancel();
    active = { pointer: event.pointerId, gesture };
    try {
      container.setPointerCapture(event.pointerId);
    } catch {
      // The pointer is gone already.
    }
  }

  function begin(event: PointerEvent, at: Point): Active | undefined {
    const pans = event.button === 1 || (event.button === 0 && spaceHeld) || event.button === 2;
    if (pans) return panning(event, event.button === 2);
    if (event.button !== 0) return undefined;
    const found = hit(at);
    switch (found.on) {
      case 'port':
        return wiring(event, found.port);
      case 'node':
        return dragging(event, at, found.id);
      case 'note':
      case 'group':
        return found.corner ? resizing(found.id, at) : dragging(event, at, found.id);
      case 'route':
        return routing(found.id, found.index, false, at);
      case 'wire':
        return onWire(event, found.id, found.piece, at);
      default:
        return event.pointerType === 'touch' ? panning(event, false) : marquee(event, at);
    }
  }

  /** Middle button, space, one finger or the right button; a right click that did not move opens a menu. */
  function panning(event: PointerEvent, opensMenu: boolean): Active {
    let last = { x: event.clientX, y: event.clientY };
    let moved = 0;
    container.classList.add('panning');
    const finish = () => container.classList.remove('panning');
    return {
      move({ clientX, clientY }) {
        moved += Math.abs(clientX - last.x) + Math.abs(clientY - last.y);
        if (moved > slop) viewport.panBy(clientX - last.x, clientY - last.y);
        last = { x: clientX, y: clientY };
      },
      end(up, at) {
        finish();
        if (moved > slop) return;
        if (opensMenu) openMenu(up, at);
        else if (event.pointerType === 'touch') session.select([]);
      },
      cancel: finish,
    };
  }

  function openMenu(event: PointerEvent | MouseEvent, at: Point): void {
    const found = hit(at);
    const spot = spotOf(event);
    const on =
      found.on === 'nothing' ? 'canvas' : found.on === 'port' ? 'node' : found.on === 'route' ? 'wire' : found.on;
    const id = found.on === 'nothing' ? undefined : found.on === 'port' ? found.port.node : found.id;
    if (on === 'wire' && id !== undefined) session.select([], [id]);
    else if (id !== undefined && !session.getState().selected.has(id)) session.select([id]);
    interaction.set({ menu: { at: spot, on, id } });
  }

  function marquee(event: PointerEvent, start: Point): Active {
    const adds = event.shiftKey || event.ctrlKey || event.metaKey;
    const before = adds ? [...session.getState().selected] : [];
    if (!adds) session.select([]);
    const scene = editor.scene();
    return {
      move(_, at) {
        const rect = between(start, at);
        overlay.marquee(rect);
        session.select([...before, ...insideMarquee(scene, rect)]);
      },
      end: () => overlay.marquee(undefined),
      cancel() {
        overlay.marquee(undefined);
        session.select(before);
      },
    };
  }

  /** Selects, and moves what is selected; a group takes along what lies in it. */
  function dragging(event: PointerEvent, start: Point, id: string): Active {
    const adds = event.shiftKey || event.ctrlKey || event.metaKey;
    const wasSelected = session.getState().selected.has(id);
    if (adds) session.toggle(id);
    else if (!wasSelected) session.select([id]);
    const scene = editor.scene();
    const moving = movedWith(scene, session.getState().selected);
    const grabbed = boxOf(scene, id) ?? { x: 0, y: 0, width: 0, height: 0 };
    let gesture: Gesture | undefined;
    let moved = false;
    raise([id]);
    return {
      move(now, at) {
        const [dx, dy] = [at.x - start.x, at.y - start.y];
        if (!moved && Math.hypot(dx, dy) * viewport.transform.k < slop) return;
        moved = true;
        if (gesture === undefined) {
          gesture = documents.begin();
          hold(new Set(moving.keys()));
        }
        const free = now.altKey || !settings.getState().snap;
        const snapped = free ? { dx, dy, guides: [] } : snap(scene, grabbed, dx, dy, moving, viewport.transform.k);
        overlay.guides(snapped.guides);
        const places = new Map<string, Point>();
        for (const [one, rect] of moving) places.set(one, { x: rect.x + snapped.dx, y: rect.y + snapped.dy });
        gesture.show(moveTo(scene.level, places));
      },
      end() {
        overlay.guides([]);
        hold(undefined);
        gesture?.end();
        if (!moved && !adds && wasSelected) session.select([id]);
      },
      cancel() {
        overlay.guides([]);
        hold(undefined);
        gesture?.cancel();
      },
    };
  }

  function resizing(id: string, start: Point): Active {
    const scene = editor.scene();
    const box = boxOf(scene, id) as Rect;
    const gesture = documents.begin();
    session.select([id]);
    return {
      move(_, at) {
        const width = Math.max(80, Math.round((box.width + at.x - start.x) / grid) * grid);
        const height = Math.max(40, Math.round((box.height + at.y - start.y) / grid) * grid);
        gesture.show(resizeBox(scene.level, id, { width, height }));
      },
      end: () => gesture.end(),
      cancel: () => gesture.cancel(),
    };
  }

  /** Near an end the wire is taken off there; in the middle it is selected, or bent by dragging with Alt. */
  function onWire(event: PointerEvent, id: string, piece: number, at: Point): Active {
    const wire = editor.scene().wires.get(id);
    const curve = wire?.curve ?? [];
    const [x0, y0] = curve;
    const [x1, y1] = curve.slice(-2);
    const near = 34 / Math.max(viewport.transform.k, 0.5);
    session.select([], event.shiftKey ? [...session.getState().wires, id] : [id]);
    if (event.altKey) return routing(id, piece, true, at);
    const [from, to] = wire === undefined ? [undefined, undefined] : endsOfWire(wire.edge);
    const atEnd = Math.hypot(x1 - at.x, y1 - at.y) < near;
    const atStart = Math.hypot(x0 - at.x, y0 - at.y) < near;
    if (from !== undefined && to !== undefined && (atEnd || atStart)) return wiring(event, atEnd ? from : to, id);
    let bend: Active | undefined;
    return {
      move(now, point) {
        if (bend === undefined && Math.hypot(point.x - at.x, point.y - at.y) * viewport.transform.k >= slop) {
          bend = routing(id, piece, true, at);
        }
        bend?.move(now, point);
      },
      end: (now, point) => bend?.end(now, point),
      cancel: () => bend?.cancel(),
    };
  }

  /** Moves a point of the way of a wire, or makes one and moves it. */
  function routing(id: string, index: number, isNew: boolean, start: Point): Active {
    const level = editor.level();
    const points = [...(viewOf(documents.getState().document, level).wires[id]?.points ?? [])];
    if (isNew) points.splice(index, 0, [start.x, start.y]);
    const gesture = documents.begin();
    session.select([], [id]);
    return {
      move(event, at) {
        const step = event.altKey || !settings.getState().snap ? 1 : grid;
        const after = points.slice();
        after[index] = [Math.round(at.x / step) * step, Math.round(at.y / step) * step];
        gesture.show(reroute(level, id, after));
      },
      end: () => gesture.end(),
      cancel: () => gesture.cancel(),
    };
  }

  /** From a port, or from the end of a wire that was taken off. */
  function wiring(event: PointerEvent, port: PortRef, taken?: string): Active {
    let [from, removed] = [port, taken];
    if (removed === undefined && port.side === 'input' && portFace(editor, port)?.many !== true) {
      // An input that has its wire: the wire is taken off, and its other end stays.
      removed = wireInto(editor, port);
      const wire = removed === undefined ? undefined : editor.scene().wires.get(removed);
      if (wire !== undefined) from = endsOfWire(wire.edge)[0];
    }
    const pressed = { x: event.clientX, y: event.clientY };
    let started = false;
    const verdicts = new Map<string, Verdict>();
    const verdict = (to: PortRef): Verdict => {
      const key = `${to.side} ${to.node}.${to.port}`;
      let known = verdicts.get(key);
      if (known === undefined) {
        known = verdictOn(editor, from, to);
        verdicts.set(key, known);
      }
      return known;
    };
    const finish = () => {
      overlay.wire(undefined);
      showWiring(undefined);
      interaction.set({ wiring: undefined });
    };
    const kinds = portFace(editor, from)?.kinds ?? [];
    /** The port that is meant: the one under the pointer, or the one of the node under it that fits. */
    const target = (at: Point): PortRef | undefined => {
      const scene = editor.scene();
      const exact = portAt(scene, at, viewport.transform.k);
      if (exact !== undefined) return exact.node === from.node && exact.port === from.port ? undefined : exact;
      const card = cardAt(scene, at, order);
      if (card === undefined || card.id === from.node) return undefined;
      const side = from.side === 'output' ? 'input' : 'output';
      const ports = (side === 'input' ? card.inputs : card.outputs).map(
        ({ face }): PortRef => ({ node: card.id, side, port: face.name }),
      );
      const free = (one: PortRef) => side === 'output' || wireInto(editor, one) === undefined;
      return ports.find((one) => free(one) && verdict(one).fits) ?? ports.find((one) => verdict(one).fits) ?? ports[0];
    };
    return {
      move(now, at) {
        if (!started) {
          if (Math.hypot(now.clientX - pressed.x, now.clientY - pressed.y) < slop) return;
          started = true;
          showWiring({ from, taken: removed });
        }
        const over = target(at);
        const found = over && verdict(over);
        const reason = found === undefined || found.fits ? undefined : found.reason;
        interaction.set({ wiring: { from, taken: removed, x: now.clientX, y: now.clientY, over, reason } });
        const card = editor.scene().cards.get(from.node);
        if (card === undefined) return;
        const origin = portPoint(card, from.side, from.port);
        const overCard = over && found?.fits ? editor.scene().cards.get(over.node) : undefined;
        const goal = over && overCard ? portPoint(overCard, over.side, over.port) : at;
        const [a, b] = from.side === 'output' ? [origin, goal] : [goal, origin];
        overlay.wire(a, b, kinds, found?.fits !== false);
      },
      end(up, at) {
        finish();
        if (!started) {
          session.select([port.node]);
          return;
        }
        const to = target(at);
        if (to === undefined) {
          // Inside the node it came from nothing is meant.
          if (cardAt(editor.scene(), at, order)?.id === from.node) return;
          if (removed !== undefined) unplug(editor, [removed]);
          else interaction.set({ palette: { at: spotOf(up), from, onWire: undefined } });
          return;
        }
        const found = verdict(to);
        if (found.fits) plug(editor, from, to, removed);
        else {
          const { reason, remedies } = found;
          interaction.set({ refusal: { at: spotOf(up), reason, from, to, taken: removed, remedies } });
          session.announce(reason);
        }
      },
      cancel: finish,
    };
  }

  function onMove(event: PointerEvent): void {
    if (event.pointerType === 'touch' && touches.has(event.pointerId)) {
      touches.set(event.pointerId, { x: event.clientX, y: event.clientY });
      if (pinch !== undefined) {
        event.stopPropagation();
        movePinch();
        return;
      }
    }
    if (active === undefined) {
      hover(event);
      return;
    }
    if (event.pointerId !== active.pointer) return;
    // A button that was let go outside the window: the gesture is over.
    if (event.buttons === 0 && event.pointerType === 'mouse') {
      finish((gesture, at) => gesture.end(event, at), event);
      return;
    }
    active.gesture.move(event, levelPoint(event));
  }

  let lastHover = 0;
  function hover(event: PointerEvent): void {
    if (event.pointerType === 'touch' || event.timeStamp - lastHover < 30) return;
    lastHover = event.timeStamp;
    const inside = container.contains(event.target as Node);
    const found = inside ? hit(levelPoint(event)) : undefined;
    const wire = found?.on === 'wire' || found?.on === 'route' ? found.id : undefined;
    if (interaction.getState().hoveredWire !== wire) interaction.set({ hoveredWire: wire });
    container.style.cursor = cursorOf(found);
  }

  function onUp(event: PointerEvent): void {
    touches.delete(event.pointerId);
    if (pinch !== undefined) {
      if (touches.size < 2) pinch = undefined;
      return;
    }
    if (active?.pointer === event.pointerId) finish((gesture, at) => gesture.end(event, at), event);
  }

  function onCancel(event: PointerEvent): void {
    touches.delete(event.pointerId);
    if (touches.size < 2) pinch = undefined;
    if (active?.pointer === event.pointerId) cancel();
  }

  /** Whatever the end does, the gesture is over. */
  function finish(end: (gesture: Active, at: Point) => void, event: PointerEvent): void {
    const gesture = active?.gesture;
    active = undefined;
    if (gesture !== undefined) end(gesture, levelPoint(event));
  }

  function cancel(): boolean {
    const gesture = active?.gesture;
    active = undefined;
    gesture?.cancel();
    return gesture !== undefined;
  }

  function beginPinch(): void {
    cancel();
    pinch = pinchOf();
  }

  function pinchOf(): { distance: number; middle: Point } {
    const [a, b] = [...touches.values()];
    return { distance: Math.hypot(a.x - b.x, a.y - b.y), middle: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 } };
  }

  function movePinch(): void {
    if (pinch === undefined || touches.size < 2) return;
    const now = pinchOf();
    viewport.panBy(now.middle.x - pinch.middle.x, now.middle.y - pinch.middle.y);
    const { left, top } = container.getBoundingClientRect();
    const at = { x: now.middle.x - left, y: now.middle.y - top };
    if (pinch.distance > 0) viewport.zoomAt(at, viewport.transform.k * (now.distance / pinch.distance));
    pinch = now;
  }

  function onWheel(event: WheelEvent): void {
    if ((event.target as HTMLElement).closest('[data-own-wheel]') !== null) return;
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 120 : 1;
    const [dx, dy] = [event.deltaX * unit, event.deltaY * unit];
    const pans = settings.getState().wheel === 'pan' && !event.ctrlKey && !event.metaKey;
    if (pans) {
      viewport.panBy(event.shiftKey && dx === 0 ? -dy : -dx, event.shiftKey && dx === 0 ? 0 : -dy);
      return;
    }
    const { left, top } = container.getBoundingClientRect();
    // A pinch on a trackpad comes as a wheel with Ctrl and small steps.
    const speed = event.ctrlKey && Math.abs(dy) < 50 ? 0.01 : 0.0018;
    const step = Math.min(0.5, Math.max(-0.5, -dy * speed));
    viewport.zoomAt({ x: event.clientX - left, y: event.clientY - top }, viewport.transform.k * Math.exp(step));
  }

  function onDoubleClick(event: MouseEvent): void {
    if ((event.target as HTMLElement).closest('[data-own-pointer]') !== null) return;
    const at = levelPoint(event);
    const found = hit(at);
    if (found.on === 'nothing') interaction.set({ palette: { at: spotOf(event), from: undefined, onWire: undefined } });
    else if (found.on === 'wire')
      interaction.set({ palette: { at: spotOf(event), from: undefined, onWire: found.id } });
    else if (found.on === 'route') {
      const level = editor.level();
      const points = viewOf(documents.getState().document, level).wires[found.id]?.points ?? [];
      documents.run(
        reroute(
          level,
          found.id,
          points.filter((_, index) => index !== found.index),
        ),
      );
    } else if (found.on === 'node') {
      if (editor.scene().cards.get(found.id)?.face.block !== undefined) session.enter(found.id);
      else session.showSide('inspector');
    } else if (found.on === 'note' || found.on === 'group') interaction.set({ editing: found.id });
  }

  function onKey(event: KeyboardEvent): void {
    if (event.type === 'keyup') {
      if (event.code === 'Space') spaceHeld = false;
      return;
    }
    if (event.code === 'Space' && event.target === container) {
      spaceHeld = true;
      event.preventDefault();
    }
    if (event.key === 'Escape' && active !== undefined) {
      cancel();
      event.preventDefault();
      event.stopPropagation();
    }
  }

  const noMenu = (event: MouseEvent) => {
    if ((event.target as HTMLElement).closest('[data-own-pointer]') === null) event.preventDefault();
  };
  const leave = () => {
    spaceHeld = false;
    touches.clear();
    pinch = undefined;
    cancel();
  };

  container.addEventListener('pointerdown', onDown, true);
  globalThis.addEventListener('pointermove', onMove);
  globalThis.addEventListener('pointerup', onUp);
  globalThis.addEventListener('pointercancel', onCancel);
  container.addEventListener('wheel', onWheel, { passive: false });
  container.addEventListener('dblclick', onDoubleClick);
  container.addEventListener('contextmenu', noMenu);
  globalThis.addEventListener('keydown', onKey, true);
  globalThis.addEventListener('keyup', onKey, true);
  globalThis.addEventListener('blur', leave);
  return () => {
    cancel();
    container.removeEventListener('pointerdown', onDown, true);
    globalThis.removeEventListener('pointermove', onMove);
    globalThis.removeEventListener('pointerup', onUp);
    globalThis.removeEventListener('pointercancel', onCancel);
    container.removeEventListener('wheel', onWheel);
    container.removeEventListener('dblclick', onDoubleClick);
    container.removeEventListener('contextmenu', noMenu);
    globalThis.removeEventListener('keydown', onKey, true);
    globalThis.removeEventListener('keyup', onKey, true);
    globalThis.removeEventListener('blur', leave);
  };
}

function cursorOf(found: Hit | undefined): string {
  switch (found?.on) {
    case 'port':
      return 'crosshair';
    case 'wire':
      return 'pointer';
    case 'route':
      return 'move';
    case 'group':
    case 'note':
      return found.corner ? 'nwse-resize' : '';
    default:
      return '';
  }
}

function insideMarquee(scene: Scene, rect: Rect): string[] {
  const found: string[] = [];
  for (const card of scene.cards.values()) if (overlaps(card, rect)) found.push(card.id);
  for (const [id, box] of [...Object.entries(scene.groups), ...Object.entries(scene.notes)]) {
    if (encloses(rect, box)) found.push(id);
  }
  return found;
}

function boxOf(scene: Scene, id: string): Rect | undefined {
  return scene.cards.get(id) ?? scene.groups[id] ?? scene.notes[id];
}

/** What is selected, and what lies in the groups among it. */
function movedWith(scene: Scene, selected: ReadonlySet<string>): ReadonlyMap<string, Rect> {
  const moving = new Map<string, Rect>();
  for (const id of selected) {
    const box = boxOf(scene, id);
    if (box !== undefined) moving.set(id, box);
    const group = scene.groups[id];
    if (group === undefined) continue;
    for (const card of scene.cards.values()) if (encloses(group, card)) moving.set(card.id, card);
    for (const [note, rect] of Object.entries(scene.notes)) if (encloses(group, rect)) moving.set(note, rect);
  }
  return moving;
}

/** To the edges and ports of neighbours where they are near, else to the grid. */
function snap(
  scene: Scene,
  grabbed: Rect,
  dx: number,
  dy: number,
  moving: ReadonlyMap<string, Rect>,
  zoom: number,
): { dx: number; dy: number; guides: readonly Guide[] } {
  const near = 6 / zoom;
  const [x, y] = [grabbed.x + dx, grabbed.y + dy];
  let bestX: { by: number; guide: Guide } | undefined;
  let bestY: { by: number; guide: Guide } | undefined;
  for (const card of scene.cards.values()) {
    if (moving.has(card.id)) continue;
    if (Math.abs(card.x - x) > 1200 || Math.abs(card.y - y) > 900) continue;
    const byX = card.x - x;
    if (Math.abs(byX) < near && (bestX === undefined || Math.abs(byX) < Math.abs(bestX.by))) {
      const [top, bottom] = [Math.min(card.y, y), Math.max(card.y + card.height, y + grabbed.height)];
      bestX = { by: byX, guide: { from: { x: card.x, y: top }, to: { x: card.x, y: bottom } } };
    }
    const byY = card.y - y;
    if (Math.abs(byY) < near && (bestY === undefined || Math.abs(byY) < Math.abs(bestY.by))) {
      const [left, right] = [Math.min(card.x, x), Math.max(card.x + card.width, x + grabbed.width)];
      bestY = { by: byY, guide: { from: { x: left, y: card.y }, to: { x: right, y: card.y } } };
    }
  }
  return {
    dx: bestX === undefined ? Math.round(x / grid) * grid - grabbed.x : dx + bestX.by,
    dy: bestY === undefined ? Math.round(y / grid) * grid - grabbed.y : dy + bestY.by,
    guides: [bestX?.guide, bestY?.guide].filter((one) => one !== undefined),
  };
}
