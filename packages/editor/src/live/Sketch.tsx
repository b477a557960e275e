import { useEffect, useRef } from 'react';
import type { Ink } from './ink.js';

/** Sharp up to a zoom of two. */
export const ratio = 2;

/** As many pixels as are seen of it, where it is drawn again in a moment: a fourth of them costs a fourth. */
export function seenRatio(canvas: HTMLCanvasElement, width: number): number {
  const scale = (canvas.getBoundingClientRect().width / width) * devicePixelRatio;
  return Math.min(ratio, Math.max(1, Math.ceil(2 * scale - 0.1) / 2));
}

export function resize(ink: Ink, times: number): void {
  const { context, width, height } = ink;
  const { canvas } = context;
  const [across, down] = [Math.round(width * times), Math.round(Math.max(1, height) * times)];
  // Setting the size wipes a canvas, even to what it is.
  if (canvas.width !== across) canvas.width = across;
  if (canvas.height !== down) canvas.height = down;
  context.setTransform(times, 0, 0, times, 0, 0);
}

/** What a canvas is drawn with, in the colours that it has now. */
export function inkOf(canvas: HTMLCanvasElement, width: number, height: number): Ink | undefined {
  const context = canvas.getContext('2d');
  if (context === null) return undefined;
  const style = getComputedStyle(canvas);
  const colours = new Map<string, string>();
  const ink: Ink = {
    context,
    width,
    height,
    colour(name) {
      let value = colours.get(name);
      if (value === undefined) {
        value = style.getPropertyValue(name).trim();
        colours.set(name, value);
      }
      return value;
    },
  };
  resize(ink, ratio);
  return ink;
}

interface SketchProps {
  readonly width: number;
  readonly height: number;
  readonly label: string;
  readonly draw: (ink: Ink) => void;
}

/** A small picture that is drawn anew whenever what draws it is another. */
export function Sketch({ width, height, label, draw }: SketchProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const ink = inkOf(ref.current as HTMLCanvasElement, width, height);
    if (ink === undefined) return;
    ink.context.clearRect(0, 0, width, height);
    draw(ink);
  });
  return <canvas ref={ref} className="live-picture" style={{ width, height }} role="img" aria-label={label} />;
}
