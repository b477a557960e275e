import { type Dimension, dimensions, param } from '@rheobase/core';

/**
 * Windows that slide over an image: [h, w] is one channel, [h, w, c] is c channels, the last axis fastest. Padding
 * "same" gives ⌈in/stride⌉ places, its border split as TensorFlow does: the smaller half comes first.
 */

export interface Sliding {
  readonly size: number;
  readonly stride: number;
  readonly padding: 'same' | 'valid';
}

export const paddingParam = (fallback: Sliding['padding']) =>
  param.choice(['same', 'valid'], 'same: a border of zeros keeps the size (÷ stride); valid: windows stay inside', {
    default: fallback,
  });

export interface Windows {
  readonly channels: number;
  /** Rows and columns of the output. */
  readonly height: number;
  readonly width: number;
  /** Rows and columns of the border in front. */
  readonly top: number;
  readonly left: number;
  /** Pixels of a window. */
  readonly area: number;
  /** By output place, row by row, and pixel of its window, row by row: the input place, or −1 on the border. */
  readonly taps: Int32Array;
}

interface Axis {
  readonly places: number;
  /** Where the first window begins; at most 0. */
  readonly start: number;
}

function axisOf(length: number, { size, stride, padding }: Sliding): Axis {
  if (padding === 'valid') return { places: Math.floor((length - size) / stride) + 1, start: 0 };
  const places = Math.ceil(length / stride);
  const border = Math.max(0, (places - 1) * stride + size - length);
  // No −0.
  return { places, start: 0 - Math.floor(border / 2) };
}

/** What stands against it, in words. */
export function refuseWindows(shape: readonly Dimension[], sliding: Sliding): string | undefined {
  if (shape.length !== 2 && shape.length !== 3) {
    return `takes an image [h, w] or [h, w, channels], not ${shape.length} axes`;
  }
  const [{ size: height }, { size: width }] = shape;
  if (sliding.padding === 'same' || sliding.size <= Math.min(height, width)) return undefined;
  return `a window of ${sliding.size} × ${sliding.size} does not fit into ${height} × ${width}; make it smaller, or set padding to "same"`;
}

export function windowsOf(shape: readonly Dimension[], sliding: Sliding): Windows {
  const [{ size: height }, { size: width }, last] = shape;
  const [rows, columns] = [axisOf(height, sliding), axisOf(width, sliding)];
  const { size, stride } = sliding;
  const area = size * size;
  const taps = new Int32Array(rows.places * columns.places * area).fill(-1);
  let at = 0;
  for (let oy = 0; oy < rows.places; oy++) {
    for (let ox = 0; ox < columns.places; ox++) {
      for (let ky = 0; ky < size; ky++) {
        for (let kx = 0; kx < size; kx++, at++) {
          const [y, x] = [rows.start + oy * stride + ky, columns.start + ox * stride + kx];
          if (y >= 0 && y < height && x >= 0 && x < width) taps[at] = y * width + x;
        }
      }
    }
  }
  return {
    channels: last?.size ?? 1,
    height: rows.places,
    width: columns.places,
    top: 0 - rows.start,
    left: 0 - columns.start,
    area,
    taps,
  };
}

/** The shape of what one number per place (and, where given, channel) makes; or what stands against it. */
export function inferWindows(
  shape: readonly Dimension[],
  sliding: Sliding,
  channels: number | undefined,
): { readonly shape: readonly Dimension[] } | { readonly problem: string; readonly port: string } {
  const problem = refuseWindows(shape, sliding);
  if (problem !== undefined) return { problem, port: 'in' };
  const { height, width } = windowsOf(shape, sliding);
  const depth = channels === undefined ? shape.slice(2).map(({ size }) => size) : [channels];
  return { shape: dimensions(height, width, ...depth) };
}
