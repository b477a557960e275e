/* neuron/leaky: lanes are neurons. Strides are in bytes; spikes, membrane and what is saved are laid out alike. */
#include <string.h>

#include "lanes.h"
#include "surrogates.c"
#include "values.h"

#define NUMBER float
#define NAMED(name) leaky_##name
#include "leakyForward.c"
#undef NUMBER
#undef NAMED

/* The same in float64, for graphs in which nothing is trained. */
#define NUMBER double
#define NAMED(name) leaky64_##name
#include "leakyForward.c"
#undef NUMBER
#undef NAMED

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

/* Rows of a step of a sample. What backward was not given is a row of zeros, or one that nobody reads. */
struct back_rows {
  const float *membrane, *resets, *befores, *from_spikes, *from_membrane;
  float *own, *into;
  /* What each neuron adds to the sums: two of θ, in the order of the kernel, and one of β. */
  float *theta_first, *theta_second, *of_beta;
};

/* How a reset to a value stops what is carried. */
#define SETS_NOT 0
#define SETS_BEFORE 1
#define SETS_AFTER 2

/* The slopes stand in `slopes`. */
#define LISTED_SLOPES -1

INLINE void back_row(struct back_rows rows, struct backward b, const float *slopes, const int kind,
                     const int has_spikes, const int sets, const int learns) {
  const int size = b.size;
  LANEWISE for (int k = 0; k < size; k++) {
    const float fired = sets || learns ? rows.resets[k] : 0;
    const float carried = rows.own[k];
    const float later = sets == SETS_BEFORE ? carried * (1 - fired) : carried;
    float g = rows.from_membrane[k], spike = 0;
    if (has_spikes) {
      const float x = kind == LISTED_SLOPES ? 0 : rows.membrane[k] - b.surrogate.theta;
      const float slope = kind == LISTED_SLOPES ? slopes[k] : cut_slope(b.surrogate, x, slope_of(kind, b.surrogate, x));
      spike = rows.from_spikes[k] * slope;
      g = spike + g;
    }
    g += later;
    const float back = sets == SETS_AFTER ? g * (1 - fired) : g;
    rows.own[k] = b.beta * back;
    rows.into[k] = back;
    if (learns) {
      const float of_reset = b.reset != 0 ? 0 : b.is_next ? g * fired : carried * fired;
      rows.theta_first[k] = b.is_next ? spike : of_reset;
      rows.theta_second[k] = b.is_next ? of_reset : spike;
      rows.of_beta[k] = back * rows.befores[k];
    }
  }
}

#define BACK(KIND, SPIKES, SETS, LEARNS) back_row(rows, b, slopes, KIND, SPIKES, SETS, LEARNS)
#define BACK_SETS(KIND, SPIKES, LEARNS)                                                                             \
  if (b.reset != 1) BACK(KIND, SPIKES, SETS_NOT, LEARNS);                                                           \
  else if (b.is_next) BACK(KIND, SPIKES, SETS_AFTER, LEARNS);                                                       \
  else BACK(KIND, SPIKES, SETS_BEFORE, LEARNS)

/* `slopes` is room for a row. */
static void back_step(struct back_rows rows, struct backward b, float *slopes, const int learns) {
  const int kind = b.surrogate.kind;
  if (rows.from_spikes == NULL) {
    if (learns) BACK_SETS(LISTED_SLOPES, 0, 1);
    else BACK_SETS(LISTED_SLOPES, 0, 0);
    return;
  }
  if (!learns && b.reset != 1 && kind == ATAN) {
    BACK(ATAN, 1, SETS_NOT, 0);
    return;
  }
  if (!learns && b.reset != 1 && kind == TRIANGULAR) {
    BACK(TRIANGULAR, 1, SETS_NOT, 0);
    return;
  }
  slopes_of(b.surrogate, rows.membrane, b.size, slopes);
  if (learns) BACK_SETS(LISTED_SLOPES, 1, 1);
  else BACK_SETS(LISTED_SLOPES, 1, 0);
}

#define ROW_AT(base, absent) ((base) == NULL ? (absent) : (float *)((base) + at))

static struct back_rows back_rows_of(struct backward b, int n, int t, float *zeros, float *unread) {
  const ptrdiff_t at = n * b.sample + t * b.step;
  return (struct back_rows){
      .membrane = (float *)(b.membrane + at),
      .resets = (float *)(b.resets + at),
      .befores = ROW_AT(b.befores, NULL),
      .from_spikes = ROW_AT(b.from_spikes, NULL),
      .from_membrane = ROW_AT(b.from_membrane, zeros),
      .own = b.carried + (ptrdiff_t)n * b.size,
      .into = ROW_AT(b.into, unread),
  };
}

/* ∂L/∂I of every step, descending; no gradient flows through the reset and nothing is learned here. */
static double leakyBackward(struct work *work, const double *given) {
  const struct backward b = take_backward(work, given, 0);
  float *zeros = (float *)scratch_of(work, 12 * (size_t)b.size);
  float *unread = zeros + b.size, *slopes = unread + b.size;
  memset(zeros, 0, 4 * (size_t)b.size);
  for (int n = 0; n < b.samples; n++) {
    for (int t = b.steps - 1; t >= 0; t--) back_step(back_rows_of(b, n, t, zeros, unread), b, slopes, 0);
  }
  return 0;
}

/* Samples side by side, so that one sum does not wait for its own additions. */
#define SIDE 8

/*
 * The same where β or θ of the layer are learned: also, for each sample and step, Σ ∂L/∂β and Σ ∂L/∂θ over the neurons,
 * ascending, each operation rounded.
 */
static double leakyLearnedBackward(struct work *work, const double *given) {
  const struct backward b = take_backward(work, given, 1);
  const ptrdiff_t size = b.size;
  float *zeros = (float *)scratch_of(work, 4 * (size_t)size * (3 + 3 * SIDE));
  float *unread = zeros + size, *slopes = unread + size, *terms = slopes + size;
  memset(zeros, 0, 4 * (size_t)size * (3 + 3 * SIDE));
  for (int first = 0; first < b.samples; first += SIDE) {
    const int own = b.samples - first < SIDE ? b.samples - first : SIDE;
    for (int t = b.steps - 1; t >= 0; t--) {
      for (int q = 0; q < own; q++) {
        struct back_rows rows = back_rows_of(b, first + q, t, zeros, unread);
        rows.theta_first = terms + 3 * q * size;
        rows.theta_second = rows.theta_first + size;
        rows.of_beta = rows.theta_second + size;
        back_step(rows, b, slopes, 1);
      }
      float of_beta[SIDE] = {0}, of_theta[SIDE] = {0};
      for (ptrdiff_t k = 0; k < size; k++) {
        // Rows without a sample hold nothing that counts.
        UNROLL for (int q = 0; q < SIDE; q++) {
          const float *term = terms + 3 * q * size + k;
          of_theta[q] = (of_theta[q] - term[0]) - term[size];
          of_beta[q] += term[2 * size];
        }
      }
      for (int q = 0; q < own; q++) {
        float *to = row_of(b.sums, first + q, t);
        to[0] = of_beta[q];
        to[1] = of_theta[q];
      }
    }
  }
  return 0;
}
