/*
 * Vectors of as many numbers as the instruction set has lanes for. The compiler sees plain + − × ÷ on them; it is told
 * neither to fuse a product with its addition nor to reorder (scripts/native.mjs), so that every lane rounds as SPEC N.2
 * says.
 */
#ifndef RHEOBASE_LANES_H
#define RHEOBASE_LANES_H

#include <stddef.h>
#include <stdint.h>

#include "work.h"

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

#endif
