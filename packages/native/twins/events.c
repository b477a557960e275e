/* Lists of what is not zero: the places of such numbers in a row, ascending, and their values where not all are 1. */
#pragma once
#include "lanes.h"
#include "values.h"

#if defined(__AVX512F__)
#include <immintrin.h>

INLINE __m512i lane_numbers(void) {
  return _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
}
#endif

/* Some lists, each with room for `capacity`: where the rows that events name begin, in bytes, and the values. */
struct lists {
  int32_t *places;
  float *values;
  int *counts;
  int capacity;
};


/* A list may be written so many numbers beyond its length. */
#define OVER (2 * LANES)

/*
 * Writes k · stride for every k of `size` numbers with scale · x[k] ≠ 0, and those products to `values` where they are
 * wanted. Gives how many; `others` is set where one of the products is not 1.
 */
INLINE int list_numbers(const float *x, int size, float scale, int stride, int32_t *places, float *values,
                        const int with_values, int *others) {
  int count = 0, strange = 0;
#if defined(__AVX512F__)
  __m512i place = _mm512_mullo_epi32(lane_numbers(), _mm512_set1_epi32(stride));
  __mmask16 wrong = 0;
  for (int k = 0; k < size; k += 16) {
    const __mmask16 within = size - k >= 16 ? 0xffff : (__mmask16)((1 << (size - k)) - 1);
    const __m512 number = _mm512_mul_ps(_mm512_set1_ps(scale), _mm512_maskz_loadu_ps(within, x + k));
    const __mmask16 fired = _mm512_cmp_ps_mask(number, _mm512_setzero_ps(), _CMP_NEQ_UQ);
    wrong |= fired & _mm512_cmp_ps_mask(number, _mm512_set1_ps(1), _CMP_NEQ_UQ);
    _mm512_storeu_si512(places + count, _mm512_maskz_compress_epi32(fired, place));
    if (with_values) _mm512_storeu_ps(values + count, _mm512_maskz_compress_ps(fired, number));
    count += __builtin_popcount(fired);
    place = _mm512_add_epi32(place, _mm512_set1_epi32(16 * stride));
  }
  strange = wrong != 0;
#else
  for (int k = 0; k < size; k++) {
    const float number = scale * x[k];
    const int fired = number != 0;
    places[count] = k * stride;
    if (with_values) values[count] = number;
    strange |= fired & (number != 1);
    count += fired;
  }
#endif
  *others |= strange;
  return count;
}

/*
 * Lists rows [begin, begin + count) of x. Gives whether they have values: where `others` says so, or one of the products
 * is not 1.
 */
static int list_rows(struct rows x, int steps, int begin, int count, int size, float scale, int stride, int others,
                     struct lists lists) {
  const int with_values = others;
  for (int q = 0; q < count; q++) {
    const float *row = row_of(x, (begin + q) / steps, (begin + q) % steps);
    int32_t *places = lists.places + (ptrdiff_t)q * lists.capacity;
    float *values = lists.values + (ptrdiff_t)q * lists.capacity;
    lists.counts[q] = with_values ? list_numbers(row, size, scale, stride, places, values, 1, &others)
                                  : list_numbers(row, size, scale, stride, places, values, 0, &others);
    // The first that is not 1: all begins again, with values.
    if (others != with_values) return list_rows(x, steps, begin, count, size, scale, stride, 1, lists);
  }
  return others;
}

/* Rows that are looked at. */
#define LOOKED_AT 32

/* About how large the share of numbers is that are not zero: from some of the rows, evenly spread. */
static double share_of(struct rows x, int samples, int steps, int size) {
  const int rows = samples * steps;
  const int stride = rows / LOOKED_AT > 1 ? rows / LOOKED_AT : 1;
  double count = 0, looked = 0;
  for (int r = 0; r < rows; r += stride) {
    const float *row = row_of(x, r / steps, r % steps);
    int own = 0;
    for (int k = 0; k < size; k++) own += row[k] != 0;
    count += own;
    looked++;
  }
  return looked == 0 ? 0 : count / (looked * size);
}

/* Writes first + k · stride for every bit k that is set. Gives how many. */
INLINE int list_bits(uint32_t bits, int first, int stride, int32_t *places) {
#if defined(__AVX512F__)
  const __m512i low = _mm512_add_epi32(_mm512_set1_epi32(first), _mm512_mullo_epi32(lane_numbers(), _mm512_set1_epi32(stride)));
  const __m512i high = _mm512_add_epi32(low, _mm512_set1_epi32(16 * stride));
  const int count = __builtin_popcount(bits & 0xffff);
  _mm512_storeu_si512(places, _mm512_maskz_compress_epi32((__mmask16)bits, low));
  _mm512_storeu_si512(places + count, _mm512_maskz_compress_epi32((__mmask16)(bits >> 16), high));
  return count + __builtin_popcount(bits >> 16);
#else
  int count = 0;
  for (; bits != 0; bits &= bits - 1) places[count++] = first + __builtin_ctz(bits) * stride;
  return count;
#endif
}

/* Thirty-two rows of some columns, looked at across. */
struct block {
  float numbers[32][LANES];
  /* Which of the rows have an event, a bit for each. */
  mask fired;
};

/* Numbers are scale · x. `others` is set where an event is not 1. */
static void look_across(struct block *block, struct rows x, int steps, int first, int rows, int column, int wide,
                        float scale, int *others) {
  mask fired = {0}, strange = {0};
  for (int r = 0; r < rows; r++) {
    const float *row = row_of(x, (first + r) / steps, (first + r) % steps) + column;
    vec number = {0};
    if (wide == LANES) number = load(row);
    else for (int k = 0; k < wide; k++) number[k] = row[k];
    number *= all(scale);
    store(block->numbers[r], number);
    const mask is_event = number != all(0);
    fired |= is_event & mask_all((int32_t)(1u << r));
    strange |= is_event & (number != all(1));
  }
  block->fired = fired;
  for (int k = 0; k < LANES; k++) *others |= strange[k] != 0;
}

/*
 * The same for columns [column, column + count) of rows [begin, end) of x: list q names the rows in which
 * scale · x[column + q] ≠ 0, the first of them as 0. Gives whether one of the products is not 1; where none is, no
 * values are written. Nothing is sorted in number by number.
 */
static int list_columns(struct rows x, int steps, int begin, int end, int column, int count, float scale, int stride,
                        int others, struct lists lists) {
  const int with_values = others;
  struct block block;
  for (int q = 0; q < count; q++) lists.counts[q] = 0;
  for (int first = begin; first < end; first += 32) {
    const int rows = end - first < 32 ? end - first : 32;
    for (int c = 0; c < count; c += LANES) {
      const int wide = count - c < LANES ? count - c : LANES;
      look_across(&block, x, steps, first, rows, column + c, wide, scale, &others);
      // The first that is not 1: all begins again, with values.
      if (others != with_values) return list_columns(x, steps, begin, end, column, count, scale, stride, 1, lists);
      for (int k = 0; k < wide; k++) {
        const ptrdiff_t at = (ptrdiff_t)(c + k) * lists.capacity + lists.counts[c + k];
        const uint32_t fired = (uint32_t)block.fired[k];
        lists.counts[c + k] += list_bits(fired, (first - begin) * stride, stride, lists.places + at);
        if (!with_values) continue;
        float *value = lists.values + at;
        for (uint32_t bits = fired; bits != 0; bits &= bits - 1) *value++ = block.numbers[__builtin_ctz(bits)][k];
      }
    }
  }
  return others;
}
