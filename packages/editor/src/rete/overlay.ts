import { svgPath, wireCurve } from '../geometry/curve.js';
import type { Point, Rect } from '../geometry/rect.js';
import type { Kind } from '../session/kinds.js';
import { lookOf } from '../session/kinds.js';
import type { Guide, Overlay } from './stage.js';
import type { Transform } from './viewport.js';

/** What a gesture shows above everything: the frame of a selection, the wire in the hand, lines of alignment. */

const namespace = 'http://www.w3.org/2000/svg';

export function createOverlay(
  container: HTMLElement,
  transform: () => Transform,
): Overlay & { redraw(): void; destroy(): void } {
  const svg = document.createElementNS(namespace, 'svg');
  svg.setAttribute('class', 'overlay');
  svg.setAttribute('aria-hidden', 'true');
  const group = document.createElementNS(namespace, 'g');
  const frame = document.createElementNS(namespace, 'rect');
  frame.setAttribute('class', 'marquee');
  const hand = document.createElementNS(namespace, 'path');
  hand.setAttribute('class', 'hand');
  const lines = document.createElementNS(namespace, 'path');
  lines.setAttribute('class', 'guides');
  group.append(lines, frame, hand);
  svg.append(group);
  container.append(svg);
  frame.style.display = 'none';

  return {
    marquee(rect: Rect | undefined) {
      frame.style.display = rect === undefined ? 'none' : '';
      if (rect === undefined) return;
      for (const side of ['x', 'y', 'width', 'height'] as const) frame.setAttribute(side, String(rect[side]));
      this.redraw();
    },
    wire(from: Point | undefined, to?: Point, kinds: readonly string[] = [], fits = true) {
      hand.setAttribute('d', from === undefined || to === undefined ? '' : svgPath(wireCurve(from, to)));
      hand.setAttribute('class', fits ? 'hand' : 'hand wrong');
      hand.style.setProperty('--kind', `var(${lookOf(kinds as Kind[]).colour})`);
      this.redraw();
    },
    guides(found: readonly Guide[]) {
      lines.setAttribute('d', found.map(({ from, to }) => `M${from.x} ${from.y}L${to.x} ${to.y}`).join(''));
      this.redraw();
    },
    redraw() {
      // An empty overlay that is moved along would be painted for nothing.
      const isEmpty = frame.style.display === 'none' && !hand.getAttribute('d') && !lines.getAttribute('d');
      if (isEmpty) return;
      const { x, y, k } = transform();
      group.setAttribute('transform', `translate(${x} ${y}) scale(${k})`);
    },
    destroy: () => svg.remove(),
  };
}
