import type { Point, Rect } from '../geometry/rect.js';
import type { MirrorArea } from './area.js';

/** Where the level lies in the window. rete's holder is moved directly: its own way awaits listeners at each step. */

export interface Transform {
  readonly x: number;
  readonly y: number;
  readonly k: number;
}

export const zoomLimits = { least: 0.04, most: 2.5 } as const;

/** Milliseconds without a move. */
const rest = 160;

export type CanvasViewport = ReturnType<typeof createViewport>;

export function createViewport(container: HTMLElement, area: MirrorArea, changed: () => void) {
  let size = { width: 0, height: 0 };
  let settling: ReturnType<typeof setTimeout> | undefined;
  let animation = 0;
  const { holder } = area.area.content;
  // Moved as a layer, and never painted for being moved.
  const dots = document.createElement('div');
  dots.className = 'dots';
  container.prepend(dots);
  let dotStep = 0;

  function set({ x, y, k }: Transform): void {
    const zoom = Math.min(zoomLimits.most, Math.max(zoomLimits.least, k));
    area.area.transform = { x, y, k: zoom };
    holder.style.transform = `translate(${x}px, ${y}px) scale(${zoom})`;
    const step = gridStep(zoom);
    if (step !== dotStep) dots.style.backgroundSize = `${step}px ${step}px`;
    dotStep = step;
    dots.style.transform = `translate(${modulo(x, step)}px, ${modulo(y, step)}px)`;
    // While it moves it is one picture; when it rests, letters are drawn sharp again.
    if (settling === undefined) holder.style.willChange = 'transform';
    clearTimeout(settling);
    settling = setTimeout(settle, rest);
    changed();
  }

  /** Frames may be slower than the clock: it rests when some have passed without a move. */
  function settle(): void {
    let frames = 3;
    const wait = () => {
      if (settling !== waiting) return;
      if (frames-- > 0) {
        requestAnimationFrame(wait);
        return;
      }
      settling = undefined;
      holder.style.willChange = '';
    };
    const waiting = settling;
    wait();
  }

  function stop(): void {
    cancelAnimationFrame(animation);
    animation = 0;
  }

  const viewport = {
    get transform(): Transform {
      return area.area.transform;
    },
    get size() {
      return size;
    },
    /** The part of the level that is seen. */
    get rect(): Rect {
      const { x, y, k } = area.area.transform;
      return { x: -x / k, y: -y / k, width: size.width / k, height: size.height / k };
    },
    resize(width: number, height: number): void {
      size = { width, height };
      changed();
    },
    set(transform: Transform): void {
      stop();
      set(transform);
    },
    panBy(dx: number, dy: number): void {
      stop();
      const { x, y, k } = area.area.transform;
      set({ x: x + dx, y: y + dy, k });
    },
    /** The point of the window stays where it is. */
    zoomAt(at: Point, k: number): void {
      stop();
      set(zoomed(area.area.transform, at, k));
    },
    /** From pixels of the window to units of the level. */
    toLevel(clientX: number, clientY: number): Point {
      const { left, top } = container.getBoundingClientRect();
      const { x, y, k } = area.area.transform;
      return { x: (clientX - left - x) / k, y: (clientY - top - y) / k };
    },
    toClient({ x, y }: Point): { clientX: number; clientY: number } {
      const { left, top } = container.getBoundingClientRect();
      const transform = area.area.transform;
      return { clientX: left + transform.x + x * transform.k, clientY: top + transform.y + y * transform.k };
    },
    /** Shows all of a rectangle, as large as it goes up to a limit. */
    show(rect: Rect, { animate = false, most = 1, padding = 48 } = {}): void {
      if (size.width === 0 || size.height === 0) return;
      const k = Math.min(
        most,
        Math.max(
          zoomLimits.least,
          Math.min(
            (size.width - 2 * padding) / Math.max(rect.width, 1),
            (size.height - 2 * padding) / Math.max(rect.height, 1),
          ),
        ),
      );
      const target = {
        k,
        x: size.width / 2 - (rect.x + rect.width / 2) * k,
        y: size.height / 2 - (rect.y + rect.height / 2) * k,
      };
      stop();
      if (animate && !isStill()) glide(target);
      else set(target);
    },
    stop,
  };
  return viewport;

  function glide(target: Transform): void {
    const start = area.area.transform;
    const began = performance.now();
    const duration = 180;
    const step = (now: number) => {
      const t = Math.min(1, (now - began) / duration);
      const s = 1 - (1 - t) ** 3;
      const k = start.k * (target.k / start.k) ** s;
      set({ x: start.x + (target.x - start.x) * s, y: start.y + (target.y - start.y) * s, k });
      animation = t < 1 ? requestAnimationFrame(step) : 0;
      if (t === 1) set(target);
    };
    animation = requestAnimationFrame(step);
  }
}

function zoomed({ x, y, k }: Transform, at: Point, wanted: number): Transform {
  const zoom = Math.min(zoomLimits.most, Math.max(zoomLimits.least, wanted));
  const share = zoom / k;
  return { k: zoom, x: at.x - (at.x - x) * share, y: at.y - (at.y - y) * share };
}

/** Dots of the background keep a distance that can be seen. */
function gridStep(zoom: number): number {
  let step = 24 * zoom;
  while (step < 14) step *= 2;
  return step;
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}

function isStill(): boolean {
  return globalThis.matchMedia?.('(prefers-reduced-motion: reduce)').matches === true;
}
