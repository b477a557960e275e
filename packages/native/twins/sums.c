/* Sums of rows of float32, each ascending from +0: several side by side, so that one does not wait for its own additions. */
#pragma once

#include "lanes.h"

INLINE void sum_few(const int count, const float *from, ptrdiff_t stride, int size, float *sums) {
  float own[8] = {0};
  for (int k = 0; k < size; k++) {
    UNROLL for (int q = 0; q < count; q++) own[q] += from[q * stride + k];
  }
  UNROLL for (int q = 0; q < count; q++) sums[q] = own[q];
}

/* sums[r] = Σ_k from[r·stride + k] */
static void sum_rows(const float *from, ptrdiff_t stride, int rows, int size, float *sums) {
  int r = 0;
  for (; r + 8 <= rows; r += 8) sum_few(8, from + r * stride, stride, size, sums + r);
  for (; r + 4 <= rows; r += 4) sum_few(4, from + r * stride, stride, size, sums + r);
  for (; r < rows; r++) sum_few(1, from + r * stride, stride, size, sums + r);
}
