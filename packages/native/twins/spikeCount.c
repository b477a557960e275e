/* loss/spike-count, float32, in the operation order of the kernel. `parts` is neurons times steps of the whole pass. */
#include <string.h>

#include "engine.c"
#include "lanes.h"
#include "sums.c"
#include "values.h"

struct bounds {
  float num_steps, parts, lower, upper;
  int is_layer;
};

static struct bounds take_bounds(struct values *v) {
  struct bounds bounds;
  bounds.num_steps = take_float(v);
  bounds.parts = take_float(v);
  bounds.lower = take_float(v);
  bounds.upper = take_float(v);
  bounds.is_layer = take_int(v);
  return bounds;
}

/* How far a rate lies outside the bounds, below with a minus. */
INLINE float outside(float rate, struct bounds bounds) {
  return rate > bounds.upper ? rate - bounds.upper : rate < bounds.lower ? rate - bounds.lower : 0;
}

INLINE vec outside_lanes(vec rate, struct bounds bounds) {
  const vec lower = all(bounds.lower), upper = all(bounds.upper);
  return choose(rate > upper, rate - upper, keep(rate < lower, rate - lower));
}

/* counts[n][f] += Σ_t S_f[t]; together[n] = all spikes of the layer; and the loss of what was counted so far. */
static double spikeCountForward(struct work *work, const double *given) {
  struct values v = values_of(work, given);
  const struct rows spikes = take_rows(&v);
  float *counts = take_at(&v), *together = take_at(&v);
  float *at_loss = take_at(&v);
  const struct rows loss = {at_loss, take_int(&v), 0};
  const int samples = take_int(&v), steps = take_int(&v), size = take_int(&v);
  const struct bounds bounds = take_bounds(&v);
  float *squares = (float *)scratch_of(work, 4 * (size_t)samples * (size + 1));
  float *sums = squares + (ptrdiff_t)samples * size;
  for (int n = 0; n < samples; n++) {
    float *own = counts + (ptrdiff_t)n * size;
    float *square = squares + (ptrdiff_t)n * size;
    for (int t = 0; t < steps; t++) add_to(own, row_of(spikes, n, t), size, 0);
    FOR_LANES(size, {
      const vec off = outside_lanes(take(own + k, few) / all(bounds.num_steps), bounds);
      put(square + k, off * off, few);
    });
  }
  // What was counted in earlier windows is in the counts of the neurons as well.
  sum_rows(counts, size, samples, size, together);
  sum_rows(squares, size, samples, size, sums);
  for (int n = 0; n < samples; n++) {
    const float off = outside(together[n] / bounds.parts, bounds);
    *row_of(loss, n, 0) = bounds.is_layer ? off * off : sums[n] / (float)size;
  }
  return 0;
}

/* 2 (r_f − bound)/(n T), the same at every step. */
static double spikeCountBackward(struct work *work, const double *given) {
  struct values v = values_of(work, given);
  const float *counts = take_at(&v), *together = take_at(&v);
  float *at_given = take_at(&v);
  const struct rows from = {at_given, take_int(&v), 0};
  const struct rows into = take_rows(&v);
  const int samples = take_int(&v), steps = take_int(&v), size = take_int(&v);
  const struct bounds bounds = take_bounds(&v);
  for (int n = 0; n < samples; n++) {
    const float *own = counts + (ptrdiff_t)n * size;
    const float share = 2 * (*row_of(from, n, 0) / bounds.parts);
    const float layer = share * outside(together[n] / bounds.parts, bounds);
    float *row = row_of(into, n, 0);
    if (bounds.is_layer) {
      for (int f = 0; f < size; f++) row[f] = layer;
    } else {
      FOR_LANES(size, {
        put(row + k, all(share) * outside_lanes(take(own + k, few) / all(bounds.num_steps), bounds), few);
      });
    }
    for (int t = 1; t < steps; t++) memcpy(row_of(into, n, t), row, 4 * (size_t)size);
  }
  return 0;
}
