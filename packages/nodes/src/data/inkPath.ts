/**
 * Draws a polyline with a round pen into a grey image, anti-aliased; where ink lies on ink the darker one stays.
 *
 *     ink = clamp(w/2 + ½ − r, 0, 1) · 255
 *
 * w is the pen's width and r the distance from a pixel's centre to the path, both in pixels: the ramp of one pixel
 * around the edge stands for the covered share of the pixel.
 *
 * @param path vertices, x and y alternating, in pixels from the image's upper left corner
 * @param width of the pen, in pixels
 * @param image [side][side], row by row
 */
export function inkPath(path: Float64Array, width: number, image: Uint8Array, side: number): void {
  for (let k = 0; k + 3 < path.length; k += 2)
    inkSegment(path[k], path[k + 1], path[k + 2], path[k + 3], width / 2 + 0.5, image, side);
}

function inkSegment(
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  reach: number,
  image: Uint8Array,
  side: number,
): void {
  const dx = x1 - x0;
  const dy = y1 - y0;
  const squaredLength = dx * dx + dy * dy;
  const left = Math.max(0, Math.floor(Math.min(x0, x1) - reach));
  const right = Math.min(side - 1, Math.floor(Math.max(x0, x1) + reach));
  const top = Math.max(0, Math.floor(Math.min(y0, y1) - reach));
  const bottom = Math.min(side - 1, Math.floor(Math.max(y0, y1) + reach));
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const px = column + 0.5 - x0;
      const py = row + 0.5 - y0;
      const along = squaredLength === 0 ? 0 : Math.max(0, Math.min(1, (px * dx + py * dy) / squaredLength));
      const ex = px - along * dx;
      const ey = py - along * dy;
      const cover = reach - Math.sqrt(ex * ex + ey * ey);
      if (cover <= 0) continue;
      const ink = Math.floor(255 * Math.min(1, cover) + 0.5);
      const pixel = row * side + column;
      if (ink > image[pixel]) image[pixel] = ink;
    }
  }
}
