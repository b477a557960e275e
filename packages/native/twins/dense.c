/*
 * The products of a dense layer, float32, weights [in][out], as engine/product.ts of the core states them: every sum
 * begins at +0 and takes its terms in ascending order. Lanes are independent sums.
 */
#include <string.h>

#include "events.c"
#include "lanes.h"
#include "values.h"

/* Rows, or columns, of which the events are listed at a time. */
#define LISTED 64
/* Where sums go and what is added to them. */
struct sums {
  /* One address for each list. */
  float **to;
  /* Rows that are added at the end, or NULL. */
  const float *first, *second;
  /* Whether sums go on from what stands there. */
  int is_on;
};

/*
 * to[q][…] = (((init + v₀·row₀) + v₁·row₁) + …) + first + second of `nl` lists, nv vectors wide, of which only `wide`
 * numbers are written. Row p stands at from + p·stride. Several lists at a time, so that one sum does not wait for its
 * own additions.
 */
INLINE void sum_lists(const int nv, const int nl, struct lists lists, int list, const float *from, ptrdiff_t stride,
                      const int with_values, struct sums sums, int column, int wide) {
  vec a[8][4];
  const int32_t *place[8];
  const float *value[8];
  int shortest = lists.counts[list];
  UNROLL for (int q = 0; q < nl; q++) {
    place[q] = lists.places + (ptrdiff_t)(list + q) * lists.capacity;
    value[q] = lists.values + (ptrdiff_t)(list + q) * lists.capacity;
    if (lists.counts[list + q] < shortest) shortest = lists.counts[list + q];
    UNROLL for (int p = 0; p < nv; p++) a[q][p] = all(0);
    if (!sums.is_on) continue;
    float held[4 * LANES] = {0};
    const float *to = sums.to[list + q] + column;
    for (int k = 0; k < wide; k++) held[k] = to[k];
    UNROLL for (int p = 0; p < nv; p++) a[q][p] = load(held + p * LANES);
  }
  for (int k = 0; k < shortest; k++) {
    UNROLL for (int q = 0; q < nl; q++) {
      const float *row = from + place[q][k] * stride;
      const vec times = with_values ? all(value[q][k]) : all(1);
      UNROLL for (int p = 0; p < nv; p++) {
        a[q][p] += with_values ? times * load(row + p * LANES) : load(row + p * LANES);
      }
    }
  }
  UNROLL for (int q = 0; q < nl; q++) {
    for (int k = shortest; k < lists.counts[list + q]; k++) {
      const float *row = from + place[q][k] * stride;
      const vec times = with_values ? all(value[q][k]) : all(1);
      UNROLL for (int p = 0; p < nv; p++) {
        a[q][p] += with_values ? times * load(row + p * LANES) : load(row + p * LANES);
      }
    }
    float *to = sums.to[list + q] + column;
    if (wide == nv * LANES) {
      UNROLL for (int p = 0; p < nv; p++) {
        if (sums.first != NULL) a[q][p] += load(sums.first + column + p * LANES);
        if (sums.second != NULL) a[q][p] += load(sums.second + column + p * LANES);
        store(to + p * LANES, a[q][p]);
      }
      continue;
    }
    float held[4 * LANES] = {0};
    UNROLL for (int p = 0; p < nv; p++) store(held + p * LANES, a[q][p]);
    for (int k = 0; k < wide; k++) {
      float sum = held[k];
      if (sums.first != NULL) sum += sums.first[column + k];
      if (sums.second != NULL) sum += sums.second[column + k];
      to[k] = sum;
    }
  }
}

/* The same for all of `count` lists. */
#define SUM_ALL(NAME, NV, NL)                                                                                       \
  static void NAME(struct lists lists, int count, const float *from, ptrdiff_t stride, int with_values,             \
                   struct sums sums, int column, int wide) {                                                        \
    int q = 0;                                                                                                      \
    if (with_values) {                                                                                              \
      for (; q + NL <= count; q += NL) sum_lists(NV, NL, lists, q, from, stride, 1, sums, column, wide);            \
      for (; q < count; q++) sum_lists(NV, 1, lists, q, from, stride, 1, sums, column, wide);                       \
    } else {                                                                                                        \
      for (; q + NL <= count; q += NL) sum_lists(NV, NL, lists, q, from, stride, 0, sums, column, wide);            \
      for (; q < count; q++) sum_lists(NV, 1, lists, q, from, stride, 0, sums, column, wide);                       \
    }                                                                                                               \
  }

