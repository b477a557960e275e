import { createRoot } from 'react-dom/client';
import { sameMeaning } from '../derived/analyse.js';
import { issuesByNode } from '../derived/place.js';
import { flatInputs, longType, outputType, shortType } from '../derived/wireType.js';
import { endOf } from '../document/level.js';
import type { Card } from '../geometry/card.js';
import { cssMeasures } from '../geometry/measures.js';
import { boundsOf, centreOf, encloses, grown, overlaps, type Rect } from '../geometry/rect.js';
import type { Scene, Wire } from '../geometry/scene.js';
import type { CanvasHandle } from '../model/canvasHandle.js';
import type { Editor } from '../model/editor.js';
import { verdictOn } from '../model/wiring.js';
import type { PortRef } from '../session/interaction.js';
import { createKeyed } from '../session/keyed.js';
import { lookOf } from '../session/kinds.js';
import type { Viewport } from '../session/sessionStore.js';
import { english } from '../text/english.js';
import { Boxes } from './Boxes.js';
import { createCulling } from './culling.js';
import { attachGestures } from './gestures.js';
import { createMirror, MirrorEditor } from './mirror.js';
import { calm, type NodeState } from './NodeCard.js';
import { NodeLayer } from './nodeLayer.js';
import { createOverlay } from './overlay.js';
import { createPicture } from './picture.js';
import { createViewport, type Transform } from './viewport.js';
import { createWireLayer, type WireLook } from './wireLayer.js';

/** The canvas of one document: near nodes are elements of the page, a far or crowded level is a picture. */
export type Canvas = ReturnType<typeof createCanvas>;

const nobody: ReadonlySet<string> = new Set();

/** Of the titles of groups: their size, the zoom from which on they grow, and how far. */
const groupLetters = { size: 13, wanted: 0.85, most: 2.2 } as const;

/** Below this zoom the picture alone shows the level: its letters are larger there than those of the page. */
const farZoom = 0.55;
/** A canvas that becomes smaller shows all only down to this zoom. */
const leastRefit = 0.45;
/** And below this one where it shows more nodes than so many: as elements they would slow down every move. */
const crowd = { zoom: 1, nodes: 30 } as const;

