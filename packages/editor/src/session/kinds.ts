import type { ResultKind, SignalKind } from '@rheobase/core';

/**
 * How the kinds of ports look. Colours are told apart by people with any colour vision (after Okabe and Ito), and
 * each kind has a shape of its own as well, so that colour is never the only sign.
 */
export type Kind = SignalKind | ResultKind;

export type PortShape =
  | 'circle'
  | 'bar'
  | 'diamond'
  | 'triangle'
  | 'square'
  | 'ring'
  | 'hexagon'
  | 'flag'
  | 'frame'
  | 'cross';

/** The colour is a CSS variable, one per theme. */
export const kindLooks: Readonly<Record<Kind, { readonly colour: string; readonly shape: PortShape }>> = {
  spikes: { colour: '--kind-spikes', shape: 'bar' },
  current: { colour: '--kind-current', shape: 'triangle' },
  voltage: { colour: '--kind-voltage', shape: 'diamond' },
  conductance: { colour: '--kind-conductance', shape: 'hexagon' },
  real: { colour: '--kind-real', shape: 'circle' },
  label: { colour: '--kind-label', shape: 'flag' },
  table: { colour: '--kind-table', shape: 'square' },
  model: { colour: '--kind-model', shape: 'ring' },
  figure: { colour: '--kind-figure', shape: 'frame' },
  number: { colour: '--kind-number', shape: 'cross' },
};

export const unknownLook = { colour: '--kind-unknown', shape: 'circle' } as const;

export function lookOf(kinds: readonly Kind[]): { readonly colour: string; readonly shape: PortShape } {
  return kinds.length === 0 ? unknownLook : kindLooks[kinds[0]];
}

/** Within a square from −1 to 1. */
export const shapePaths: Readonly<Record<PortShape, string>> = {
  circle: 'M-0.8 0A0.8 0.8 0 1 1 0.8 0A0.8 0.8 0 1 1 -0.8 0Z',
  ring: 'M-0.85 0A0.85 0.85 0 1 1 0.85 0A0.85 0.85 0 1 1 -0.85 0ZM-0.35 0A0.35 0.35 0 1 0 0.35 0A0.35 0.35 0 1 0 -0.35 0Z',
  bar: 'M-0.38 -1H0.38V1H-0.38Z',
  diamond: 'M0 -1L1 0L0 1L-1 0Z',
  triangle: 'M-0.75 -0.9L0.9 0L-0.75 0.9Z',
  square: 'M-0.75 -0.75H0.75V0.75H-0.75Z',
  hexagon: 'M-0.95 0L-0.48 -0.83H0.48L0.95 0L0.48 0.83H-0.48Z',
  frame: 'M-0.85 -0.85H0.85V0.85H-0.85ZM-0.4 -0.4V0.4H0.4V-0.4Z',
  cross: 'M-0.32 -0.95H0.32V-0.32H0.95V0.32H0.32V0.95H-0.32V0.32H-0.95V-0.32H-0.32Z',
  flag: 'M-0.8 -0.8H0.3L0.95 0L0.3 0.8H-0.8L-0.3 0Z',
};

/** The same at a place and in a size, without a transformation: absolute commands of single letters are all there are. */
export function placedShape(shape: PortShape, x: number, y: number, radius: number): string {
  const key = `${shape} ${x} ${y} ${radius}`;
  let placed = placedShapes.get(key);
  if (placed === undefined) {
    placed = moved(shapePaths[shape], x, y, radius);
    placedShapes.set(key, placed);
  }
  return placed;
}

const placedShapes = new Map<string, string>();

function moved(path: string, x: number, y: number, radius: number): string {
  const number = (value: number) => String(Math.round(value * 100) / 100);
  return path.replace(/([MLHVA])([^MLHVAZ]*)/g, (_, command: string, rest: string) => {
    const values = [...rest.matchAll(/-?[\d.]+/g)].map(([value]) => Number(value));
    if (command === 'H') return `H${number(x + values[0] * radius)}`;
    if (command === 'V') return `V${number(y + values[0] * radius)}`;
    if (command === 'A') {
      const arcs: string[] = [];
      for (let i = 0; i < values.length; i += 7) {
        const [rx, ry, turn, large, sweep, ex, ey] = values.slice(i, i + 7);
        arcs.push(
          [rx * radius, ry * radius, turn, large, sweep, x + ex * radius, y + ey * radius].map(number).join(' '),
        );
      }
      return `A${arcs.join(' ')}`;
    }
    const points = values.map((value, index) => number((index % 2 === 0 ? x : y) + value * radius));
    return `${command}${points.join(' ')}`;
  });
}
