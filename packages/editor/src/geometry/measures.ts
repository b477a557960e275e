/**
 * Measures of nodes and wires, in units of the level. The geometry computes with them, the picture draws with them, and
 * the page gets them as CSS variables: a node looks the same as an element and as a picture because both read this.
 */

export const metrics = {
  header: 40,
  row: 22,
  parameter: 18,
  padding: 8,
  smallest: 144,
  largest: 264,
  /** A collapsed node. */
  strip: 32,
  mostParameters: 6,
  /** A node with a live view. */
  withView: 232,
  /** Between the edge of a node and its words. */
  side: 12,
  corner: 9,
  /** Half of a port's mark. */
  mark: 5.2,
} as const;

interface Letters {
  readonly size: number;
  readonly weight: number;
  /** Height of the line that they stand in. */
  readonly line: number;
}

export const letters = {
  name: { size: 13.5, weight: 650, line: 17 },
  title: { size: 11, weight: 400, line: 14 },
  port: { size: 12, weight: 400, line: 20 },
  parameter: { size: 11.5, weight: 400, line: metrics.parameter },
  label: { size: 10.5, weight: 400, line: 14 },
} as const satisfies Record<string, Letters>;

/** From the top of a node to the name, and from where a wire begins to its label. */
export const places = { name: 5, label: { x: 14, y: -7 } } as const;

export const strokes = {
  wire: 1.7,
  /** Of signals that have a shape. */
  thick: 2.3,
  wrong: 2.8,
  opacity: 0.85,
} as const;

/** Of wires whose type is not known, and of those that do not fit. */
export const dashes = { unknown: [5, 5], wrong: [2, 6] } as const;

/** Where letters stand whose line has its middle there. */
export function baseline(middle: number, { size }: Letters): number {
  return middle + size * 0.36;
}

/** The same for style sheets: `--header`, `--name-size`, … */
export function cssMeasures(): ReadonlyMap<string, string> {
  const { header, side, corner, parameter } = metrics;
  const pixels = Object.entries({ header, side, corner, parameter, 'name-top': places.name });
  const all = new Map(pixels.map(([name, value]) => [`--${name}`, `${value}px`]));
  for (const [name, { size, weight, line }] of Object.entries(letters)) {
    all.set(`--${name}-size`, `${size}px`);
    all.set(`--${name}-weight`, `${weight}`);
    all.set(`--${name}-line`, `${line}px`);
  }
  for (const [name, value] of Object.entries(strokes)) all.set(`--stroke-${name}`, `${value}`);
  for (const [name, dash] of Object.entries(dashes)) all.set(`--dash-${name}`, dash.join(' '));
  return all;
}
