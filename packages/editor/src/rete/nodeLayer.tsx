import { memo, useSyncExternalStore } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { type Root, Scope } from 'rete';
import type { Card } from '../geometry/card.js';
import type { Schemes } from './mirror.js';
import { type CardSources, NodeCard } from './NodeCard.js';

/**
 * Renders nodes for rete, in place of rete-react-plugin: one React root for all that are near, where the plugin makes
 * one for each node and each port. A node stands where its card says; moving one writes its place and renders nothing.
 */
export class NodeLayer extends Scope<never, [Root<Schemes>]> {
  private readonly element = document.createElement('div');
  private readonly root = createRoot(this.element);
  private readonly frames = new Map<string, HTMLElement>();
  private readonly listeners = new Set<() => void>();
  private ids: readonly string[] = [];
  private shown = new Set<string>();
  /** Counts up whenever a node is mounted or taken down. */
  version = 0;

  constructor(
    holder: HTMLElement,
    sources: CardSources,
    private readonly around: {
      readonly card: (id: string) => Card | undefined;
      readonly depth: (id: string) => number | undefined;
    },
  ) {
    super('node layer');
    this.element.className = 'nodes';
    holder.append(this.element);
    this.root.render(<Frames layer={this} sources={sources} />);
    this.addPipe((signal) => {
      if (signal.type === 'noderemoved') this.unmount([signal.data.id]);
      return signal;
    });
  }

  get mounted(): ReadonlySet<string> {
    return this.shown;
  }

  /** All at once, in the document when this returns. */
  mount(ids: readonly string[]): void {
    const more = ids.filter((id) => !this.shown.has(id) && this.around.card(id) !== undefined);
    // At the end, whatever is above what: an element that is put elsewhere loses the focus and the click.
    if (more.length > 0) this.show([...this.ids, ...more]);
  }

  unmount(ids: Iterable<string>): void {
    const gone = new Set([...ids].filter((id) => this.shown.has(id)));
    if (gone.size > 0) this.show(this.ids.filter((id) => !gone.has(id)));
  }

  private show(ids: readonly string[]): void {
    this.ids = ids;
    this.shown = new Set(ids);
    this.version++;
    flushSync(() => {
      for (const listener of this.listeners) listener();
    });
  }

  frameOf(id: string): HTMLElement | undefined {
    return this.frames.get(id);
  }

  /** By its sides: an element that is transformed is a piece of its own to the page, and hundreds of them are slow. */
  put({ id, x, y }: Card): void {
    const frame = this.frames.get(id);
    if (frame === undefined) return;
    frame.style.left = `${x}px`;
    frame.style.top = `${y}px`;
  }

  raise(id: string, depth: number): void {
    const frame = this.frames.get(id);
    if (frame !== undefined) frame.style.zIndex = String(depth);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getIds = (): readonly string[] => this.ids;

  readonly attach = (id: string, frame: HTMLElement): (() => void) => {
    this.frames.set(id, frame);
    const card = this.around.card(id);
    if (card !== undefined) this.put(card);
    this.raise(id, this.around.depth(id) ?? 1);
    return () => this.frames.delete(id);
  };

  destroy(): void {
    this.root.unmount();
    this.element.remove();
  }
}

function Frames({ layer, sources }: { layer: NodeLayer; sources: CardSources }) {
  const ids = useSyncExternalStore(layer.subscribe, layer.getIds);
  return ids.map((id) => <Frame key={id} {...{ id, layer, sources }} />);
}

const Frame = memo(function Frame({ id, layer, sources }: { id: string; layer: NodeLayer; sources: CardSources }) {
  return (
    <div className="rete-node" ref={(frame) => (frame === null ? undefined : layer.attach(id, frame))}>
      <NodeCard id={id} sources={sources} />
    </div>
  );
});
