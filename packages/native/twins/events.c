/* Lists of what is not zero: the places of such numbers in a row, ascending, and their values where not all are 1. */
#include "lanes.h"
#include "values.h"

#if defined(__AVX512F__)
#include <immintrin.h>
#endif

/* A list may be written so many numbers beyond its length. */
#define OVER LANES

/*
 * Writes first + k for every k of `size` numbers with scale · x[k] ≠ 0, and those products to `values`. Gives how many;
 * `others` is set where one of the products is not 1.
 */
static int list_row(const float *x, int size, float scale, int first, int32_t *places, float *values, int *others) {
  int count = 0, k = 0;
#if defined(__AVX512F__)
  __m512i place = _mm512_add_epi32(_mm512_set1_epi32(first), _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
  __mmask16 strange = 0;
  for (; k < size; k += 16) {
    const __mmask16 within = size - k >= 16 ? 0xffff : (__mmask16)((1 << (size - k)) - 1);
    const __m512 number = _mm512_mul_ps(_mm512_set1_ps(scale), _mm512_maskz_loadu_ps(within, x + k));
    const __mmask16 fired = _mm512_cmp_ps_mask(number, _mm512_setzero_ps(), _CMP_NEQ_UQ);
    strange |= fired & _mm512_cmp_ps_mask(number, _mm512_set1_ps(1), _CMP_NEQ_UQ);
    _mm512_storeu_si512(places + count, _mm512_maskz_compress_epi32(fired, place));
    _mm512_storeu_ps(values + count, _mm512_maskz_compress_ps(fired, number));
    count += __builtin_popcount(fired);
    place = _mm512_add_epi32(place, _mm512_set1_epi32(16));
  }
  *others |= strange != 0;
#else
  int strange = 0;
  for (; k < size; k++) {
    const float number = scale * x[k];
    const int fired = number != 0;
    places[count] = first + k;
    values[count] = number;
    strange |= fired & (number != 1);
    count += fired;
  }
  *others |= strange;
#endif
  return count;
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

/* The events of some lists, each with room for `capacity`. */
struct lists {
  int32_t *places;
  float *values;
  int *counts;
  int capacity;
};

/*
 * The same for columns [column, column + count) of rows [begin, end) of x: list q holds the rows, from 0, in which
 * scale · x[column + q] ≠ 0. Gives whether one of the products is not 1. Thirty-two rows at a time are looked at
 * across, a bit for each, so that nothing is sorted in by single numbers.
 */
static int list_columns(struct rows x, int steps, int begin, int end, int column, int count, float scale,
                        struct lists lists) {
  int others = 0;
  for (int q = 0; q < count; q++) lists.counts[q] = 0;
  float block[32][LANES];
  for (int first = begin; first < end; first += 32) {
    const int rows = end - first < 32 ? end - first : 32;
    for (int c = 0; c < count; c += LANES) {
      const int wide = count - c < LANES ? count - c : LANES;
      mask fired = {0}, strange = {0};
      for (int r = 0; r < rows; r++) {
        const float *row = row_of(x, (first + r) / steps, (first + r) % steps) + column + c;
        vec number = {0};
        if (wide == LANES) number = load(row);
        else for (int k = 0; k < wide; k++) number[k] = row[k];
        number *= all(scale);
        store(block[r], number);
        const mask is_event = number != all(0);
        fired |= is_event & (mask_all(1) << r);
        strange |= is_event & (number != all(1));
      }
      int any = 0;
      for (int k = 0; k < LANES; k++) any |= strange[k];
      others |= any != 0;
      for (int k = 0; k < wide; k++) {
        int at = lists.counts[c + k];
        int32_t *places = lists.places + (ptrdiff_t)(c + k) * lists.capacity;
        float *values = lists.values + (ptrdiff_t)(c + k) * lists.capacity;
        for (uint32_t bits = (uint32_t)fired[k]; bits != 0; bits &= bits - 1) {
          const int r = __builtin_ctz(bits);
          places[at] = first - begin + r;
          values[at++] = block[r][k];
        }
        lists.counts[c + k] = at;
      }
    }
  }
  return others;
}
