import { Scope } from 'rete';
import type { BaseArea } from 'rete-area-plugin';
import { centreOf, grown, overlaps, type Rect } from '../geometry/rect.js';
import type { Schemes } from './area.js';

/**
 * Stands between area and renderer. Rendering every node costs seconds and hundreds of thousands of listeners at a
 * thousand nodes, so `render` is forwarded only for what is near the viewport. What comes near is mounted a few
 * nodes per frame, the nearest first; until then the canvas below shows it.
 */

type Signal = BaseArea<Schemes>;

/** Milliseconds of a frame that mounting may take. */
const budget = 7;
/** How far outside the viewport nodes are mounted, and beyond what they are taken down, in pixels. */
const margins = { mount: 160, unmount: 700 } as const;

interface Item extends Rect {
  readonly id: string;
}

interface Surroundings {
  readonly item: (id: string) => Item | undefined;
  readonly items: () => Iterable<Item>;
  readonly element: (id: string) => HTMLElement | undefined;
  /** Nodes that stay mounted wherever they are: focused, dragged, being wired. */
  readonly isPinned: (id: string) => boolean;
  readonly changed: (id: string, mounted: boolean) => void;
}

export class Culling extends Scope<never, [Signal]> {
  readonly mounted = new Set<string>();
  private queue: string[] = [];
  private frame = 0;
  private passing = false;

  constructor(private readonly around: Surroundings) {
    super('culling');
    this.addPipe((context) => {
      if (typeof context !== 'object' || context === null || !('type' in context)) return context;
      const signal = context as Signal;
      // What is not let through here is drawn by others: wires as paths, far nodes on the canvas.
      if (signal.type === 'render' && !this.passing) return undefined;
      if (signal.type === 'unmount' && !this.passing) return undefined;
      return context;
    });
  }

  /** Decides anew what is near a viewport, given in units of the level. */
  look(viewport: Rect, zoom: number, isFar: boolean): void {
    const near = grown(viewport, margins.mount / zoom);
    const around = grown(viewport, margins.unmount / zoom);
    const wanted: Item[] = [];
    for (const item of this.around.items()) {
      if (this.mounted.has(item.id)) {
        if ((isFar || !overlaps(item, around)) && !this.around.isPinned(item.id)) this.queue.push(item.id);
      } else if ((!isFar && overlaps(item, near)) || this.around.isPinned(item.id)) wanted.push(item);
    }
    const middle = centreOf(viewport);
    const away = (item: Item) => {
      const { x, y } = centreOf(item);
      return Math.hypot(x - middle.x, y - middle.y);
    };
    const leaving = this.queue.filter((id) => this.mounted.has(id));
    const distance = new Map(wanted.map((item) => [item.id, away(item)]));
    wanted.sort((a, b) => (distance.get(a.id) ?? 0) - (distance.get(b.id) ?? 0));
    this.queue = [...new Set([...wanted.map(({ id }) => id), ...leaving])];
    if (this.queue.length > 0) this.frame ||= requestAnimationFrame(() => void this.work());
  }

  private async work(): Promise<void> {
    const end = performance.now() + budget;
    while (this.queue.length > 0 && performance.now() < end) {
      const id = this.queue.shift() as string;
      await (this.mounted.has(id) ? this.unmount(id) : this.mount(id));
    }
    this.frame = this.queue.length > 0 ? requestAnimationFrame(() => void this.work()) : 0;
  }

  async mount(id: string): Promise<void> {
    const element = this.around.element(id);
    if (element === undefined || this.around.item(id) === undefined || this.mounted.has(id)) return;
    this.mounted.add(id);
    await this.pass({ type: 'render', data: { type: 'node', element, payload: { id } } } as Signal);
    this.around.changed(id, true);
  }

  async unmount(id: string): Promise<void> {
    if (!this.mounted.delete(id)) return;
    const element = this.around.element(id);
    if (element !== undefined) await this.pass({ type: 'unmount', data: { element } } as Signal);
    this.around.changed(id, false);
  }

  /** The own pipe is the first, and the first is called before anything is awaited. */
  private pass(signal: Signal): Promise<unknown> {
    this.passing = true;
    const passed = this.emit(signal as never);
    this.passing = false;
    return passed;
  }

  get isBusy(): boolean {
    return this.queue.length > 0;
  }

  stop(): void {
    cancelAnimationFrame(this.frame);
    this.queue = [];
    for (const id of [...this.mounted]) void this.unmount(id);
  }
}

/** The part of the level that a window of so many pixels shows. */
export function viewportRect(width: number, height: number, { x, y, k }: { x: number; y: number; k: number }): Rect {
  return { x: -x / k, y: -y / k, width: width / k, height: height / k };
}
