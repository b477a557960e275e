/* loss/ce-rate, float32. Spikes are mostly 0 and 1, whose exponentials are computed once. */
#include "elementary.c"
#include "lanes.h"
#include "sums.c"
#include "values.h"

/* exp x of so many numbers. */
static void exp_spikes(const float *x, int count, float of_one, float *to) {
  int others = 0;
  LANEWISE for (int k = 0; k < count; k++) {
    others |= x[k] != 0 && x[k] != 1;
    to[k] = x[k] == 0 ? 1 : of_one;
  }
  if (others) exp_row(x, count, to);
}

/* The exponentials of all steps of a sample, [step][size], and their sum at each step. */
static void exp_steps(struct rows spikes, int n, int steps, int size, float *exps, float *sums) {
  const float of_one = (float)exp_of(1);
  if (spikes.step == 4 * (ptrdiff_t)size) exp_spikes(row_of(spikes, n, 0), steps * size, of_one, exps);
  else for (int t = 0; t < steps; t++) exp_spikes(row_of(spikes, n, t), size, of_one, exps + (ptrdiff_t)t * size);
  sum_rows(exps, size, steps, size, sums);
}

/* L += Σ_t (ln Σ_k exp S_k[t] − S_y[t]), and what the loss is so far: L / T. */
static double ceRateForward(struct work *work, const double *given) {
  struct values v = values_of(work, given);
  const struct rows spikes = take_rows(&v);
  const float *at_labels = take_at(&v);
  const struct rows labels = {(float *)at_labels, take_int(&v), 0};
  float *losses = take_at(&v);
  float *at_loss = take_at(&v);
  const struct rows loss = {at_loss, take_int(&v), 0};
  const int samples = take_int(&v), steps = take_int(&v), size = take_int(&v);
  const float num_steps = take_float(&v);
  float *exps = (float *)scratch_of(work, 4 * (size_t)steps * (size + 1));
  float *logs = exps + (ptrdiff_t)steps * size;
  for (int n = 0; n < samples; n++) {
    const int truth = (int)*row_of(labels, n, 0);
    exp_steps(spikes, n, steps, size, exps, logs);
    log_row(logs, steps, logs);
    float sum = losses[n];
    for (int t = 0; t < steps; t++) sum += logs[t] - row_of(spikes, n, t)[truth];
    losses[n] = sum;
    *row_of(loss, n, 0) = sum / num_steps;
  }
  return 0;
}

/* ∂L/∂S_k[t] = (exp S_k / Σ exp S − (k = y)) / T times what is given. */
static double ceRateBackward(struct work *work, const double *given) {
  struct values v = values_of(work, given);
  const struct rows spikes = take_rows(&v);
  const float *at_labels = take_at(&v);
  const struct rows labels = {(float *)at_labels, take_int(&v), 0};
  float *at_given = take_at(&v);
  const struct rows from = {at_given, take_int(&v), 0};
  const struct rows wanted = take_rows(&v);
  const int samples = take_int(&v), steps = take_int(&v), size = take_int(&v);
  const float num_steps = take_float(&v);
  float *exps = (float *)scratch_of(work, 4 * (size_t)steps * (size + 1));
  float *sums = exps + (ptrdiff_t)steps * size;
  for (int n = 0; n < samples; n++) {
    const int truth = (int)*row_of(labels, n, 0);
    const float per_step = *row_of(from, n, 0) / num_steps;
    exp_steps(spikes, n, steps, size, exps, sums);
    for (int t = 0; t < steps; t++) {
      const float *own = exps + (ptrdiff_t)t * size;
      const float sum = sums[t];
      float *to = row_of(wanted, n, t);
      LANEWISE for (int k = 0; k < size; k++) to[k] = per_step * (own[k] / sum - (k == truth ? 1 : 0));
    }
  }
  return 0;
}
