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
      LANEWISE for (int k = 0; k < size; k++) to[k] = from[k] <= 0 ? 0 : from[k];
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
      LANEWISE for (int k = 0; k < size; k++) to[k] = own[k] * (from[k] > 0 ? 1.0f : 0.0f);
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
      LANEWISE for (int k = 0; k < size; k++) to[k] = scale * from[k] + shift;
    }
  }
  return 0;
}
