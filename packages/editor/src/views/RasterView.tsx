import { useEffect, useRef } from 'react';
import type { ProbeData } from '../run/protocol.js';
import { english } from '../text/english.js';

/**
 * Numbers of one sample over steps and neurons, as an image: time to the right, neurons downwards. Spikes are marks;
 * anything else is shown by lightness between its smallest and largest number.
 */
export function RasterView({ data, isSpikes }: { data: ProbeData; isSpikes: boolean }) {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const canvas = ref.current as HTMLCanvasElement;
    const { steps, size, values } = data;
    canvas.width = Math.max(1, steps);
    canvas.height = Math.max(1, size);
    const context = canvas.getContext('2d');
    if (context === null) return;
    const mark = rgb(getComputedStyle(canvas).getPropertyValue('--kind-spikes'));
    const image = context.createImageData(canvas.width, canvas.height);
    const [low, high] = isSpikes ? [0, 1] : extent(values);
    for (let t = 0; t < steps; t++) {
      for (let f = 0; f < size; f++) {
        const share = high > low ? (values[t * size + f] - low) / (high - low) : 0;
        const at = 4 * (f * steps + t);
        image.data.set([...mark, Math.round(255 * share)], at);
      }
    }
    context.putImageData(image, 0, 0);
  }, [data, isSpikes]);
  return <canvas ref={ref} className="raster" role="img" aria-label={english.view.raster(data.port, data.sample)} />;
}

function extent(values: ArrayLike<number>): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i]);
    high = Math.max(high, values[i]);
  }
  return [low, high];
}

function rgb(hex: string): readonly number[] {
  const digits = hex.trim().replace('#', '');
  return [0, 2, 4].map((at) => Number.parseInt(digits.slice(at, at + 2), 16));
}
