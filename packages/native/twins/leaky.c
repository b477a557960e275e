/* neuron/leaky: lanes are neurons. Strides are in bytes; spikes, membrane and what is saved are laid out alike. */
#include <string.h>

#include "lanes.h"
#include "surrogates.c"
#include "values.h"

#define NUMBER float
#define VECTOR vec
#define WHERE mask
#define WIDTH LANES
#define NAMED(name) leaky_##name
#define ALL all
#define KEEP keep
#define CHOOSE choose
#define TAKE take
#define PUT put
#include "leakyForward.c"

/* The same in float64, for graphs in which nothing is trained. */
#define NUMBER double
#define VECTOR wide
#define WHERE wide_mask
#define WIDTH PAIRS
#define NAMED(name) leaky64_##name
#define ALL all_wide
#define KEEP keep_wide
#define CHOOSE choose_wide
#define TAKE take_wide
#define PUT put_wide
#include "leakyForward.c"

/* What backward is given, and where its rows stand: addresses of gradients may be NULL. */
struct backward {
  uint8_t *membrane, *resets, *befores, *from_spikes, *from_membrane, *into;
  ptrdiff_t sample, step;
  struct rows sums;
  float *carried;
  int samples, steps, size;
  float beta;
  int reset, is_next;
  struct surrogate surrogate;
};

static struct backward take_backward(struct work *work, const double *given, int learns) {
  struct values v = values_of(work, given);
  struct backward b = {0};
  b.membrane = take_at(&v);
  b.resets = take_at(&v);
  if (learns) b.befores = take_at(&v);
  b.from_spikes = take_optional(&v);
  b.from_membrane = take_optional(&v);
  b.into = take_optional(&v);
  b.sample = take_int(&v);
  b.step = take_int(&v);
  if (learns) b.sums = take_rows(&v);
  b.carried = take_at(&v);
  b.samples = take_int(&v);
  b.steps = take_int(&v);
  b.size = take_int(&v);
  b.beta = take_float(&v);
  b.surrogate.theta = take_float(&v);
  b.reset = take_int(&v);
  b.is_next = take_int(&v);
  b.surrogate.kind = take_int(&v);
  b.surrogate.a = take_float(&v);
  b.surrogate.b = take_float(&v);
  b.surrogate.factor = take_float(&v);
  b.surrogate.cut_off = take_float(&v);
  return b;
}

/* Rows of a step of a sample. Those of gradients may be NULL. */
struct back_rows {
  const float *membrane, *resets, *befores, *from_spikes, *from_membrane, *slopes;
  float *own, *into;
  /* What each neuron adds to the sums: two of θ, in the order of the kernel, and one of β. */
  float *theta_first, *theta_second, *of_beta;
};

/* How a reset to a value stops what is carried. */
#define SETS_NOT 0
#define SETS_BEFORE 1
#define SETS_AFTER 2

/* The slopes stand in a row. */
#define LISTED_SLOPES -1

/* Some neurons at place k. */
INLINE void back_neurons(struct back_rows rows, int k, const struct backward *b, const int kind, const int has_spikes,
                         const int sets, const int learns, const int few) {
  const vec one = all(1);
  const vec fired = sets || learns ? take(rows.resets + k, few) : all(0);
  const vec carried = take(rows.own + k, few);
  const vec later = sets == SETS_BEFORE ? carried * (one - fired) : carried;
  vec g = all(0), spike = all(0);
  if (rows.from_membrane != NULL) g = take(rows.from_membrane + k, few);
  if (has_spikes) {
    const vec slope = kind == LISTED_SLOPES ? take(rows.slopes + k, few)
                                            : slope_of(kind, b->surrogate, take(rows.membrane + k, few) - all(b->surrogate.theta));
    spike = take(rows.from_spikes + k, few) * slope;
    g = spike + g;
  }
  g += later;
  const vec back = sets == SETS_AFTER ? g * (one - fired) : g;
  put(rows.own + k, all(b->beta) * back, few);
  if (rows.into != NULL) put(rows.into + k, back, few);
  if (!learns) return;
  const vec of_reset = b->reset != 0 ? all(0) : b->is_next ? g * fired : carried * fired;
  put(rows.theta_first + k, b->is_next ? spike : of_reset, few);
  put(rows.theta_second + k, b->is_next ? of_reset : spike, few);
  put(rows.of_beta + k, back * take(rows.befores + k, few), few);
}

INLINE void back_row(struct back_rows rows, const struct backward *b, const int kind, const int has_spikes,
                     const int sets, const int learns) {
  FOR_LANES(b->size, back_neurons(rows, k, b, kind, has_spikes, sets, learns, few););
}