/* Few columns: as many lists at a time as registers hold. */
SUM_ALL(sum_one, 1, 8)
SUM_ALL(sum_two, 2, 4)
#if LANES == 16
SUM_ALL(sum_four, 4, 4)
#else
SUM_ALL(sum_four, 4, 2)
#endif

/* Columns of a stripe. 512-bit: half of the nearest cache for 256 rows, and two loads a cycle feed four chains. */
#define STRIPE (LANES == 16 ? 2 * LANES : 4 * LANES)

static void sum_stripe(struct lists lists, int count, const float *from, ptrdiff_t stride, int with_values,
                       struct sums sums, int column, int wide) {
  if (wide <= LANES) sum_one(lists, count, from, stride, with_values, sums, column, wide);
  else if (wide <= 2 * LANES) sum_two(lists, count, from, stride, with_values, sums, column, wide);
  else sum_four(lists, count, from, stride, with_values, sums, column, wide);
}

/* Some columns of rows, one row after the other, each `width` numbers; what a row lacks is zero. */
static void pack_rows(struct rows from, int steps, int begin, int end, int column, int wide, int width, float *to) {
  for (int r = begin; r < end; r++, to += width) {
    const float *row = row_of(from, r / steps, r % steps) + column;
    if (wide == width) {
      for (int k = 0; k < width; k += LANES) store(to + k, load(row + k));
      continue;
    }
    for (int k = 0; k < wide; k++) to[k] = row[k];
    for (int k = wide; k < width; k++) to[k] = 0;
  }
}

/* Rows that lie evenly, as those of one sample. */
static void join_rows(struct rows *a, struct rows *b, int *samples, int *steps) {
  if (a->sample != *steps * a->step || b->sample != *steps * b->step) return;
  *samples *= *steps;
  *steps = 1;
  a->sample = a->step;
  b->sample = b->step;
}

/* From so many rows on it pays to copy weights into stripes. */
#define PACK_FROM 48

/* The columns of a product, cut into stripes. */
struct stripes {
  int columns, width, count;
};

static struct stripes cut(int columns, int widest) {
  const int padded = (columns + LANES - 1) / LANES * LANES;
  const int width = padded < widest ? padded : widest;
  return (struct stripes){columns, width, (columns + width - 1) / width};
}
static int wide_of(struct stripes stripes, int s) {
  const int left = stripes.columns - s * stripes.width;
  return left < stripes.width ? left : stripes.width;
}

