import type { Point, Rect } from '../geometry/rect.js';

/** What the rest of the page may ask of the canvas; whatever draws it. */
export interface CanvasHandle {
  /** All of the level, or these nodes. */
  readonly fit: (ids?: Iterable<string>, animate?: boolean) => void;
  readonly reveal: (id: string) => void;
  readonly focus: (id: string) => Promise<void>;
  readonly zoomBy: (factor: number) => void;
  readonly zoomTo: (zoom: number) => void;
  /** The part of the level that is seen. */
  readonly seen: () => Rect;
  readonly toClient: (at: Point) => { readonly clientX: number; readonly clientY: number };
  readonly toLevel: (clientX: number, clientY: number) => Point;
  readonly lookAt: (at: Point) => void;
}