#define BACK(KIND, SPIKES, SETS) back_row(rows, b, KIND, SPIKES, SETS, learns)
#define BACK_LISTED(SPIKES)                                                                                         \
  if (b->reset != 1) BACK(LISTED_SLOPES, SPIKES, SETS_NOT);                                                         \
  else if (b->is_next) BACK(LISTED_SLOPES, SPIKES, SETS_AFTER);                                                     \
  else BACK(LISTED_SLOPES, SPIKES, SETS_BEFORE)

/* `slopes` is room for a row. In the usual cases they go nowhere. */
INLINE void back_step(struct back_rows rows, const struct backward *b, float *slopes, const int learns) {
  const int kind = b->surrogate.kind, is_usual = !learns && b->reset != 1 && is_whole(b->surrogate);
  rows.slopes = slopes;
  if (rows.from_spikes == NULL) {
    BACK_LISTED(0);
  } else if (is_usual && kind == ATAN) {
    BACK(ATAN, 1, SETS_NOT);
  } else if (is_usual && kind == TRIANGULAR) {
    BACK(TRIANGULAR, 1, SETS_NOT);
  } else {
    slopes_of(b->surrogate, rows.membrane, b->size, slopes);
    BACK_LISTED(1);
  }
}

#define ROW_AT(base) ((base) == NULL ? NULL : (float *)((base) + at))

static struct back_rows back_rows_of(const struct backward *b, int n, int t) {
  const ptrdiff_t at = n * b->sample + t * b->step;
  return (struct back_rows){
      .membrane = ROW_AT(b->membrane),
      .resets = ROW_AT(b->resets),
      .befores = ROW_AT(b->befores),
      .from_spikes = ROW_AT(b->from_spikes),
      .from_membrane = ROW_AT(b->from_membrane),
      .own = b->carried + (ptrdiff_t)n * b->size,
      .into = ROW_AT(b->into),
  };
}

/* ∂L/∂I of every step, descending; no gradient flows through the reset and nothing is learned here. */
static double leakyBackward(struct work *work, const double *given) {
  const struct backward b = take_backward(work, given, 0);
  float *slopes = (float *)scratch_of(work, 4 * (size_t)b.size);
  for (int n = 0; n < b.samples; n++) {
    for (int t = b.steps - 1; t >= 0; t--) back_step(back_rows_of(&b, n, t), &b, slopes, 0);
  }
  return 0;
}

/* Samples side by side, so that one sum does not wait for its own additions. */
#define SIDE 8

/* The sums of so many samples over the neurons, ascending; of each, three rows of terms. */
INLINE void sum_terms(const int count, const float *terms, ptrdiff_t size, float *of_beta, float *of_theta) {
  float beta[SIDE] = {0}, theta[SIDE] = {0};
  for (ptrdiff_t k = 0; k < size; k++) {
    UNROLL for (int q = 0; q < count; q++) {
      const float *term = terms + 3 * q * size + k;
      theta[q] = (theta[q] - term[0]) - term[size];
      beta[q] += term[2 * size];
    }
  }
  UNROLL for (int q = 0; q < count; q++) {
    of_beta[q] = beta[q];
    of_theta[q] = theta[q];
  }
}

/*
 * The same where β or θ of the layer are learned: also, for each sample and step, Σ ∂L/∂β and Σ ∂L/∂θ over the neurons,
 * ascending, each operation rounded.
 */
static double leakyLearnedBackward(struct work *work, const double *given) {
  const struct backward b = take_backward(work, given, 1);
  const ptrdiff_t size = b.size;
  float *terms = (float *)scratch_of(work, 4 * (size_t)size * (3 * SIDE + 1));
  float *slopes = terms + 3 * SIDE * size;
  for (int first = 0; first < b.samples; first += SIDE) {
    const int own = b.samples - first < SIDE ? b.samples - first : SIDE;
    for (int t = b.steps - 1; t >= 0; t--) {
      for (int q = 0; q < own; q++) {
        struct back_rows rows = back_rows_of(&b, first + q, t);
        rows.theta_first = terms + 3 * q * size;
        rows.theta_second = rows.theta_first + size;
        rows.of_beta = rows.theta_second + size;
        back_step(rows, &b, slopes, 1);
      }
      float of_beta[SIDE], of_theta[SIDE];
      if (own == SIDE) sum_terms(SIDE, terms, size, of_beta, of_theta);
      else for (int q = 0; q < own; q++) sum_terms(1, terms + 3 * q * size, size, of_beta + q, of_theta + q);
      for (int q = 0; q < own; q++) {
        float *to = row_of(b.sums, first + q, t);
        to[0] = of_beta[q];
        to[1] = of_theta[q];
      }
    }
  }
  return 0;
}
