/* layer/relu and y = scale·x + shift, float32. */
#include "lanes.h"
#include "values.h"

/* max(0, x), which passes on what is no number. */
static double reluForward(struct work *work, const double *given) {
  struct values v = values_of(work, given);
  const struct rows x = take_rows(&v), y = take_rows(&v);
  const int samples = take_int(&v), steps = take_int(&v), size = take_int(&v);
  for (int n = 0; n < samples; n++) {
    for (int t = 0; t < steps; t++) {
      const float *from = row_of(x, n, t);
      float *to = row_of(y, n, t);
      FOR_LANES(size, {
        const vec value = take(from + k, few);
        put(to + k, keep(~(value <= all(0)), value), few);
      });
    }
  }
  return 0;
}

/* gx = g · (x > 0 ? 1 : 0): a product, so that a gradient of −1 gives −0 where x ≤ 0. */
static double reluBackward(struct work *work, const double *given) {
  struct values v = values_of(work, given);
  const struct rows x = take_rows(&v), g = take_rows(&v), gx = take_rows(&v);
  const int samples = take_int(&v), steps = take_int(&v), size = take_int(&v);
  for (int n = 0; n < samples; n++) {
    for (int t = 0; t < steps; t++) {
      const float *from = row_of(x, n, t), *own = row_of(g, n, t);
      float *to = row_of(gx, n, t);
      FOR_LANES(size, {
        put(to + k, take(own + k, few) * keep(take(from + k, few) > all(0), all(1)), few);
      });
    }
  }
  return 0;
}

static double affineForward(struct work *work, const double *given) {
  struct values v = values_of(work, given);
  const struct rows x = take_rows(&v), y = take_rows(&v);
  const int samples = take_int(&v), steps = take_int(&v), size = take_int(&v);
  const float scale = take_float(&v), shift = take_float(&v);
  for (int n = 0; n < samples; n++) {
    for (int t = 0; t < steps; t++) {
      const float *from = row_of(x, n, t);
      float *to = row_of(y, n, t);
      FOR_LANES(size, {
        put(to + k, all(scale) * take(from + k, few) + all(shift), few);
      });
    }
  }
  return 0;
}
