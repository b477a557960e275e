/* The backward product of a dense layer, float32: the gradients of its inputs. */
#include "stripes.c"

/* Rows of gradients whose inputs are summed before the next ones. */
#define GRADIENT_ROWS 48
/* Rows at a time, and vectors: as many sums as registers hold beside the weights. */
#define PANEL (2 * LANES)
#if LANES == 16
#define PANEL_ROWS 6
#elif LANES == 8
#define PANEL_ROWS 5
#else
#define PANEL_ROWS 4
#endif
/* Below this share of non-zero gradients they are events. */
#define DENSE_SHARE 0.35

/* Four numbers of four rows, turned. */
typedef float four __attribute__((vector_size(16)));
typedef float loose_four __attribute__((vector_size(16), aligned(4), may_alias));
#if defined(__clang__)
#define PICK(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
typedef int32_t picks __attribute__((vector_size(16)));
#define PICK(a, b, ...) __builtin_shuffle(a, b, (picks){__VA_ARGS__})
#endif

INLINE void turn_four(const float *from, ptrdiff_t stride, float *to, ptrdiff_t to_stride) {
  const four a = *(const loose_four *)from, b = *(const loose_four *)(from + stride);
  const four c = *(const loose_four *)(from + 2 * stride), d = *(const loose_four *)(from + 3 * stride);
  const four ab = PICK(a, b, 0, 4, 1, 5), cd = PICK(c, d, 0, 4, 1, 5);
  const four ab_high = PICK(a, b, 2, 6, 3, 7), cd_high = PICK(c, d, 2, 6, 3, 7);
  *(loose_four *)to = PICK(ab, cd, 0, 1, 4, 5);
  *(loose_four *)(to + to_stride) = PICK(ab, cd, 2, 3, 6, 7);
  *(loose_four *)(to + 2 * to_stride) = PICK(ab_high, cd_high, 0, 1, 4, 5);
  *(loose_four *)(to + 3 * to_stride) = PICK(ab_high, cd_high, 2, 3, 6, 7);
}

/* w[inputs][outputs], turned, in panels of `wide` inputs, [panel][output][wide]; beyond the last input stand zeros. */
static void pack_turned(const float *weight, int inputs, int outputs, int wide, float *to) {
  for (int i = 0; i < inputs; i += wide, to += (ptrdiff_t)outputs * wide) {
    const float *rows = weight + (ptrdiff_t)i * outputs;
    const int own = inputs - i < wide ? inputs - i : wide;
    for (int o = 0; o < outputs; o++) {
      for (int k = own; k < wide; k++) to[(ptrdiff_t)o * wide + k] = 0;
    }
    int k = 0;
    for (; k + 4 <= own; k += 4) {
      const float *from = rows + (ptrdiff_t)k * outputs;
      int o = 0;
      for (; o + 4 <= outputs; o += 4) turn_four(from + o, outputs, to + (ptrdiff_t)o * wide + k, wide);
      for (; o < outputs; o++) {
        for (int q = 0; q < 4; q++) to[(ptrdiff_t)o * wide + k + q] = from[(ptrdiff_t)q * outputs + o];
      }
    }
    for (; k < own; k++) {
      for (int o = 0; o < outputs; o++) to[(ptrdiff_t)o * wide + k] = rows[(ptrdiff_t)k * outputs + o];
    }
  }
}

/* `count` rows of g against one panel. */
INLINE void sum_panel(const int count, const float *const *g, const float *w, int outputs, float *const *to, int wide) {
  vec a[PANEL_ROWS][2];
  UNROLL for (int q = 0; q < count; q++) a[q][0] = a[q][1] = all(0);
  for (int o = 0; o < outputs; o++, w += PANEL) {
    const vec low = load(w), high = load(w + LANES);
    UNROLL for (int q = 0; q < count; q++) {
      const vec times = all(g[q][o]);
      a[q][0] += low * times;
      a[q][1] += high * times;
    }
  }
  UNROLL for (int q = 0; q < count; q++) {
    if (wide == PANEL) {
      store(to[q], a[q][0]);
      store(to[q] + LANES, a[q][1]);
      continue;
    }
    float held[PANEL];
    store(held, a[q][0]);
    store(held + LANES, a[q][1]);
    for (int k = 0; k < wide; k++) to[q][k] = held[k];
  }
}

/* gx[i] = Σ_o w_io·g[o] where most gradients are zero: they are events against the turned weights. */
static void backward_events(struct work *work, struct rows g, struct rows gx, int samples, int steps, int inputs,
                            int outputs, const float *weight) {
  const int rows = samples * steps;
  const struct stripes stripes = cut(inputs, 0);
  const int capacity = outputs + OVER;
  const size_t listed = (size_t)LISTED * capacity;
  const size_t blocks = packed_of(stripes, outputs);
  int32_t *places = (int32_t *)scratch_of(work, 64 + 8 * listed + 4 * blocks);
  float *values = (float *)(places + listed);
  float *packed = aligned(values + listed);
  pack_turned(weight, inputs, outputs, stripes.width, packed);
  int counts[LISTED];
  float *to[LISTED];
  const struct lists lists = {places, values, counts, capacity};
  const struct sums sums = {to, NULL, NULL, 0};
  for (int begin = 0; begin < rows; begin += LISTED) {
    const int own = rows - begin < LISTED ? rows - begin : LISTED;
    list_rows(g, steps, begin, own, outputs, 1, 4 * stripes.width, 1, lists);
    for (int q = 0; q < own; q++) to[q] = row_of(gx, (begin + q) / steps, (begin + q) % steps);
    sum_stripes(stripes, lists, own, packed, outputs, 1, sums);
  }
}

/* gx[i] = Σ_o w_io·g[o], ascending o from +0, for every row. */
static double denseBackward(struct work *work, const double *given) {
  struct values v = values_of(work, given);
  struct rows g = take_rows(&v), gx = take_rows(&v);
  int samples = take_int(&v), steps = take_int(&v);
  const int inputs = take_int(&v), outputs = take_int(&v);
  const float *weight = take_at(&v);
  join_rows(&gx, &g, &samples, &steps);
  if (share_of(g, samples, steps, outputs) < DENSE_SHARE) {
    backward_events(work, g, gx, samples, steps, inputs, outputs, weight);
    return 0;
  }
  const int rows = samples * steps;
  const int panels = (inputs + PANEL - 1) / PANEL;
  float *packed = (float *)scratch_of(work, 4 * (size_t)panels * PANEL * outputs);
  pack_turned(weight, inputs, outputs, PANEL, packed);
  for (int begin = 0; begin < rows; begin += GRADIENT_ROWS) {
    const int end = rows - begin < GRADIENT_ROWS ? rows : begin + GRADIENT_ROWS;
    for (int i = 0; i < inputs; i += PANEL) {
      const float *w = packed + (ptrdiff_t)i * outputs;
      const int wide = inputs - i < PANEL ? inputs - i : PANEL;
      const float *from[PANEL_ROWS];
      float *to[PANEL_ROWS];
      for (int r = begin; r < end; r += PANEL_ROWS) {
        for (int q = 0; q < PANEL_ROWS; q++) {
          // Beyond the last row stands the last one again.
          const int row = r + q < end ? r + q : end - 1;
          from[q] = row_of(g, row / steps, row % steps);
          to[q] = row_of(gx, row / steps, row % steps) + i;
        }
        sum_panel(PANEL_ROWS, from, w, outputs, to, wide);
      }
    }
  }
  return 0;
}
