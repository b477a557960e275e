/**
 * layer/max-pool2d, float32: lanes are channels. Of equal numbers the first of the window, row by row, is the largest;
 * what lies on the border is not looked at. Addresses and strides are in bytes.
 */

/** y = the largest of each window. */
export function maxPool2dForward(
  x: usize,
  xSample: i32,
  xStep: i32,
  y: usize,
  ySample: i32,
  yStep: i32,
  samples: i32,
  steps: i32,
  height: i32,
  width: i32,
  channels: i32,
  size: i32,
  stride: i32,
  top: i32,
  left: i32,
  places: i32,
  across: i32,
): void {
  const pixel = channels << 2;
  for (let n = 0; n < samples; n++) {
    for (let t = 0; t < steps; t++) {
      const image = x + <usize>(n * xSample + t * xStep);
      let to = y + <usize>(n * ySample + t * yStep);
      for (let py = 0; py < places; py++) {
        const y0 = max(0, py * stride - top);
        const y1 = min(height, py * stride - top + size);
        for (let px = 0; px < across; px++) {
          const x0 = max(0, px * stride - left);
          const x1 = min(width, px * stride - left + size);
          let c = 0;
          for (; c + 4 <= channels; c += 4, to += 16) {
            let most = v128.load(image + <usize>((y0 * width + x0) * pixel + (c << 2)));
            for (let row = y0; row < y1; row++) {
              let at = image + <usize>((row * width + x0) * pixel + (c << 2));
              for (let column = x0; column < x1; column++, at += pixel) {
                const value = v128.load(at);
                most = v128.bitselect(value, most, f32x4.gt(value, most));
              }
            }
            v128.store(to, most);
          }
          for (; c < channels; c++, to += 4) store<f32>(to, load<f32>(largest(image, width, pixel, c, y0, y1, x0, x1)));
        }
      }
    }
  }
}

/** Where the largest number of a window stands. */
function largest(image: usize, width: i32, pixel: i32, c: i32, y0: i32, y1: i32, x0: i32, x1: i32): usize {
  let found = image + <usize>((y0 * width + x0) * pixel + (c << 2));
  let most = load<f32>(found);
  for (let row = y0; row < y1; row++) {
    let at = image + <usize>((row * width + x0) * pixel + (c << 2));
    for (let column = x0; column < x1; column++, at += pixel) {
      const value = load<f32>(at);
      if (value > most) {
        most = value;
        found = at;
      }
    }
  }
  return found;
}

/** The gradient of each window goes to its largest number; a zero one changes nothing. */
export function maxPool2dBackward(
  x: usize,
  xSample: i32,
  xStep: i32,
  g: usize,
  gSample: i32,
  gStep: i32,
  gx: usize,
  gxSample: i32,
  gxStep: i32,
  samples: i32,
  steps: i32,
  height: i32,
  width: i32,
  channels: i32,
  size: i32,
  stride: i32,
  top: i32,
  left: i32,
  places: i32,
  across: i32,
): void {
  const pixel = channels << 2;
  for (let n = 0; n < samples; n++) {
    for (let t = 0; t < steps; t++) {
      const image = x + <usize>(n * xSample + t * xStep);
      const into = gx + <usize>(n * gxSample + t * gxStep);
      let from = g + <usize>(n * gSample + t * gStep);
      memory.fill(into, 0, height * width * pixel);
      for (let py = 0; py < places; py++) {
        const y0 = max(0, py * stride - top);
        const y1 = min(height, py * stride - top + size);
        for (let px = 0; px < across; px++) {
          const x0 = max(0, px * stride - left);
          const x1 = min(width, px * stride - left + size);
          for (let c = 0; c < channels; c++, from += 4) {
            const value = load<f32>(from);
            if (value === 0) continue;
            const at = into + (largest(image, width, pixel, c, y0, y1, x0, x1) - image);
            store<f32>(at, load<f32>(at) + value);
          }
        }
      }
    }
  }
}
