import { reroute } from '../document/commands/wireCommands.js';
import { viewOf } from '../document/view.js';
import { type Hit, hitTest } from '../geometry/hit.js';
import type { Point } from '../geometry/rect.js';
import type { PortRef } from '../session/interaction.js';
import { english } from '../text/english.js';
import { dragging, marquee, resizing } from './dragging.js';
import { type Active, type Stage, slopOf } from './stage.js';
import { connectOrRefuse, onWire, routing, spotOf, wiring } from './wiring.js';

/**
 * Pointer, wheel and pinch on the canvas. One gesture at a time, of one pointer; it asks the scene what it hit, shows
 * its effect, and ends as one command or none. Escape ends it without one.
 */

/** Milliseconds that a finger rests on something until its menu opens. */
const longPress = 500;

export function attachGestures(stage: Stage): () => void {
  const { container, editor, viewport, order, showWiring } = stage;
  const { session, interaction, documents, settings } = editor;
  let active: { pointer: number; gesture: Active } | undefined;
  let spaceHeld = false;
  const touches = new Map<number, Point>();
  let pinch: { distance: number; middle: Point } | undefined;
  let resting: ReturnType<typeof setTimeout> | undefined;
  /** A port that was tapped: the next one that is tapped is wired to it. */
  let armed: PortRef | undefined;

  const levelPoint = (event: { clientX: number; clientY: number }) => viewport.toLevel(event.clientX, event.clientY);
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
    const gesture = event.pointerType === 'touch' ? byFinger(event, at) : begin(event, at);
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

  /** As by the mouse; and a finger that rests opens a menu, and two ports that are tapped are wired. */
  function byFinger(event: PointerEvent, at: Point): Active | undefined {
    const gesture = begin(event, at);
    if (gesture === undefined) return undefined;
    const found = hit(at);
    const start = { x: event.clientX, y: event.clientY };
    let isTap = true;
    const wait = () => clearTimeout(resting);
    resting = setTimeout(() => {
      if (!isTap || active?.gesture !== wrapped) return;
      cancel();
      openMenu(event, at);
    }, longPress);
    const wrapped: Active = {
      move(now, point) {
        if (Math.hypot(now.clientX - start.x, now.clientY - start.y) >= slopOf(event)) {
          isTap = false;
          wait();
          disarm();
        }
        gesture.move(now, point);
      },
      end(up, point) {
        wait();
        if (isTap && found.on === 'port') {
          gesture.cancel();
          tapPort(up, found.port);
          return;
        }
        disarm();
        gesture.end(up, point);
      },
      cancel() {
        wait();
        gesture.cancel();
      },
    };
    return wrapped;
  }

  function tapPort(event: PointerEvent, port: PortRef): void {
    const first = armed;
    disarm();
    if (first === undefined) {
      armed = port;
      showWiring({ from: port, taken: undefined });
      session.select([port.node]);
      session.announce(english.say.armed(`${port.node}.${port.port}`));
    } else if (first.node !== port.node || first.port !== port.port || first.side !== port.side) {
      connectOrRefuse(stage, event, first, port, undefined);
    }
  }

  function disarm(): void {
    if (armed !== undefined) showWiring(undefined);
    armed = undefined;
  }

  function begin(event: PointerEvent, at: Point): Active | undefined {
    const pans = event.button === 1 || (event.button === 0 && spaceHeld) || event.button === 2;
    if (pans) return panning(event, event.button === 2);
    if (event.button !== 0) return undefined;
    const found = hit(at);
    switch (found.on) {
      case 'port':
        return wiring(stage, event, found.port);
      case 'node':
        return dragging(stage, event, at, found.id);
      case 'note':
      case 'group':
        return found.corner ? resizing(stage, found.id, at) : dragging(stage, event, at, found.id);
      case 'route':
        return routing(stage, found.id, found.index, false, at);
      case 'wire':
        return onWire(stage, event, found.id, found.piece, at);
      default:
        return event.pointerType === 'touch' ? panning(event, false) : marquee(stage, event, at);
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
        if (moved > slopOf(event)) viewport.panBy(clientX - last.x, clientY - last.y);
        last = { x: clientX, y: clientY };
      },
      end(up, at) {
        finish();
        if (moved > slopOf(event)) return;
        if (opensMenu) openMenu(up, at);
        else if (event.pointerType === 'touch') session.select([]);
      },
      cancel: finish,
    };
  }

  function openMenu(event: PointerEvent | MouseEvent, at: Point): void {
    const found = hit(at);
    const spot = spotOf(viewport, event);
    const on =
      found.on === 'nothing' ? 'canvas' : found.on === 'port' ? 'node' : found.on === 'route' ? 'wire' : found.on;
    const id = found.on === 'nothing' ? undefined : found.on === 'port' ? found.port.node : found.id;
    if (on === 'wire' && id !== undefined) session.select([], [id]);
    else if (id !== undefined && !session.getState().selected.has(id)) session.select([id]);
    interaction.set({ menu: { at: spot, on, id } });
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
    if (found.on === 'nothing')
      interaction.set({ palette: { at: spotOf(viewport, event), from: undefined, onWire: undefined } });
    else if (found.on === 'wire')
      interaction.set({ palette: { at: spotOf(viewport, event), from: undefined, onWire: found.id } });
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
    if (event.key === 'Escape' && armed !== undefined) disarm();
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
