/* The weight gradients of a dense layer, float32. */
#include "stripes.c"
#include "engine.c"

/* Numbers of a stripe of gradients that stay in the nearest cache: rows are taken in groups of so many. */
#define CACHED 8192

/* So many columns of gradients fit into a few vectors; their sums, for every input, stay in the nearest caches. */
#define FEW_OUTPUTS 16
#define FEW (FEW_OUTPUTS / LANES > 1 ? FEW_OUTPUTS : LANES)

/* out[i] += (scale·x_i)·g for every event of a row of x, in sums of FEW numbers each. */
INLINE void add_events(const int32_t *places, const float *values, int count, const float *g, float *sums,
                       const int with_values) {
  vec row[FEW / LANES];
  UNROLL for (int p = 0; p < FEW / LANES; p++) row[p] = load(g + p * LANES);
  for (int k = 0; k < count; k++) {
    float *sum = (float *)((uint8_t *)sums + places[k]);
    const vec times = with_values ? all(values[k]) : all(1);
    UNROLL for (int p = 0; p < FEW / LANES; p++) {
      store(sum + p * LANES, load(sum + p * LANES) + (with_values ? times * row[p] : row[p]));
    }
  }
}

/* The same as denseAccumulate below for few outputs: events are added where they are met, row by row. */
static void accumulate_few(struct work *work, struct rows x, struct rows g, int rows, int steps, int inputs,
                           int outputs, float *gw, float scale, const float *shifted) {
  const int capacity = inputs + OVER;
  float *sums = (float *)scratch_of(work, 4 * ((size_t)inputs * FEW + 2 * (size_t)capacity));
  memset(sums, 0, 4 * (size_t)inputs * FEW);
  int32_t *places = (int32_t *)(sums + (size_t)inputs * FEW);
  int count, others = 0;
  const struct lists lists = {places, (float *)(places + capacity), &count, capacity};
  float row[FEW] = {0};
  for (int r = 0; r < rows; r++) {
    others = list_rows(x, steps, r, 1, inputs, scale, 4 * FEW, others, lists);
    memcpy(row, row_of(g, r / steps, r % steps), 4 * (size_t)outputs);
    if (others) add_events(places, lists.values, count, row, sums, 1);
    else add_events(places, lists.values, count, row, sums, 0);
  }
  for (int i = 0; i < inputs; i++) {
    float *sum = sums + (ptrdiff_t)i * FEW;
    if (shifted != NULL) add_to(sum, shifted, outputs, 0);
    memcpy(gw + (ptrdiff_t)i * outputs, sum, 4 * (size_t)outputs);
  }
}

/*
 * gw[i][o] = (Σ (scale·x_i)·g[o]) + shift·Σ g[o], sums ascending in sample, then step, from +0; zeros skipped. `total`
 * gets Σ g[o]. gw is written, not added to.
 */
static double denseAccumulate(struct work *work, const double *given) {
  struct values v = values_of(work, given);
  struct rows x = take_rows(&v), g = take_rows(&v);
  int samples = take_int(&v), steps = take_int(&v);
  const int inputs = take_int(&v), outputs = take_int(&v);
  float *gw = take_at(&v), *total = take_at(&v);
  const float scale = take_float(&v), shift = take_float(&v);
  join_rows(&x, &g, &samples, &steps);
  const int rows = samples * steps;
  memset(total, 0, 4 * (size_t)outputs);
  for (int r = 0; r < rows; r++) add_to(total, row_of(g, r / steps, r % steps), outputs, 0);
  if (outputs <= FEW) {
    float shifted[FEW];
    for (int o = 0; o < outputs; o++) shifted[o] = shift * total[o];
    accumulate_few(work, x, g, rows, steps, inputs, outputs, gw, scale, shift == 0 ? NULL : shifted);
    return 0;
  }
  const struct stripes stripes = cut(outputs, 0);
  const int together = CACHED / stripes.width;
  const int most = rows < together ? rows : together;
  const int capacity = most + OVER;
  const size_t listed = (size_t)LISTED * capacity, blocks = packed_of(stripes, most);
  int32_t *places = (int32_t *)scratch_of(work, 64 + 8 * listed + 4 * (blocks + (size_t)outputs));
  float *values = (float *)(places + listed);
  float *packed = aligned(values + listed);
  float *shifted = packed + blocks;
  for (int o = 0; o < outputs; o++) shifted[o] = shift * total[o];
  int counts[LISTED];
  float *to[LISTED];
  const struct lists lists = {places, values, counts, capacity};
  for (int begin = 0; begin < rows; begin += together) {
    const int end = rows - begin < together ? rows : begin + together;
    const struct sums sums = {to, end == rows && shift != 0 ? shifted : NULL, NULL, begin > 0};
    pack_stripes(g, steps, begin, end, stripes, packed);
    int others = 0;
    for (int i = 0; i < inputs; i += LISTED) {
      const int own = inputs - i < LISTED ? inputs - i : LISTED;
      others = list_columns(x, steps, begin, end, i, own, scale, 4 * stripes.width, others, lists);
      for (int q = 0; q < own; q++) to[q] = gw + (ptrdiff_t)(i + q) * outputs;
      sum_stripes(stripes, lists, own, packed, end - begin, others, sums);
    }
  }
  return 0;
}
