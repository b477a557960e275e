import type { Card } from '../geometry/card.js';
import type { Scene, Wire } from '../geometry/scene.js';
import type { MirrorArea, MirrorEditor } from './area.js';

/**
 * rete shows the scene and owns nothing: what differs, by identity, is taken away, added or moved. One loop runs at a
 * time and always towards the newest scene; how often it is asked does not matter.
 */
export type Mirror = ReturnType<typeof createMirror>;

interface Listener {
  /** A card is there now, or shows something else than before. */
  readonly card?: (card: Card, before: Card | undefined) => void;
  readonly cardGone?: (id: string) => void;
  readonly wire?: (wire: Wire, before: Wire | undefined) => void;
  readonly wireGone?: (id: string) => void;
}

export function createMirror(editor: MirrorEditor, area: MirrorArea, listener: Listener) {
  const cards = new Map<string, Card>();
  const wires = new Map<string, Wire>();
  let wanted: Scene | undefined;
  let mirrored: Scene | undefined;
  let running: Promise<void> | undefined;

  function show(scene: Scene): Promise<void> {
    wanted = scene;
    running ??= loop().finally(() => {
      running = undefined;
    });
    return running;
  }

  async function loop(): Promise<void> {
    while (wanted !== mirrored) {
      const scene = wanted as Scene;
      await step(scene);
      mirrored = scene;
    }
  }

  /** Wires go first and come last, so that none ever lacks an end. */
  async function step(scene: Scene): Promise<void> {
    for (const [id, wire] of wires) {
      const next = scene.wires.get(id);
      // A node that was taken away and put back under the same id takes its wires with it.
      if (next !== undefined && scene.cards.has(wire.from.id) && scene.cards.has(wire.to.id)) continue;
      wires.delete(id);
      listener.wireGone?.(id);
      await editor.removeConnection(id);
    }
    for (const id of cards.keys()) {
      if (scene.cards.has(id)) continue;
      cards.delete(id);
      listener.cardGone?.(id);
      await editor.removeNode(id);
    }
    for (const [id, card] of scene.cards) {
      const before = cards.get(id);
      if (before === card) continue;
      cards.set(id, card);
      if (before === undefined) await add(card);
      if (before === undefined || before.x !== card.x || before.y !== card.y) put(id, card.x, card.y);
      listener.card?.(card, before);
    }
    for (const [id, wire] of scene.wires) {
      const before = wires.get(id);
      if (before === wire) continue;
      wires.set(id, wire);
      if (before === undefined) await editor.addConnection({ id, source: wire.from.id, target: wire.to.id });
      listener.wire?.(wire, before);
    }
  }

  async function add({ id }: Card): Promise<void> {
    await editor.addNode({ id });
    const view = area.nodeViews.get(id);
    view?.dragHandler.destroy();
    if (view === undefined) return;
    view.element.classList.add('rete-node');
    view.element.style.touchAction = '';
    view.element.style.transform = '';
  }

  /**
   * Directly: `area.translate` awaits several listeners for every node of a large selection. And by its sides: an
   * element that is transformed is a piece of its own to the page, and hundreds of pieces are slow to put together.
   */
  function put(id: string, x: number, y: number): void {
    const view = area.nodeViews.get(id);
    if (view === undefined) return;
    view.position = { x, y };
    view.element.style.left = `${x}px`;
    view.element.style.top = `${y}px`;
  }

  return {
    show,
    cards: cards as ReadonlyMap<string, Card>,
    wires: wires as ReadonlyMap<string, Wire>,
    /** Settles when rete shows the newest scene. */
    settled: () => running ?? Promise.resolve(),
  };
}
