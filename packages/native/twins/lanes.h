/*
 * Vectors of as many numbers as the instruction set has lanes for. The compiler sees plain + − × ÷ on them; it is told
 * neither to fuse a product with its addition nor to reorder (scripts/native.mjs), so that every lane rounds as SPEC N.2
 * says.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "work.h"

#if defined(__AVX__)
#include <immintrin.h>
#endif

#if defined(__AVX512F__)
#define LANES 16
#elif defined(__AVX__)
#define LANES 8
#else
#define LANES 4
#endif

/* For functions whose constant arguments shape their loops, and for loops over those. */
#define INLINE static inline __attribute__((always_inline))
/* LANEWISE: of a loop whose turns do not meet, because each reads and then writes the same place of its rows only. */
#if defined(__clang__)
#define UNROLL _Pragma("clang loop unroll(full)")
#define LANEWISE _Pragma("clang loop vectorize(assume_safety)")
#else
#define UNROLL _Pragma("GCC unroll 16")
#define LANEWISE _Pragma("GCC ivdep")
#endif

typedef float vec __attribute__((vector_size(4 * LANES)));
/* The same where it stands in memory: anywhere. */
typedef float loose __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
/* Comparisons give −1 where they hold. */
typedef int32_t mask __attribute__((vector_size(4 * LANES)));

INLINE vec load(const float *at) {
  return *(const loose *)at;
}
INLINE void store(float *at, vec value) {
  *(loose *)at = value;
}
INLINE vec all(float value) {
  return value - (vec){0};
}
INLINE mask mask_all(int32_t value) {
  return value - (mask){0};
}

/* a where it holds, else b; x or +0; |x|. */
INLINE vec choose(mask where, vec a, vec b) {
  return (vec)(((mask)a & where) | ((mask)b & ~where));
}
INLINE vec keep(mask where, vec x) {
  return (vec)((mask)x & where);
}
INLINE vec size_of(vec x) {
  return (vec)((mask)x & mask_all(0x7fffffff));
}

/*
 * `few` numbers, at least one: a whole vector, or what is left of a row, and then the other lanes hold 0. Nothing beyond
 * them is read or written.
 */
INLINE vec take(const float *at, const int few) {
  if (few == LANES) return load(at);
#if LANES == 16
  return (vec)_mm512_maskz_loadu_ps((__mmask16)((1 << few) - 1), at);
#elif LANES == 8
  return (vec)_mm256_maskload_ps(at, (__m256i)((mask){0, 1, 2, 3, 4, 5, 6, 7} < few));
#else
  return (vec){at[0], few > 1 ? at[1] : 0, few > 2 ? at[2] : 0, 0};
#endif
}
INLINE void put(float *at, vec value, const int few) {
  if (few == LANES) {
    store(at, value);
    return;
  }
#if LANES == 16
  _mm512_mask_storeu_ps(at, (__mmask16)((1 << few) - 1), (__m512)value);
#elif LANES == 8
  _mm256_maskstore_ps(at, (__m256i)((mask){0, 1, 2, 3, 4, 5, 6, 7} < few), (__m256)value);
#else
  at[0] = value[0];
  if (few > 1) at[1] = value[1];
  if (few > 2) at[2] = value[2];
#endif
}

/* Statements for each place k of a row where a vector begins, which holds `few` numbers. */
#define FOR_LANES(size, ...)                                                                                        \
  do {                                                                                                              \
    int k = 0;                                                                                                      \
    for (; k + LANES <= (size); k += LANES) {                                                                       \
      enum { few = LANES };                                                                                         \
      __VA_ARGS__                                                                                                   \
    }                                                                                                               \
    if (k < (size)) {                                                                                               \
      const int few = (size)-k;                                                                                     \
      __VA_ARGS__                                                                                                   \
    }                                                                                                               \
  } while (0)

/* take and put in float64. */
#define PAIRS (LANES / 2)
typedef double wide __attribute__((vector_size(8 * PAIRS)));
typedef double loose_wide __attribute__((vector_size(8 * PAIRS), aligned(8), may_alias));
typedef int64_t wide_mask __attribute__((vector_size(8 * PAIRS)));

INLINE wide all_wide(double value) {
  return value - (wide){0};
}
INLINE wide choose_wide(wide_mask where, wide a, wide b) {
  return (wide)(((wide_mask)a & where) | ((wide_mask)b & ~where));
}
INLINE wide keep_wide(wide_mask where, wide x) {
  return (wide)((wide_mask)x & where);
}
INLINE wide take_wide(const double *at, const int few) {
  if (few == PAIRS) return *(const loose_wide *)at;
#if LANES == 16
  return (wide)_mm512_maskz_loadu_pd((__mmask8)((1 << few) - 1), at);
#elif LANES == 8
  return (wide)_mm256_maskload_pd(at, (__m256i)((wide_mask){0, 1, 2, 3} < few));
#else
  return (wide){at[0]};
#endif
}
INLINE void put_wide(double *at, wide value, const int few) {
  if (few == PAIRS) {
    *(loose_wide *)at = value;
    return;
  }
#if LANES == 16
  _mm512_mask_storeu_pd(at, (__mmask8)((1 << few) - 1), (__m512d)value);
#elif LANES == 8
  _mm256_maskstore_pd(at, (__m256i)((wide_mask){0, 1, 2, 3} < few), (__m256d)value);
#else
  at[0] = value[0];
#endif
}

/*
 * SSE2 cannot choose between lanes of 64 bits, so that compilers take them apart: what does so in float64 is left to
 * WebAssembly there.
 */
#if LANES > 4 || !defined(__x86_64__)
#define CHOOSES_WIDE
#endif
