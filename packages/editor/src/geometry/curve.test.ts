import { expect, test } from 'vitest';
import { curveBounds, nearest, wireCurve } from './curve.js';

test('a wire stays near its ends, also where it runs back, and passes through its points', () => {
  for (const [from, to] of [
    [
      { x: 0, y: 0 },
      { x: -1_500, y: 20 },
    ],
    [
      { x: 0, y: 0 },
      { x: -40, y: 900 },
    ],
    [
      { x: 0, y: 0 },
      { x: 2_000, y: -600 },
    ],
  ]) {
    const { x, width } = curveBounds(wireCurve(from, to));
    expect(x).toBeGreaterThanOrEqual(Math.min(from.x, to.x) - 120);
    expect(x + width).toBeLessThanOrEqual(Math.max(from.x, to.x) + 120);
  }
  const through = wireCurve({ x: 0, y: 0 }, { x: 400, y: 0 }, [[200, 150]]);
  expect(nearest(through, { x: 200, y: 150 }).distance).toBeLessThan(1);
});
