/*
 * The derivatives of packages/nodes/src/surrogate, float32, at x = U − θ. `kind` is the place in the list of
 * surrogateNames; `a` and `b` are the constants that the surrogate says its twin needs. Beyond `cut_off` it counts as
 * zero.
 */
#pragma once

#include "elementary.c"
#include "lanes.h"
#include "values.h"

#define ATAN 0
#define FAST_SIGMOID 1
#define SIGMOID 2
#define TRIANGULAR 3
#define BOXCAR 4
#define STRAIGHT_THROUGH 5

struct surrogate {
  int kind;
  float a, b, factor, cut_off, theta;
};

/* Whether all of a slope is left everywhere. */
static int is_whole(struct surrogate s) {
  return s.factor == 1 && s.cut_off == __builtin_inff();
}

/* What is left of a slope at x. */
INLINE vec cut_slope(struct surrogate s, vec x, vec slope) {
  return keep(~(size_of(x) > all(s.cut_off)), all(s.factor) * slope);
}

/* α exp(−α|x|) / (1 + exp(−α|x|))² of every x. */
static void sigmoid_slopes(struct surrogate s, const float *membrane, int size, float *slopes) {
  for (int k = 0; k < size; k++) slopes[k] = -(s.a * __builtin_fabsf(membrane[k] - s.theta));
  exp_row(slopes, size, slopes);
  FOR_LANES(size, {
    const vec decay = take(slopes + k, few), z = all(1) + decay;
    const vec x = take(membrane + k, few) - all(s.theta);
    put(slopes + k, cut_slope(s, x, (all(s.a) * decay) / (z * z)), few);
  });
}

/* The others at x, whole. */
INLINE vec slope_of(const int kind, struct surrogate s, vec x) {
  const vec one = all(1), none = all(0), a = all(s.a);
  vec z;
  switch (kind) {
    case ATAN:
      // (α/2) / (1 + (π α x / 2)²), a = π α / 2, b = α / 2
      z = a * x;
      return all(s.b) / (one + z * z);
    case FAST_SIGMOID:
      // 1 / (1 + α |x|)²
      z = one + a * size_of(x);
      return one / (z * z);
    case TRIANGULAR:
      // max(0, 1 − α |x|), which passes on what is no number
      z = one - a * size_of(x);
      return keep(~(z <= none), z);
    case BOXCAR:
      // α for α |x| ≤ ½, else 0
      return keep(a * size_of(x) <= all(0.5f), a);
    default:
      return a;
  }
}

INLINE void list_slopes(const int kind, struct surrogate s, const float *membrane, int size, float *slopes) {
  FOR_LANES(size, {
    const vec x = take(membrane + k, few) - all(s.theta);
    put(slopes + k, cut_slope(s, x, slope_of(kind, s, x)), few);
  });
}

/* slopes[k] at x = U_k − θ. */
static void slopes_of(struct surrogate s, const float *membrane, int size, float *slopes) {
  switch (s.kind) {
    case ATAN: return list_slopes(ATAN, s, membrane, size, slopes);
    case FAST_SIGMOID: return list_slopes(FAST_SIGMOID, s, membrane, size, slopes);
    case TRIANGULAR: return list_slopes(TRIANGULAR, s, membrane, size, slopes);
    case BOXCAR: return list_slopes(BOXCAR, s, membrane, size, slopes);
    case SIGMOID: return sigmoid_slopes(s, membrane, size, slopes);
    default: return list_slopes(STRAIGHT_THROUGH, s, membrane, size, slopes);
  }
}
