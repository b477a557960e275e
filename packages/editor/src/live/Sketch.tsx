import { useEffect, useRef } from 'react';
import type { Ink } from './ink.js';

/** Sharp up to a zoom of two. */
export const ratio = 2;

/** What a canvas is drawn with, in the colours that it has now. */
export function inkOf(canvas: HTMLCanvasElement, width: number, height: number): Ink | undefined {
  const [across, down] = [Math.round(width * ratio), Math.round(Math.max(1, height) * ratio)];
  // Setting the size wipes a canvas, even to what it is.
  if (canvas.width !== across) canvas.width = across;
  if (canvas.height !== down) canvas.height = down;
  const context = canvas.getContext('2d');
  if (context === null) return undefined;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const style = getComputedStyle(canvas);
  const colours = new Map<string, string>();
  return {
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
