import { type GetSchemes, NodeEditor } from 'rete';
import type { Card } from '../geometry/card.js';
import type { Scene, Wire } from '../geometry/scene.js';

/**
 * rete mirrors the scene and owns nothing: what differs, by identity, is taken away, added or moved. One loop runs at
 * a time and always towards the newest scene; how often it is asked does not matter.
 */
export type Mirror = ReturnType<typeof createMirror>;

/** What rete is told: ids, and nothing of the document. */
export type Schemes = GetSchemes<
  { readonly id: string },
  { readonly id: string; readonly source: string; readonly target: string }
>;
export type MirrorEditor = NodeEditor<Schemes>;

export function createMirrorEditor(): MirrorEditor {
  return new NodeEditor<Schemes>();
}

interface Listener {
  /** A card is there now, or shows something else than before. */
  readonly card?: (card: Card, before: Card | undefined) => void;
  readonly cardGone?: (id: string) => void;
  readonly wire?: (wire: Wire, before: Wire | undefined) => void;
  readonly wireGone?: (id: string) => void;
}

export function createMirror(editor: MirrorEditor, listener: Listener) {
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
      if (before === undefined) await editor.addNode({ id });
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

  return {
    show,
    cards: cards as ReadonlyMap<string, Card>,
    wires: wires as ReadonlyMap<string, Wire>,
    /** Settles when rete mirrors the newest scene. */
    settled: () => running ?? Promise.resolve(),
  };
}
