/* What the engine itself does to memory, float32: the finite test, sums over steps, sums of chunks. */
#pragma once
#include "lanes.h"
#include "values.h"

/* 1 where every one of so many numbers is finite: x·0 is 0 for a finite x and NaN otherwise. */
static double isFinite32(struct work *work, const double *given) {
  struct values v = values_of(work, given);
  const float *from = take_at(&v);
  const int count = take_int(&v);
  vec sums[4] = {0};
  int k = 0;
  for (; k + 4 * LANES <= count; k += 4 * LANES) {
    UNROLL for (int q = 0; q < 4; q++) sums[q] += load(from + k + q * LANES) * all(0);
  }
  const vec sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
  float rest = 0;
  for (; k < count; k++) rest += from[k] * 0;
  for (int lane = 0; lane < LANES; lane++) rest += sum[lane];
  return rest == 0;
}

/* into[k] += from[k]; where `isFirst`, into[k] is taken as +0. */
static void add_to(float *into, const float *from, int count, int isFirst) {
  if (isFirst) {
    for (int k = 0; k < count; k++) into[k] = 0 + from[k];
  } else {
    for (int k = 0; k < count; k++) into[k] += from[k];
  }
}

static double addTo(struct work *work, const double *given) {
  struct values v = values_of(work, given);
  float *into = take_at(&v);
  const float *from = take_at(&v);
  const int count = take_int(&v);
  add_to(into, from, count, take_int(&v));
  return 0;
}

/* into[f] = Σ_t from[t][f], ascending t from +0. */
static double sumSteps(struct work *work, const double *given) {
  struct values v = values_of(work, given);
  const uint8_t *from = take_at(&v);
  const ptrdiff_t step = take_int(&v);
  const int steps = take_int(&v);
  float *into = take_at(&v);
  const int size = take_int(&v);
  int f = 0;
  for (; f + LANES <= size; f += LANES) {
    vec sum = {0};
    for (int t = 0; t < steps; t++) sum += load((const float *)(from + t * step) + f);
    store(into + f, sum);
  }
  for (; f < size; f++) {
    float sum = 0;
    for (int t = 0; t < steps; t++) sum += ((const float *)(from + t * step))[f];
    into[f] = sum;
  }
  return 0;
}

/* into[k] = (0 + a[k]) + b[k]: two gradients that meet. */
static double addPair(struct work *work, const double *given) {
  struct values v = values_of(work, given);
  const float *a = take_at(&v);
  const float *b = take_at(&v);
  float *into = take_at(&v);
  const int count = take_int(&v);
  for (int k = 0; k < count; k++) into[k] = (0 + a[k]) + b[k];
  return 0;
}
