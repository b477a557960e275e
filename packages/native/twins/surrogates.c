/*
 * The derivatives of packages/nodes/src/surrogate, float32, at x = U − θ. `kind` is the place in the list of
 * surrogateNames; `a` and `b` are the constants that the surrogate says its twin needs. Beyond `cut_off` it counts as
 * zero.
 */
#ifndef RHEOBASE_SURROGATES
#define RHEOBASE_SURROGATES

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

/* α exp(−α|x|) / (1 + exp(−α|x|))² of every x. */
static void sigmoid_slopes(struct surrogate s, const float *membrane, int size, float *slopes) {
  for (int k = 0; k < size; k++) slopes[k] = -(s.a * __builtin_fabsf(membrane[k] - s.theta));
  exp_row(slopes, size, slopes);
  LANEWISE for (int k = 0; k < size; k++) {
    const float decay = slopes[k], z = 1 + decay;
    slopes[k] = (s.a * decay) / (z * z);
  }
}

/* The others. */
INLINE float slope_of(const int kind, struct surrogate s, float x) {
  const float size = __builtin_fabsf(x);
  float z;
  switch (kind) {
    case ATAN:
      // (α/2) / (1 + (π α x / 2)²), a = π α / 2, b = α / 2
      z = s.a * x;
      return s.b / (1 + z * z);
    case FAST_SIGMOID:
      // 1 / (1 + α |x|)²
      z = 1 + s.a * size;
      return 1 / (z * z);
    case TRIANGULAR:
      // max(0, 1 − α |x|), which passes on what is no number
      z = 1 - s.a * size;
      return z <= 0 ? 0 : z;
    case BOXCAR:
      // α for α |x| ≤ ½, else 0
      return s.a * size <= 0.5f ? s.a : 0;
    default:
      return s.a;
  }
}

/* What is left of a slope at x. */
INLINE float cut_slope(struct surrogate s, float x, float slope) {
  return __builtin_fabsf(x) > s.cut_off ? 0 : s.factor * slope;
}

#define SLOPES(KIND)                                                                                                \
  LANEWISE for (int k = 0; k < size; k++) {                                                                         \
    const float x = membrane[k] - s.theta;                                                                          \
    slopes[k] = cut_slope(s, x, slope_of(KIND, s, x));                                                              \
  }                                                                                                                 \
  return

/* slopes[k] at x = U_k − θ. */
static void slopes_of(struct surrogate s, const float *membrane, int size, float *slopes) {
  switch (s.kind) {
    case ATAN: SLOPES(ATAN);
    case FAST_SIGMOID: SLOPES(FAST_SIGMOID);
    case TRIANGULAR: SLOPES(TRIANGULAR);
    case BOXCAR: SLOPES(BOXCAR);
    case SIGMOID:
      sigmoid_slopes(s, membrane, size, slopes);
      LANEWISE for (int k = 0; k < size; k++) slopes[k] = cut_slope(s, membrane[k] - s.theta, slopes[k]);
      return;
    default: SLOPES(STRAIGHT_THROUGH);
  }
}

#endif
