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
/** rete looks through all nodes and wires for each that is added, to see whether it is there: a map knows at once. */
export class MirrorEditor extends NodeEditor<Schemes> {
  private readonly nodesById = new Map<string, Schemes['Node']>();
  private readonly wiresById = new Map<string, Schemes['Connection']>();

  constructor() {
    super();
    this.addPipe((signal) => {
      if (signal.type === 'nodecreated') this.nodesById.set(signal.data.id, signal.data);
      if (signal.type === 'noderemoved') this.nodesById.delete(signal.data.id);
      if (signal.type === 'connectioncreated') this.wiresById.set(signal.data.id, signal.data);
      if (signal.type === 'connectionremoved') this.wiresById.delete(signal.data.id);
      return signal;
    });
  }

  override getNode(id: string): Schemes['Node'] | undefined {
    return this.nodesById.get(id);
  }

  override getConnection(id: string): Schemes['Connection'] | undefined {
    return this.wiresById.get(id);
  }
}

/** Milliseconds after which the page has a turn: what is opened may have thousands of nodes. */
const turn = 8;

/** Lets a frame be drawn and a press be heard. */
function breath(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
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
  let began = 0;

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
      began = performance.now();
      if (await step(scene)) mirrored = scene;
    }
  }

  /** Whether it is time for a breath. */
  function isLong(): boolean {
    return performance.now() - began > turn;
  }

  /** False where there is a newer scene by now. */
  async function goesOn(scene: Scene): Promise<boolean> {
    await breath();
    began = performance.now();
    return wanted === scene;
  }

  /** Wires go first and come last, so that none ever lacks an end. False where a newer scene came in between. */
  async function step(scene: Scene): Promise<boolean> {
    for (const [id, wire] of wires) {
      const next = scene.wires.get(id);
      // A node that was taken away and put back under the same id takes its wires with it.
      if (next !== undefined && scene.cards.has(wire.from.id) && scene.cards.has(wire.to.id)) continue;
      wires.delete(id);
      listener.wireGone?.(id);
      await editor.removeConnection(id);
      if (isLong() && !(await goesOn(scene))) return false;
    }
    for (const id of cards.keys()) {
      if (scene.cards.has(id)) continue;
      cards.delete(id);
      listener.cardGone?.(id);
      await editor.removeNode(id);
      if (isLong() && !(await goesOn(scene))) return false;
    }
    for (const [id, card] of scene.cards) {
      const before = cards.get(id);
      if (before === card) continue;
      cards.set(id, card);
      if (before === undefined) await editor.addNode({ id });
      listener.card?.(card, before);
      if (isLong() && !(await goesOn(scene))) return false;
    }
    for (const [id, wire] of scene.wires) {
      const before = wires.get(id);
      if (before === wire) continue;
      wires.set(id, wire);
      if (before === undefined) await editor.addConnection({ id, source: wire.from.id, target: wire.to.id });
      listener.wire?.(wire, before);
      if (isLong() && !(await goesOn(scene))) return false;
    }
    return true;
  }

  return {
    show,
    cards: cards as ReadonlyMap<string, Card>,
    wires: wires as ReadonlyMap<string, Wire>,
    /** Settles when rete mirrors the newest scene. */
    settled: () => running ?? Promise.resolve(),
  };
}
