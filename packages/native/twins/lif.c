/*
 * neuron/lif, float64: lanes are neurons, some of which stay in registers over all steps of a window, so that a step
 * costs what it writes. Spikes and voltage are laid out alike, the states stand [sample][size].
 */
#include "lanes.h"
#include "values.h"

struct lif {
  /* Bytes. */
  ptrdiff_t current_step, step;
  int steps, last, is_euler;
  double g_l, e_l, share, decay, threshold, reset, wait;
};

/* The potential at the end of a step, from that at its start and I/g_L: share = dt/τ_m, decay = exp(−dt/τ_m). */
INLINE wide advanced(wide v, wide drive, struct lif lif, const int is_euler) {
  if (is_euler) return v + all_wide(lif.share) * (-(v - all_wide(lif.e_l)) + drive);
  const wide target = all_wide(lif.e_l) + drive;
  return target + (v - target) * all_wide(lif.decay);
}

#define BEYOND(at, bytes) ((void *)((uint8_t *)(at) + (bytes)))

/* Vectors at a time: so many hide how long a step takes. */
#define TOGETHER 4

/* Of the last vector only `few` numbers count. */
#define OWN (p == count - 1 ? few : PAIRS)

/*
 * `count` vectors of neurons over a window: the advance from the step before (none in front of the first), then spike,
 * reset and countdown. `last` is the step at which no step begins, or −1.
 */
INLINE void lif_window(const int count, const int few, const int is_euler, const int is_constant, struct lif lif,
                       const double *current, double *spikes, double *voltage, double *potentials, double *countdowns) {
  wide v[TOGETHER], left[TOGETHER], drive[TOGETHER];
  const wide none = {0}, one = all_wide(1);
  UNROLL for (int p = 0; p < count; p++) {
    v[p] = take_wide(potentials + p * PAIRS, OWN);
    left[p] = take_wide(countdowns + p * PAIRS, OWN);
    drive[p] = is_constant ? take_wide(current + p * PAIRS, OWN) / all_wide(lif.g_l) : none;
  }
  for (int t = 0; t < lif.steps; t++) {
    const int is_last = t == lif.last;
    UNROLL for (int p = 0; p < count; p++) {
      if (t > 0) {
        if (!is_constant) drive[p] = take_wide(current + p * PAIRS, OWN) / all_wide(lif.g_l);
        v[p] = advanced(v[p], drive[p], lif, is_euler);
      }
      wide_mask fires = {0};
      if (!is_last) {
        const wide_mask waits = left[p] > none;
        fires = (v[p] >= all_wide(lif.threshold)) & ~waits;
        v[p] = choose_wide(waits | fires, all_wide(lif.reset), v[p]);
        left[p] = choose_wide(fires, all_wide(lif.wait), left[p] - keep_wide(waits, one));
      }
      put_wide(spikes + p * PAIRS, keep_wide(fires, one), OWN);
      put_wide(voltage + p * PAIRS, v[p], OWN);
    }
    if (t > 0) current = BEYOND(current, lif.current_step);
    spikes = BEYOND(spikes, lif.step);
    voltage = BEYOND(voltage, lif.step);
  }
  UNROLL for (int p = 0; p < count; p++) {
    put_wide(potentials + p * PAIRS, v[p], OWN);
    put_wide(countdowns + p * PAIRS, left[p], OWN);
  }
}

/* A sample. */
INLINE void lif_neurons(const int is_euler, const int is_constant, struct lif lif, int size, const double *current,
                        double *spikes, double *voltage, double *potentials, double *countdowns) {
#define WINDOW(COUNT, LAST)                                                                                         \
  lif_window(COUNT, LAST, is_euler, is_constant, lif, current + f, spikes + f, voltage + f, potentials + f, countdowns + f)
  int f = 0;
  for (; f + TOGETHER * PAIRS <= size; f += TOGETHER * PAIRS) WINDOW(TOGETHER, PAIRS);
  const int rest = size - f;
  if (rest == 0) return;
  if (rest <= PAIRS) WINDOW(1, rest);
  else if (rest <= 2 * PAIRS) WINDOW(2, rest - PAIRS);
  else if (rest <= 3 * PAIRS) WINDOW(3, rest - 2 * PAIRS);
  else WINDOW(4, rest - 3 * PAIRS);
#undef WINDOW
}

static double lifForward(struct work *work, const double *given) {
  struct values v = values_of(work, given);
  struct lif lif;
  const double *current = take_at(&v);
  const ptrdiff_t current_sample = take_int(&v);
  lif.current_step = take_int(&v);
  double *spikes = take_at(&v), *voltage = take_at(&v);
  const ptrdiff_t sample = take_int(&v);
  lif.step = take_int(&v);
  double *potentials = take_at(&v), *countdowns = take_at(&v);
  const int samples = take_int(&v);
  lif.steps = take_int(&v);
  const int size = take_int(&v);
  lif.last = take_int(&v);
  lif.is_euler = take_int(&v);
  lif.g_l = take_double(&v);
  lif.e_l = take_double(&v);
  lif.share = take_double(&v);
  lif.decay = take_double(&v);
  lif.threshold = take_double(&v);
  lif.reset = take_double(&v);
  lif.wait = take_double(&v);
  for (int n = 0; n < samples; n++) {
    const ptrdiff_t own = (ptrdiff_t)n * size;
#define NEURONS(EULER, CONSTANT)                                                                                    \
  lif_neurons(EULER, CONSTANT, lif, size, BEYOND(current, n * current_sample), BEYOND(spikes, n * sample),          \
              BEYOND(voltage, n * sample), potentials + own, countdowns + own)
    if (lif.is_euler && lif.current_step == 0) NEURONS(1, 1);
    else if (lif.is_euler) NEURONS(1, 0);
    else if (lif.current_step == 0) NEURONS(0, 1);
    else NEURONS(0, 0);
#undef NEURONS
  }
  return 0;
}

/* The advance at the end of a window, with the current of its last step. */
static double lifAdvance(struct work *work, const double *given) {
  struct values v = values_of(work, given);
  struct lif lif = {0};
  const double *current = take_at(&v);
  const ptrdiff_t current_sample = take_int(&v);
  double *potentials = take_at(&v);
  const int samples = take_int(&v), size = take_int(&v);
  lif.is_euler = take_int(&v);
  lif.g_l = take_double(&v);
  lif.e_l = take_double(&v);
  lif.share = take_double(&v);
  lif.decay = take_double(&v);
  for (int n = 0; n < samples; n++) {
    const double *input = BEYOND(current, n * current_sample);
    double *own = potentials + (ptrdiff_t)n * size;
#define ADVANCE(COUNT)                                                                                              \
  put_wide(own + f, advanced(take_wide(own + f, COUNT), take_wide(input + f, COUNT) / all_wide(lif.g_l), lif, lif.is_euler), COUNT)
    int f = 0;
    for (; f + PAIRS <= size; f += PAIRS) ADVANCE(PAIRS);
    if (f < size) ADVANCE(size - f);
#undef ADVANCE
  }
  return 0;
}
