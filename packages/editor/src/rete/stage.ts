import type { Point, Rect } from '../geometry/rect.js';
import type { Editor } from '../model/editor.js';
import type { PortRef } from '../session/interaction.js';
import type { CanvasViewport } from './viewport.js';

/** What gestures act on and show their effect with. */
export interface Stage {
  readonly container: HTMLElement;
  readonly editor: Editor;
  readonly viewport: CanvasViewport;
  readonly overlay: Overlay;
  /** Height of nodes above one another. */
  readonly order: (id: string) => number;
  readonly raise: (ids: Iterable<string>) => void;
  /** What is dragged now, so that only it is drawn anew. */
  readonly hold: (ids: ReadonlySet<string> | undefined) => void;
  /** The wire in the hand, and what does not take it. */
  readonly showWiring: (wiring: { from: PortRef; taken: string | undefined } | undefined) => void;
}

export interface Overlay {
  readonly marquee: (rect: Rect | undefined) => void;
  readonly wire: (from: Point | undefined, to?: Point, kinds?: readonly string[], fits?: boolean) => void;
  readonly guides: (lines: readonly Guide[]) => void;
}

/** A line that shows with what a dragged node is in line. */
export interface Guide {
  readonly from: Point;
  readonly to: Point;
}

/** A gesture under way: it shows its effect, and ends as one command or none. */
export interface Active {
  move(event: PointerEvent, at: Point): void;
  end(event: PointerEvent, at: Point): void;
  cancel(): void;
}

/** Pixels that a pointer may move and still click; a finger is less steady. */
export function slopOf({ pointerType }: Pick<PointerEvent, 'pointerType'>): number {
  return pointerType === 'touch' ? 10 : 4;
}