export function createCanvas(container: HTMLElement, editor: Editor) {
  const { documents, session, derived, interaction, settings } = editor;
  const sources = {
    cards: createKeyed<Card>(),
    states: createKeyed<NodeState>(),
    dimmed: createKeyed<ReadonlySet<string>>(),
    wired: createKeyed<ReadonlySet<string>>(),
  };
  const cardSources = { ...sources, live: editor.live };
  let frame = 0;
  let isFar = false;
  /** What is being dragged. */
  let held: ReadonlySet<string> | undefined;
  let wiring: { from: PortRef; taken: string | undefined } | undefined;
  let shownPath = session.getState().path;
  const depths = new Map<string, number>();
  let top = 1;

  for (const [name, value] of cssMeasures()) container.style.setProperty(name, value);
  const under = makeLayer(container, 'layer under');
  const boxesRoot = createRoot(under);
  boxesRoot.render(<Boxes editor={editor} />);
  const picture = createPicture(container, {
    isWrong: (id) => (sources.states.get(id)?.errors ?? 0) > 0,
    dimmed: (id) => sources.dimmed.get(id),
    lookOfWire,
    isLabelled,
  });
  const holder = makeLayer(container, 'layer');
  const overlay = createOverlay(container, () => viewport.transform);

  const wireLayer = createWireLayer({
    holder,
    look: lookOfWire,
    title: titleOfWire,
    isLabelled,
  });

  const rete = new MirrorEditor();
  const layer = new NodeLayer(holder, cardSources, {
    card: (id) => mirror.cards.get(id),
    depth: (id) => depths.get(id),
  });
  rete.use(layer);
  const culling = createCulling({
    layer,
    items: () => mirror.cards.values(),
    isPinned: (id) => wiring?.from.node === id || layer.frameOf(id)?.contains(document.activeElement) === true,
    changed: request,
  });

  const mirror = createMirror(rete, {
    card(card, before) {
      if (before === undefined || before.x !== card.x || before.y !== card.y) layer.put(card);
      if (before === undefined || !looksSame(before, card)) sources.cards.set(card.id, card);
    },
    cardGone(id) {
      for (const keyed of Object.values(sources)) keyed.set(id, undefined);
    },
    wire: (wire) => wireLayer.set(wire),
    wireGone: (id) => wireLayer.remove(id),
  });

  const viewport = createViewport(container, [under, holder], () => {
    const { x, y, k } = viewport.transform;
    session.setViewport({ x, y, zoom: k });
    request();
  });

  function request(): void {
    frame ||= requestAnimationFrame(paint);
  }

  /** Once per frame, after whatever changed. What is on the page changes only while the viewport rests. */
  function paint(): void {
    frame = 0;
    const { rect, transform, isMoving } = viewport;
    const scene = editor.scene();
    if (isMoving) culling.pause();
    else {
      letter(transform.k);
      isFar = transform.k < farZoom || (transform.k < crowd.zoom && isCrowded(scene, rect));
      culling.look(rect, transform.k, isFar);
      const margin = 200 / transform.k;
      wireLayer.look(isFar ? undefined : grown(rect, margin));
    }
    picture.draw({
      scene,
      transform,
      isMoving,
      selected: session.getState().selected,
      onPage: (id) => layer.mounted.has(id),
      isWireOnPage: wireLayer.shows,
      version: layer.version + wireLayer.version(),
      held,
    });
    overlay.redraw();
  }

  let lettered = 0;
  /** Titles of groups stay legible from afar: they grow as far as the bar of a group has room. */
  function letter(k: number): void {
    const scale = Math.min(groupLetters.most, Math.max(1, groupLetters.wanted / k));
    if (scale === lettered) return;
    lettered = scale;
    under.style.setProperty('--group-size', `${(groupLetters.size * scale).toFixed(1)}px`);
  }

  function isCrowded({ cards }: Scene, rect: Rect): boolean {
    let count = 0;
    for (const card of cards.values()) if (overlaps(card, rect) && ++count > crowd.nodes) return true;
    return false;
  }

  let shown: Scene | undefined;
  async function showScene(): Promise<void> {
    const scene = editor.scene();
    const last = shown?.level === scene.level ? shown : undefined;
    shown = scene;
    if (last?.wiresOf !== scene.wiresOf) refreshWired(scene);
    if (last === undefined || !sameMeaning(last.document, scene.document)) refreshStates();
    // The picture needs only the scene; what rete takes longer for comes after.
    request();
    await mirror.show(scene);
    request();
  }

  function refreshWired(scene: Scene): void {
    const wired = new Map<string, Set<string>>();
    const add = (node: string, port: string) => {
      const own = wired.get(node);
      if (own === undefined) wired.set(node, new Set([port]));
      else own.add(port);
    };
    for (const { edge, from, to } of scene.wires.values()) {
      add(from.id, `output.${endOf(edge.from).port}`);
      add(to.id, `input.${endOf(edge.to).port}`);
    }
    for (const id of scene.cards.keys()) {
      const now = wired.get(id) ?? nobody;
      const before = sources.wired.get(id) ?? nobody;
      if (!sameSet(now, before)) sources.wired.set(id, now);
    }
  }

  /** Nodes that are selected or have issues. */
  let marked: ReadonlySet<string> = nobody;
  let issuesSeen: { readonly of: object; readonly path: object; readonly byNode: ReturnType<typeof issuesByNode> };

  function issuesHere(): ReturnType<typeof issuesByNode> {
    const { path } = session.getState();
    const { issues } = derived.getState().analysis;
    if (issuesSeen?.of !== issues || issuesSeen.path !== path) {
      issuesSeen = { of: issues, path, byNode: issuesByNode(issues, path) };
    }
    return issuesSeen.byNode;
  }

  /** Selection and issues of the nodes that have any now, or had; a node whose state is the same hears nothing. */
  function refreshStates(): void {
    const { selected } = session.getState();
    const issues = issuesHere();
    const { cards } = editor.scene();
    const now = new Set([...selected, ...issues.keys()].filter((id) => cards.has(id)));
    for (const id of new Set([...marked, ...now])) {
      const own = issues.get(id) ?? [];
      const errors = own.filter(({ severity }) => severity === 'error').length;
      const state: NodeState = { selected: selected.has(id), errors, warnings: own.length - errors };
      const before = sources.states.get(id) ?? calm;
      if (!sameState(before, state)) sources.states.set(id, now.has(id) ? state : undefined);
    }
    marked = now;
  }

  let clashes: { readonly of: object; readonly ports: ReadonlySet<string> } | undefined;
  function clashingPorts(): ReadonlySet<string> {
    const { analysis } = derived.getState();
    if (clashes?.of !== analysis) {
      const ports = analysis.issues.flatMap(({ node, port, severity }) =>
        node === undefined || port === undefined || severity !== 'error' ? [] : [`${node}.${port}`],
      );
      clashes = { of: analysis, ports: new Set(ports) };
    }
    return clashes.ports;
  }

  const looks = new WeakMap<Wire, { readonly of: object; readonly path: object; readonly look: WireLook }>();
  /** A look that came out the same keeps its identity: what is drawn with it need not be drawn again. */
  function lookOfWire(wire: Wire): WireLook {
    const { analysis } = derived.getState();
    const { path } = session.getState();
    const known = looks.get(wire);
    if (known?.of === analysis && known.path === path) return known.look;
    const made = makeLook(wire);
    const look = known !== undefined && sameLook(known.look, made) ? known.look : made;
    looks.set(wire, { of: analysis, path, look });
    return look;
  }

  function typeOfWire({ edge }: Wire): ReturnType<typeof outputType> {
    const { inferred } = derived.getState().analysis;
    return outputType(documents.getState().document, inferred, session.getState().path, edge.from);
  }

  function portOfWire({ edge, from }: Wire) {
    const { port } = endOf(edge.from);
    return from.face.outputs.find(({ name }) => name === port);
  }

  function isSignalWire(wire: Wire): boolean {
    const port = portOfWire(wire);
    return port?.declared === undefined || 'signal' in port.declared;
  }

  function makeLook(wire: Wire): WireLook {
    const type = typeOfWire(wire);
    const kinds = type === undefined ? (portOfWire(wire)?.kinds ?? []) : [type.kind];
    const clashing = clashingPorts();
    const ends = () => flatInputs(documents.getState().document, session.getState().path, wire.edge.to);
    const wrong = clashing.size > 0 && ends().some((end) => clashing.has(end));
    return {
      colour: lookOf(kinds).colour,
      label: type === undefined ? '' : shortType(type),
      state: wrong ? 'wrong' : type === undefined && isSignalWire(wire) ? 'unknown' : 'fine',
      thick: type !== undefined && type.shape.length > 0,
    };
  }

  /** All that is known of it, in words. */
  function titleOfWire(wire: Wire): string {
    const type = typeOfWire(wire);
    const kinds = portOfWire(wire)?.kinds ?? [];
    const words = isSignalWire(wire) ? english.wire.unknownType : kinds.join(' or ');
    return english.wire.title(wire.edge.from, wire.edge.to, type === undefined ? words : longType(type));
  }

  /** One of a fan of wires carries the label of its output. */
  function isLabelled({ edge, id, from }: Wire): boolean {
    if (!settings.getState().wireLabels) return false;
    const scene = editor.scene();
    const first = scene.wiresOf.get(from.id)?.find((one) => scene.wires.get(one)?.edge.from === edge.from);
    return first === id;
  }

  function showWiring(next: { from: PortRef; taken: string | undefined } | undefined): void {
    const before = wiring;
    wiring = next;
    wireLayer.hide(next?.taken);
    container.classList.toggle('wiring', next !== undefined);
    picture.outdate();
    request();
    if (next === undefined) {
      if (before !== undefined) for (const id of mirror.cards.keys()) sources.dimmed.set(id, undefined);
      return;
    }
    for (const card of mirror.cards.values()) {
      if (!layer.mounted.has(card.id) && !overlaps(card, viewport.rect)) continue;
      const refused = [...card.inputs, ...card.outputs].filter(({ side, face }) => {
        if (card.id === next.from.node && side === next.from.side && face.name === next.from.port) return false;
        return !verdictOn(editor, next.from, { node: card.id, side, port: face.name }).fits;
      });
      sources.dimmed.set(card.id, new Set(refused.map(({ side, face }) => `${side}.${face.name}`)));
    }
  }

  const detach = attachGestures({
    container,
    editor,
    viewport,
    overlay,
    order: (id) => depths.get(id) ?? 1,
    raise(ids) {
      for (const id of ids) {
        depths.set(id, ++top);
        layer.raise(id, top);
      }
    },
    showWiring,
    hold(ids) {
      held = ids;
      request();
    },
  });

  function contents(ids?: Iterable<string>): Rect | undefined {
    const { cards, groups, notes } = editor.scene();
    if (ids === undefined) return boundsOf([...cards.values(), ...Object.values(groups), ...Object.values(notes)]);
    return boundsOf([...ids].flatMap((id) => cards.get(id) ?? groups[id] ?? notes[id] ?? []));
  }

  function fit(ids?: Iterable<string>, animate = false): void {
    const rect = contents(ids);
    if (rect !== undefined) viewport.show(rect, { animate, most: ids === undefined ? 1 : 1.25 });
  }

  /** The viewport that the level had when it was last seen, or all of it. */
  function restore(kept: Viewport | undefined): void {
    if (kept === undefined) fit();
    else viewport.jump({ x: kept.x, y: kept.y, k: kept.zoom });
  }

  const observer = new ResizeObserver(([{ contentRect }]) => {
    const isFirst = viewport.size.width === 0;
    const kept = session.getState().viewports[session.getState().path.join('/')];
    const all = contents();
    const wasFitted = !isFirst && all !== undefined && isAbout(viewport.fitting(all), viewport.transform);
    picture.resize(contentRect.width, contentRect.height);
    viewport.resize(contentRect.width, contentRect.height);
    if (isFirst) restore(kept);
    // Who saw all goes on seeing all, where it can still be read.
    else if (wasFitted && (viewport.fitting(all)?.k ?? 0) >= leastRefit) fit();
    // At once: a canvas that was resized is blank.
    cancelAnimationFrame(frame);
    paint();
  });
  observer.observe(container);

  const scheme = globalThis.matchMedia('(prefers-color-scheme: dark)');
  const recolour = () => {
    picture.forget();
    editor.live.recolour();
    request();
  };
  scheme.addEventListener('change', recolour);

  let shownSelection = { selected: nobody, wires: nobody };
  const unsubscribes = [
    documents.subscribe(() => void showScene()),
    derived.subscribe(({ analysis }, before) => {
      if (analysis === before.analysis) return;
      refreshStates();
      wireLayer.refresh();
      picture.outdate();
      request();
    }),
    session.subscribe(() => {
      const { selected, wires, path } = session.getState();
      if (path !== shownPath) {
        shownPath = path;
        void showScene();
        restore(session.getState().viewports[path.join('/')]);
        return;
      }
      if (selected !== shownSelection.selected) refreshStates();
      if (wires !== shownSelection.wires) wireLayer.select(wires);
      if (selected !== shownSelection.selected) request();
      shownSelection = { selected, wires };
    }),
    interaction.subscribe(() => wireLayer.hover(interaction.getState().hoveredWire)),
    settings.subscribe(() => {
      wireLayer.refresh();
      recolour();
    }),
  ];

  const ready = showScene();

  function zoomTo(k: number): void {
    const { width, height } = viewport.size;
    viewport.zoomAt({ x: width / 2, y: height / 2 }, k);
  }

  const handle: CanvasHandle = {
    fit,
    reveal,
    focus,
    zoomBy: (factor) => zoomTo(viewport.transform.k * factor),
    zoomTo,
    seen: () => viewport.rect,
    toClient: viewport.toClient,
    toLevel: viewport.toLevel,
    lookAt({ x, y }) {
      const { width, height } = viewport.size;
      const { k } = viewport.transform;
      viewport.set({ k, x: width / 2 - x * k, y: height / 2 - y * k });
    },
  };
  editor.canvas = handle;

  /** Brings a node into view, where it is not. */
  function reveal(id: string): void {
    const rect = contents([id]);
    if (rect === undefined) return;
    if (encloses(viewport.rect, rect) && viewport.transform.k >= farZoom) return;
    const k = Math.max(viewport.transform.k, 0.8);
    const { width, height } = viewport.size;
    const middle = centreOf(rect);
    viewport.jump({ k, x: width / 2 - middle.x * k, y: height / 2 - middle.y * k });
  }

  /** Mounts a node wherever it is and gives it the focus. */
  async function focus(id: string): Promise<void> {
    await mirror.settled();
    layer.mount([id]);
    layer.frameOf(id)?.querySelector<HTMLElement>('[data-node]')?.focus({ preventScroll: true });
  }

  return {
    ...handle,
    viewport,
    ready,
    contents,
    mirror,
    rete,
    mounted: () => layer.mounted,
    get isBusy(): boolean {
      return culling.isBusy || frame !== 0 || viewport.isMoving;
    },
    destroy(): void {
      if (editor.canvas === handle) editor.canvas = undefined;
      cancelAnimationFrame(frame);
      viewport.stop();
      detach();
      observer.disconnect();
      picture.destroy();
      scheme.removeEventListener('change', recolour);
      for (const unsubscribe of unsubscribes) unsubscribe();
      culling.pause();
      layer.destroy();
      boxesRoot.unmount();
      overlay.destroy();
      under.remove();
      holder.remove();
    },
  };
}

