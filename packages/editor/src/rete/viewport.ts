import type { Point, Rect } from '../geometry/rect.js';

/** Where the level lies in the window: elements that hold all there is to see are moved and scaled. */

export interface Transform {
  readonly x: number;
  readonly y: number;
  readonly k: number;
}

export const zoomLimits = { least: 0.04, most: 2.5 } as const;

/** What stays free at the edges of the window, in pixels: below stand the buttons of the zoom. */
const clear = { side: 28, top: 20, bottom: 52 } as const;

/** Milliseconds without a move. */
const rest = 160;

export type CanvasViewport = ReturnType<typeof createViewport>;

export function createViewport(container: HTMLElement, layers: readonly HTMLElement[], changed: () => void) {
  let transform: Transform = { x: 0, y: 0, k: 1 };
  let size = { width: 0, height: 0 };
  let settling: ReturnType<typeof setTimeout> | undefined;
  let animation = 0;
  /** The scale at which the page last drew what it holds. */
  let sharpAt = 1;
  // Moved as a layer, and never painted for being moved.
  const dots = document.createElement('div');
  dots.className = 'dots';
  container.prepend(dots);
  let dotStep = 0;

  /**
   * The page keeps what it holds as one picture, which is moved without being painted. Pictures of another scale are
   * drawn sharp again when it rests.
   */
  function place({ x, y, k }: Transform): void {
    const zoom = Math.min(zoomLimits.most, Math.max(zoomLimits.least, k));
    transform = { x, y, k: zoom };
    const moved = `translate(${x}px, ${y}px) scale(${zoom})`;
    for (const layer of layers) layer.style.transform = moved;
    const step = gridStep(zoom);
    if (step !== dotStep) dots.style.backgroundSize = `${step}px ${step}px`;
    dotStep = step;
    dots.style.transform = `translate(${modulo(x, step)}px, ${modulo(y, step)}px)`;
  }

  function set(to: Transform): void {
    place(to);
    clearTimeout(settling);
    settling = setTimeout(settle, rest);
    changed();
  }

  /** Frames may be slower than the clock: it rests when some have passed without a move. */
  function settle(): void {
    let frames = 2;
    const waiting = settling;
    const wait = () => {
      if (settling !== waiting) return;
      if (frames-- > 0) {
        requestAnimationFrame(wait);
        return;
      }
      comeToRest();
    };
    wait();
  }

  function comeToRest(): void {
    clearTimeout(settling);
    settling = undefined;
    const { x, y, k } = transform;
    // Between pixels letters would be blurred.
    place({ x: Math.round(x), y: Math.round(y), k });
    if (sharpAt !== k) {
      sharpAt = k;
      for (const layer of layers) layer.style.willChange = 'auto';
      requestAnimationFrame(() => {
        for (const layer of layers) layer.style.willChange = '';
      });
    }
    changed();
  }

  function stop(): void {
    cancelAnimationFrame(animation);
    animation = 0;
  }

  const viewport = {
    get transform(): Transform {
      return transform;
    },
    /** Whether it was moved a moment ago; what costs much waits until it rests. */
    get isMoving(): boolean {
      return settling !== undefined || animation !== 0;
    },
    get size() {
      return size;
    },
    /** The part of the level that is seen. */
    get rect(): Rect {
      const { x, y, k } = transform;
      return { x: -x / k, y: -y / k, width: size.width / k, height: size.height / k };
    },
    resize(width: number, height: number): void {
      size = { width, height };
      changed();
    },
    set(to: Transform): void {
      stop();
      set(to);
    },
    /** Is there at once, and rests there. */
    jump(to: Transform): void {
      stop();
      place(to);
      comeToRest();
    },
    panBy(dx: number, dy: number): void {
      stop();
      const { x, y, k } = transform;
      set({ x: x + dx, y: y + dy, k });
    },
    /** The point of the window stays where it is. */
    zoomAt(at: Point, k: number): void {
      stop();
      set(zoomed(transform, at, k));
    },
    /** From pixels of the window to units of the level. */
    toLevel(clientX: number, clientY: number): Point {
      const { left, top } = container.getBoundingClientRect();
      const { x, y, k } = transform;
      return { x: (clientX - left - x) / k, y: (clientY - top - y) / k };
    },
    toClient({ x, y }: Point): { clientX: number; clientY: number } {
      const { left, top } = container.getBoundingClientRect();
      return { clientX: left + transform.x + x * transform.k, clientY: top + transform.y + y * transform.k };
    },
    /** Where all of a rectangle is seen, as large as it goes up to a limit, clear of what lies over the canvas. */
    fitting(rect: Rect, most = 1): Transform | undefined {
      if (size.width === 0 || size.height === 0) return undefined;
      const [width, height] = [size.width - 2 * clear.side, size.height - clear.top - clear.bottom];
      const fitting = Math.min(width / Math.max(rect.width, 1), height / Math.max(rect.height, 1));
      const k = Math.min(most, Math.max(zoomLimits.least, fitting));
      return {
        k,
        x: clear.side + width / 2 - (rect.x + rect.width / 2) * k,
        y: clear.top + height / 2 - (rect.y + rect.height / 2) * k,
      };
    },
    /** Shows all of a rectangle. */
    show(rect: Rect, { animate = false, most = 1 } = {}): void {
      const target = viewport.fitting(rect, most);
      if (target === undefined) return;
      stop();
      if (animate && !isStill()) glide(target);
      else viewport.jump(target);
    },
    stop(): void {
      stop();
      clearTimeout(settling);
      settling = undefined;
    },
  };
  return viewport;

  function glide(target: Transform): void {
    const start = transform;
    const began = performance.now();
    const duration = 180;
    const step = (now: number) => {
      const t = Math.min(1, (now - began) / duration);
      const s = 1 - (1 - t) ** 3;
      const k = start.k * (target.k / start.k) ** s;
      set({ x: start.x + (target.x - start.x) * s, y: start.y + (target.y - start.y) * s, k });
      animation = t < 1 ? requestAnimationFrame(step) : 0;
      if (t === 1) viewport.jump(target);
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
