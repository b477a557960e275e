/*
 * Sums of rows that events name, in stripes of columns: float32, each in the order of engine/product.ts of the core, from
 * +0 and ascending. Lanes are independent sums.
 */
#pragma once
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
 * to[q][…] = (((init + v₀·row₀) + v₁·row₁) + …) + first + second of one list, nv vectors wide, of which only `wide`
 * numbers are written. Rows stand at `from` plus the place of their event.
 */
INLINE void sum_list(const int nv, struct lists lists, int list, const float *from, const int with_values,
                     struct sums sums, int column, int wide) {
  const int32_t *places = lists.places + (ptrdiff_t)list * lists.capacity;
  const float *values = lists.values + (ptrdiff_t)list * lists.capacity;
  const int count = lists.counts[list];
  float *to = sums.to[list] + column;
  float held[4 * LANES] = {0};
  const int is_whole = wide == nv * LANES;
  if (sums.is_on && !is_whole) memcpy(held, to, 4 * (size_t)wide);
  vec a[4];
  UNROLL for (int p = 0; p < nv; p++) a[p] = sums.is_on ? load((is_whole ? to : held) + p * LANES) : all(0);
  for (int k = 0; k < count; k++) {
    const float *row = (const float *)((const uint8_t *)from + places[k]);
    const vec times = with_values ? all(values[k]) : all(1);
    UNROLL for (int p = 0; p < nv; p++) {
      a[p] += with_values ? times * load(row + p * LANES) : load(row + p * LANES);
    }
  }
  if (is_whole) {
    UNROLL for (int p = 0; p < nv; p++) {
      if (sums.first != NULL) a[p] += load(sums.first + column + p * LANES);
      if (sums.second != NULL) a[p] += load(sums.second + column + p * LANES);
      store(to + p * LANES, a[p]);
    }
    return;
  }
  UNROLL for (int p = 0; p < nv; p++) store(held + p * LANES, a[p]);
  for (int k = 0; k < wide; k++) {
    float sum = held[k];
    if (sums.first != NULL) sum += sums.first[column + k];
    if (sums.second != NULL) sum += sums.second[column + k];
    to[k] = sum;
  }
}

/* The same for all of `count` lists. */
#define SUM_ALL(NAME, NV)                                                                                           \
  static void NAME(struct lists lists, int count, const float *from, int with_values, struct sums sums, int column, \
                   int wide) {                                                                                      \
    if (with_values) {                                                                                              \
      for (int q = 0; q < count; q++) sum_list(NV, lists, q, from, 1, sums, column, wide);                          \
    } else {                                                                                                        \
      for (int q = 0; q < count; q++) sum_list(NV, lists, q, from, 0, sums, column, wide);                          \
    }                                                                                                               \
  }

SUM_ALL(sum_one, 1)
SUM_ALL(sum_two, 2)
SUM_ALL(sum_four, 4)

/* Columns of a stripe, at most: four sums that do not wait for each other. */
#define STRIPE (4 * LANES)

/*
 * The columns of a product, cut into stripes of one, two or four vectors. The last one may hang over, and is packed with
 * zeros; or it begins earlier and sums some columns a second time, so that nothing is read beyond a row.
 */
struct stripes {
  int columns, width, count, is_inside;
};

static struct stripes cut(int columns, int is_inside) {
  int width = LANES;
  while (width < STRIPE && (is_inside ? 2 * width <= columns : width < columns)) width *= 2;
  return (struct stripes){columns, width, (columns + width - 1) / width, is_inside};
}
static int column_of(struct stripes stripes, int s) {
  const int column = s * stripes.width, last = stripes.columns - stripes.width;
  return stripes.is_inside && column > last ? last : column;
}
/* Numbers of so many packed rows. */
static size_t packed_of(struct stripes stripes, int rows) {
  return (size_t)rows * stripes.width * stripes.count;
}
static int wide_of(struct stripes stripes, int s) {
  const int left = stripes.columns - column_of(stripes, s);
  return left < stripes.width ? left : stripes.width;
}

/* One stripe of all lists. */
static void sum_stripe(struct stripes stripes, struct lists lists, int count, const float *from, int with_values,
                       struct sums sums, int s) {
  const int column = column_of(stripes, s), wide = wide_of(stripes, s);
  if (stripes.width == LANES) sum_one(lists, count, from, with_values, sums, column, wide);
  else if (stripes.width == 2 * LANES) sum_two(lists, count, from, with_values, sums, column, wide);
  else sum_four(lists, count, from, with_values, sums, column, wide);
}

/* All stripes of `rows` rows that were packed. */
static void sum_stripes(struct stripes stripes, struct lists lists, int count, const float *packed, int rows,
                        int with_values, struct sums sums) {
  for (int s = 0; s < stripes.count; s++, packed += (ptrdiff_t)rows * stripes.width) {
    sum_stripe(stripes, lists, count, packed, with_values, sums, s);
  }
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

/* All stripes of rows [begin, end), [stripe][row][width]. */
static void pack_stripes(struct rows from, int steps, int begin, int end, struct stripes stripes, float *to) {
  for (int s = 0; s < stripes.count; s++, to += (ptrdiff_t)(end - begin) * stripes.width) {
    pack_rows(from, steps, begin, end, column_of(stripes, s), wide_of(stripes, s), stripes.width, to);
  }
}

static void *aligned(void *at) {
  return (void *)(((uintptr_t)at + 63) & ~(uintptr_t)63);
}

/* Rows that lie evenly, as those of one sample. */
static void join_rows(struct rows *a, struct rows *b, int *samples, int *steps) {
  if (a->sample != *steps * a->step || b->sample != *steps * b->step) return;
  *samples *= *steps;
  *steps = 1;
  a->sample = a->step;
  b->sample = b->step;
}
