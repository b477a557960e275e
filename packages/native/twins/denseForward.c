/* The forward product of a dense layer, float32, weights [in][out]. */
#include "stripes.c"
#include "engine.c"

/* From so many rows on it pays to copy weights into stripes. */
#define PACK_FROM 48

/*
 * y[o] = ((Σ_i (scale·x_i)·w_io) + shifted[o]) + bias[o] for every row of x; zeros are skipped. Gives the number of
 * weights met.
 */
static double denseForward(struct work *work, const double *given) {
  struct values v = values_of(work, given);
  struct rows x = take_rows(&v), y = take_rows(&v);
  int samples = take_int(&v), steps = take_int(&v);
  const int inputs = take_int(&v), outputs = take_int(&v);
  const float *weight = take_at(&v);
  const float *bias = take_optional(&v), *shifted = take_optional(&v);
  const float scale = take_float(&v);
  join_rows(&x, &y, &samples, &steps);
  const int rows = samples * steps;
  const int is_packed = rows >= PACK_FROM || outputs < LANES;
  const struct stripes stripes = cut(outputs, !is_packed);
  const int stride = 4 * (is_packed ? stripes.width : outputs);
  const int capacity = inputs + OVER;
  const size_t listed = (size_t)LISTED * capacity;
  const size_t blocks = is_packed ? packed_of(stripes, inputs) : 0;
  int32_t *places = (int32_t *)scratch_of(work, 64 + 8 * listed + 4 * blocks);
  float *values = (float *)(places + listed);
  float *packed = aligned(values + listed);
  if (is_packed) pack_stripes((struct rows){(float *)weight, 4 * (ptrdiff_t)outputs, 0}, 1, 0, inputs, stripes, packed);
  int counts[LISTED];
  float *to[LISTED];
  const struct lists lists = {places, values, counts, capacity};
  const struct sums sums = {to, shifted, bias, 0};
  double met = 0;
  int others = 0;
  for (int begin = 0; begin < rows; begin += LISTED) {
    const int own = rows - begin < LISTED ? rows - begin : LISTED;
    others = list_rows(x, steps, begin, own, inputs, scale, stride, others, lists);
    for (int q = 0; q < own; q++) {
      to[q] = row_of(y, (begin + q) / steps, (begin + q) % steps);
      met += (double)counts[q] * outputs;
    }
    if (is_packed) {
      sum_stripes(stripes, lists, own, packed, inputs, others, sums);
      continue;
    }
    for (int s = 0; s < stripes.count; s++) {
      sum_stripe(stripes, lists, own, weight + column_of(stripes, s), others, sums, s);
    }
  }
  return met;
}

/* shifted[o] = shift · Σ_i w_io, ascending i from +0. */
static double denseColumnSums(struct work *work, const double *given) {
  struct values v = values_of(work, given);
  const float *weight = take_at(&v);
  const int inputs = take_int(&v), outputs = take_int(&v);
  const float shift = take_float(&v);
  float *shifted = take_at(&v);
  memset(shifted, 0, 4 * (size_t)outputs);
  for (int i = 0; i < inputs; i++) add_to(shifted, weight + (ptrdiff_t)i * outputs, outputs, 0);
  for (int o = 0; o < outputs; o++) shifted[o] *= shift;
  return 0;
}
