import type { NodeCurve } from '@rheobase/core';
import { english } from '../text/english.js';

/** A curve that a node draws of itself with the parameters it has now: F–I, surrogate. Axes begin and end at its ends. */

const size = { width: 264, height: 132, left: 34, right: 8, top: 8, bottom: 28 } as const;

export function CurvePlot({ curve }: { curve: NodeCurve }) {
  const { title, x, y, points } = curve;
  const known = points.filter((point): point is readonly [number, number] => point[1] !== null);
  if (known.length < 2) return null;
  const [left, right] = [points[0][0], points[points.length - 1][0]];
  const low = Math.min(0, ...known.map(([, value]) => value));
  const high = Math.max(...known.map(([, value]) => value)) || 1;
  const atX = (value: number) => size.left + ((value - left) / (right - left)) * (size.width - size.left - size.right);
  const atY = (value: number) =>
    size.height - size.bottom - ((value - low) / (high - low)) * (size.height - size.bottom - size.top);
  const path = known.map(([px, py], i) => `${i === 0 ? 'M' : 'L'}${atX(px).toFixed(1)} ${atY(py).toFixed(1)}`).join('');
  const base = size.height - size.bottom;
  return (
    <figure className="curve">
      <figcaption>{title}</figcaption>
      <svg width={size.width} height={size.height} role="img" aria-label={english.curve.label(title, x.title, y.title)}>
        <path className="curve-axis" d={`M${size.left} ${size.top}V${base}H${size.width - size.right}`} />
        {low < 0 ? <path className="curve-zero" d={`M${size.left} ${atY(0)}H${size.width - size.right}`} /> : null}
        <path className="curve-line" d={path} />
        <text className="curve-tick" x={size.left - 5} y={size.top + 8} textAnchor="end">
          {short(high)}
        </text>
        <text className="curve-tick" x={size.left - 5} y={base} textAnchor="end">
          {short(low)}
        </text>
        <text className="curve-tick" x={size.left} y={base + 12}>
          {short(left)}
        </text>
        <text className="curve-tick" x={size.width - size.right} y={base + 12} textAnchor="end">
          {short(right)}
        </text>
        <text className="curve-name" x={(size.left + size.width) / 2} y={size.height - 3} textAnchor="middle">
          {axisWords(x)}
        </text>
        <text
          className="curve-name"
          transform={`translate(9 ${(size.top + base) / 2}) rotate(-90)`}
          textAnchor="middle"
        >
          {axisWords(y)}
        </text>
      </svg>
    </figure>
  );
}

function axisWords({ title, unit }: NodeCurve['x']): string {
  return unit === undefined ? title : `${title} (${unit})`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