static void *aligned(void *at) {
  return (void *)(((uintptr_t)at + 63) & ~(uintptr_t)63);
}

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
  const int is_packed = rows >= PACK_FROM;
  const struct stripes stripes = cut(outputs, is_packed ? STRIPE : 4 * LANES);
  const int capacity = inputs + OVER;
  const size_t listed = (size_t)LISTED * capacity, block = (size_t)inputs * stripes.width;
  int32_t *places = (int32_t *)scratch_of(work, 64 + 8 * listed + 4 * block * stripes.count);
  float *values = (float *)(places + listed);
  float *packed = aligned(values + listed);
  const struct rows weights = {(float *)weight, 4 * (ptrdiff_t)outputs, 0};
  for (int s = 0; s < stripes.count; s++) {
    const int wide = wide_of(stripes, s);
    // A stripe that is not whole would be read beyond its rows.
    if (!is_packed && wide == stripes.width) continue;
    pack_rows(weights, 1, 0, inputs, s * stripes.width, wide, stripes.width, packed + block * s);
  }
  int counts[LISTED];
  float *to[LISTED];
  const struct lists lists = {places, values, counts, capacity};
  const struct sums sums = {to, shifted, bias, 0};
  double met = 0;
  for (int begin = 0; begin < rows; begin += LISTED) {
    const int own = rows - begin < LISTED ? rows - begin : LISTED;
    int others = 0;
    for (int q = 0; q < own; q++) {
      const int sample = (begin + q) / steps, step = (begin + q) % steps;
      const ptrdiff_t at = (ptrdiff_t)q * capacity;
      counts[q] = list_row(row_of(x, sample, step), inputs, scale, 0, places + at, values + at, &others);
      to[q] = row_of(y, sample, step);
      met += (double)counts[q] * outputs;
    }
    for (int s = 0; s < stripes.count; s++) {
      const int wide = wide_of(stripes, s), column = s * stripes.width;
      if (is_packed || wide < stripes.width) {
        sum_stripe(lists, own, packed + block * s, stripes.width, others, sums, column, wide);
      } else {
        sum_stripe(lists, own, weight + column, outputs, others, sums, column, wide);
      }
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
#define DENSE_SHARE 0.45

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

/* w[inputs][outputs], turned, in panels of `wide` inputs: [panel][output][wide]; beyond the last input stand zeros. */
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
  const struct stripes stripes = cut(inputs, STRIPE);
  const int capacity = outputs + OVER;
  const size_t listed = (size_t)LISTED * capacity, block = (size_t)outputs * stripes.width;
  int32_t *places = (int32_t *)scratch_of(work, 64 + 8 * listed + 4 * block * stripes.count);
  float *values = (float *)(places + listed);
  float *packed = aligned(values + listed);
  pack_turned(weight, inputs, outputs, stripes.width, packed);
  int counts[LISTED];
  float *to[LISTED];
  const struct lists lists = {places, values, counts, capacity};
  const struct sums sums = {to, NULL, NULL, 0};
  for (int begin = 0; begin < rows; begin += LISTED) {
    const int own = rows - begin < LISTED ? rows - begin : LISTED;
    int others = 0;
    for (int q = 0; q < own; q++) {
      const int sample = (begin + q) / steps, step = (begin + q) % steps;
      const ptrdiff_t at = (ptrdiff_t)q * capacity;
      counts[q] = list_row(row_of(g, sample, step), outputs, 1, 0, places + at, values + at, &others);
      to[q] = row_of(gx, sample, step);
    }
    for (int s = 0; s < stripes.count; s++) {
      const int wide = wide_of(stripes, s);
      sum_stripe(lists, own, packed + block * s, stripes.width, others, sums, s * stripes.width, wide);
    }
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

/* Rows whose events are sorted into columns at a time: their gradients' stripe stays in the nearest cache. */
#define SORTED_ROWS 512

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
  const struct stripes stripes = cut(outputs, STRIPE);
  const int most = rows < SORTED_ROWS ? rows : SORTED_ROWS;
  const int capacity = most + OVER;
  const size_t listed = (size_t)LISTED * capacity, block = (size_t)most * stripes.width;
  int32_t *places = (int32_t *)scratch_of(work, 64 + 8 * listed + 4 * (block * stripes.count + (size_t)outputs));
  float *values = (float *)(places + listed);
  float *packed = aligned(values + listed);
  float *shifted = packed + block * stripes.count;
  for (int o = 0; o < outputs; o++) shifted[o] = shift * total[o];
  int counts[LISTED];
  float *to[LISTED];
  const struct lists lists = {places, values, counts, capacity};
  for (int begin = 0; begin < rows; begin += SORTED_ROWS) {
    const int end = rows - begin < SORTED_ROWS ? rows : begin + SORTED_ROWS;
    const struct sums sums = {to, end == rows && shift != 0 ? shifted : NULL, NULL, begin > 0};
    for (int s = 0; s < stripes.count; s++) {
      const int wide = wide_of(stripes, s);
      pack_rows(g, steps, begin, end, s * stripes.width, wide, stripes.width, packed + block * s);
    }
    for (int i = 0; i < inputs; i += LISTED) {
      const int own = inputs - i < LISTED ? inputs - i : LISTED;
      const int others = list_columns(x, steps, begin, end, i, own, scale, lists);
      for (int q = 0; q < own; q++) to[q] = gw + (ptrdiff_t)(i + q) * outputs;
      for (int s = 0; s < stripes.count; s++) {
        const int wide = wide_of(stripes, s);
        sum_stripe(lists, own, packed + block * s, stripes.width, others, sums, s * stripes.width, wide);
      }
    }
  }
  return 0;
}
