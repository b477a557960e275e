import { reroute } from '../document/commands/wireCommands.js';
import { viewOf } from '../document/view.js';
import { grid } from '../geometry/card.js';
import { cardAt, portAt } from '../geometry/hit.js';
import type { Point } from '../geometry/rect.js';
import { portPoint } from '../geometry/scene.js';
import { endsOfWire, plug, portFace, unplug, type Verdict, verdictOn, wireInto } from '../model/wiring.js';
import type { PortRef, Spot } from '../session/interaction.js';
import { type Active, type Stage, slopOf } from './stage.js';
import type { CanvasViewport } from './viewport.js';

/** Drawing wires, taking them off and leading them another way. */

/** Near an end the wire is taken off there; in the middle it is selected, or bent by dragging with Alt. */
export function onWire(stage: Stage, event: PointerEvent, id: string, piece: number, at: Point): Active {
  const { editor, viewport } = stage;
  const { session } = editor;
  const wire = editor.scene().wires.get(id);
  const curve = wire?.curve ?? [];
  const [x0, y0] = curve;
  const [x1, y1] = curve.slice(-2);
  const near = 34 / Math.max(viewport.transform.k, 0.5);
  session.select([], event.shiftKey ? [...session.getState().wires, id] : [id]);
  if (event.altKey) return routing(stage, id, piece, true, at);
  const [from, to] = wire === undefined ? [undefined, undefined] : endsOfWire(wire.edge);
  const atEnd = Math.hypot(x1 - at.x, y1 - at.y) < near;
  const atStart = Math.hypot(x0 - at.x, y0 - at.y) < near;
  if (from !== undefined && to !== undefined && (atEnd || atStart)) return wiring(stage, event, atEnd ? from : to, id);
  let bend: Active | undefined;
  return {
    move(now, point) {
      if (bend === undefined && Math.hypot(point.x - at.x, point.y - at.y) * viewport.transform.k >= slopOf(event)) {
        bend = routing(stage, id, piece, true, at);
      }
      bend?.move(now, point);
    },
    end: (now, point) => bend?.end(now, point),
    cancel: () => bend?.cancel(),
  };
}

/** Moves a point of the way of a wire, or makes one and moves it. */
export function routing({ editor }: Stage, id: string, index: number, isNew: boolean, start: Point): Active {
  const { session, documents, settings } = editor;
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
export function wiring(stage: Stage, event: PointerEvent, port: PortRef, taken?: string): Active {
  const { editor, viewport, overlay, order, showWiring } = stage;
  const { session, interaction } = editor;
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
        if (Math.hypot(now.clientX - pressed.x, now.clientY - pressed.y) < slopOf(event)) return;
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
        else interaction.set({ palette: { at: spotOf(viewport, up), from, onWire: undefined } });
        return;
      }
      connectOrRefuse(stage, up, from, to, removed);
    },
    cancel: finish,
  };
}

/** One command where the wire fits; else the reason, and what would make it fit. */
export function connectOrRefuse(
  { editor, viewport }: Stage,
  event: PointerEvent,
  from: PortRef,
  to: PortRef,
  taken: string | undefined,
): void {
  const verdict = verdictOn(editor, from, to);
  if (verdict.fits) {
    plug(editor, from, to, taken);
    return;
  }
  const { reason, remedies } = verdict;
  editor.interaction.set({ refusal: { at: spotOf(viewport, event), reason, from, to, taken, remedies } });
  editor.session.announce(reason);
}

export function spotOf(viewport: CanvasViewport, { clientX, clientY }: { clientX: number; clientY: number }): Spot {
  return { clientX, clientY, ...viewport.toLevel(clientX, clientY) };
}
