import type { Figure } from '@rheobase/core';
import type { FigureOptions } from './frame.js';
import { frame } from './frame.js';
import { ink, size } from './theme.js';

export interface WeightImage {
  readonly name: string;
  /** Row by row from the top. */
  readonly values: readonly number[];
}

export interface WeightOptions extends Omit<FigureOptions, 'width' | 'height'> {
  /** Pixels in a row of an image. */
  readonly width: number;
  /** Images side by side. */
  readonly columns: number;
}

/** Orange below zero, blue above it, as light as the number is small. */
const shades = ['#8c3a00', '#d55e00', '#f0b183', '#f7f7f7', '#93bfdf', '#0072b2', '#00406b'];

/** How many steps of colour; equal neighbours in a row become one mark, which keeps the file small. */
const steps = 24;

/** Images next to each other on one scale that is symmetric around zero. */
export function weightPlot(images: readonly WeightImage[], options: WeightOptions): Figure {
  const { width, columns } = options;
  const height = (images[0]?.values.length ?? 0) / width;
  const reach = images.reduce(
    (most, { values }) => values.reduce((own, value) => Math.max(own, Math.abs(value)), most),
    0,
  );
  const gap = Math.max(1, Math.floor(width / 10));
  const heading = Math.max(2, Math.floor(height / 5));
  const rows = Math.ceil(images.length / columns);
  const [wide, high] = [columns * (width + gap) - gap, rows * (height + gap + heading) - gap];
  const scale = Math.max(1, Math.min(8, 720 / wide));
  const level = (value: number) => (reach === 0 ? 0 : Math.floor((value / reach) * steps + 0.5) / steps);

  const pixels = images.flatMap(({ values }, k) => {
    const left = (k % columns) * (width + gap);
    const top = Math.floor(k / columns) * (height + gap + heading) + heading;
    return Array.from({ length: height }, (_, row) => {
      const runs: { left: number; right: number; top: number; bottom: number; value: number }[] = [];
      for (let column = 0; column < width; column++) {
        const value = level(values[row * width + column]) * reach;
        const last = runs[runs.length - 1];
        if (last !== undefined && last.value === value) last.right += 1;
        else {
          const x = left + column;
          runs.push({ left: x, right: x + 1, top: top + row, bottom: top + row + 1, value });
        }
      }
      return runs;
    }).flat();
  });
  const names = images.map(({ name }, k) => ({
    name,
    left: (k % columns) * (width + gap),
    top: Math.floor(k / columns) * (height + gap + heading) + heading,
  }));
  const hidden = { title: null, axis: null };
  const x = { field: 'left', type: 'quantitative', scale: { domain: [0, wide], nice: false, zero: false }, ...hidden };
  const y = {
    field: 'top',
    type: 'quantitative',
    scale: { domain: [0, high], nice: false, zero: false, reverse: true },
    ...hidden,
  };
  const top = reach === 0 ? 1 : reach;
  return frame(options, [], Math.max(320, wide * scale), {
    width: wide * scale,
    height: high * scale,
    layer: [
      {
        data: { values: pixels },
        mark: { type: 'rect' },
        encoding: {
          x,
          x2: { field: 'right' },
          y,
          y2: { field: 'bottom' },
          color: {
            field: 'value',
            type: 'quantitative',
            scale: { domain: [-top, top], range: shades, interpolate: 'lab' },
            legend: {
              title: 'weight',
              orient: 'right',
              gradientLength: Math.max(80, Math.min(180, high * scale)),
              gradientThickness: 14,
              titleFontWeight: 'normal',
              titleFontSize: size.label,
              titleColor: ink.text,
              titlePadding: 8,
            },
          },
        },
      },
      {
        data: { values: names },
        mark: { type: 'text', align: 'left', baseline: 'bottom', dy: -3, fontSize: 11, color: ink.quiet },
        encoding: { x, y, text: { field: 'name' } },
      },
    ],
  });
}