/** A view at rest stands on whole pixels. */
function isAbout(a: Transform | undefined, b: Transform): boolean {
  return a !== undefined && Math.abs(a.x - b.x) <= 1 && Math.abs(a.y - b.y) <= 1 && Math.abs(a.k - b.k) < 1e-6;
}

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((one) => b.has(one));
}

function sameLook(a: WireLook, b: WireLook): boolean {
  return a.colour === b.colour && a.label === b.label && a.state === b.state && a.thick === b.thick;
}

function sameState(a: NodeState, b: NodeState): boolean {
  return a.selected === b.selected && a.errors === b.errors && a.warnings === b.warnings;
}

/** Apart from its place. */
function looksSame(a: Card, b: Card): boolean {
  return (
    a.node === b.node &&
    a.face === b.face &&
    a.inputs === b.inputs &&
    a.outputs === b.outputs &&
    a.parameters === b.parameters &&
    a.locked === b.locked &&
    a.view?.shows === b.view?.shows &&
    a.live?.y === b.live?.y &&
    a.live?.height === b.live?.height &&
    a.live?.width === b.live?.width
  );
}

function makeLayer(container: HTMLElement, className: string): HTMLElement {
  const element = document.createElement('div');
  element.className = className;
  container.append(element);
  return element;
}
