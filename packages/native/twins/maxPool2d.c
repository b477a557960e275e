/*
 * layer/max-pool2d, float32: lanes are channels. Of equal numbers the first of the window, row by row, is the largest;
 * what lies on the border is not looked at.
 */
#include <string.h>

#include "lanes.h"
#include "values.h"

struct pool {
  int height, width, channels, size, stride, top, left, places, across;
};

static struct pool take_pool(struct values *v) {
  struct pool pool;
  pool.height = take_int(v);
  pool.width = take_int(v);
  pool.channels = take_int(v);
  pool.size = take_int(v);
  pool.stride = take_int(v);
  pool.top = take_int(v);
  pool.left = take_int(v);
  pool.places = take_int(v);
  pool.across = take_int(v);
  return pool;
}

/* Pixels [y0, y1) × [x0, x1). */
struct window {
  int y0, y1, x0, x1;
};

static struct window window_at(struct pool p, int py, int px) {
  const int y = py * p.stride - p.top, x = px * p.stride - p.left;
  return (struct window){y < 0 ? 0 : y, y + p.size < p.height ? y + p.size : p.height, x < 0 ? 0 : x,
                         x + p.size < p.width ? x + p.size : p.width};
}

/* The largest numbers of some channels, from channel k on, and at which pixels of the image they stand. */
INLINE vec largest(const float *image, struct pool p, struct window w, int k, const int few, mask *where) {
  const int first = w.y0 * p.width + w.x0;
  vec most = take(image + (ptrdiff_t)first * p.channels + k, few);
  *where = mask_all(first);
  for (int y = w.y0; y < w.y1; y++) {
    for (int x = w.x0; x < w.x1; x++) {
      const int pixel = y * p.width + x;
      const vec value = take(image + (ptrdiff_t)pixel * p.channels + k, few);
      const mask is_larger = value > most;
      most = choose(is_larger, value, most);
      *where = (mask_all(pixel) & is_larger) | (*where & ~is_larger);
    }
  }
  return most;
}

/* y = the largest of each window. */
static double maxPool2dForward(struct work *work, const double *given) {
  struct values v = values_of(work, given);
  const struct rows x = take_rows(&v), y = take_rows(&v);
  const int samples = take_int(&v), steps = take_int(&v);
  const struct pool p = take_pool(&v);
  for (int r = 0; r < samples * steps; r++) {
    const float *image = row_of(x, r / steps, r % steps);
    float *to = row_of(y, r / steps, r % steps);
    for (int py = 0; py < p.places; py++) {
      for (int px = 0; px < p.across; px++, to += p.channels) {
        const struct window w = window_at(p, py, px);
        mask where;
        FOR_LANES(p.channels, put(to + k, largest(image, p, w, k, few, &where), few););
      }
    }
  }
  return 0;
}

/*
 * The gradient of each window goes to its largest number. The others get +0, which changes nothing: a sum that began
 * at +0 is never −0.
 */
static double maxPool2dBackward(struct work *work, const double *given) {
  struct values v = values_of(work, given);
  const struct rows x = take_rows(&v), g = take_rows(&v), gx = take_rows(&v);
  const int samples = take_int(&v), steps = take_int(&v);
  const struct pool p = take_pool(&v);
  for (int r = 0; r < samples * steps; r++) {
    const float *image = row_of(x, r / steps, r % steps);
    const float *from = row_of(g, r / steps, r % steps);
    float *into = row_of(gx, r / steps, r % steps);
    memset(into, 0, 4 * (size_t)p.height * p.width * p.channels);
    for (int py = 0; py < p.places; py++) {
      for (int px = 0; px < p.across; px++, from += p.channels) {
        const struct window w = window_at(p, py, px);
        FOR_LANES(p.channels, {
          const vec value = take(from + k, few);
          mask where;
          largest(image, p, w, k, few, &where);
          for (int row = w.y0; row < w.y1; row++) {
            for (int column = w.x0; column < w.x1; column++) {
              const int pixel = row * p.width + column;
              float *to = into + (ptrdiff_t)pixel * p.channels + k;
              put(to, take(to, few) + keep(where == mask_all(pixel), value), few);
            }
          }
        });
      }
    }
  }
  return 0;
}
