/*
 * numeric/elementary.ts of the core, operation for operation: float64, + − × ÷ and bits only. Where it is changed there,
 * it is changed here.
 */
#pragma once

#include <string.h>

#include "lanes.h"

#define LN2_HIGH 0.6931471803691238
#define LN2_LOW 1.9082149292705877e-10
#define INVERSE_LN2 1.4426950408889634

INLINE double double_of(uint64_t bits) {
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}
INLINE uint64_t bits_of(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

/* 2^k for a normal result. */
INLINE double power_of_two(int32_t k) {
  return double_of((uint64_t)(int64_t)(k + 1023) << 52);
}

/* x · 2^k for x near 1, rounded once. */
static double scaled(double x, int32_t k) {
  if (k > 1023) return k > 2100 ? x * __builtin_inf() : x * power_of_two(1023) * scaled(1, k - 1023);
  if (k < -1021) return k < -1200 ? x * 0 : x * power_of_two(k + 200) * power_of_two(-200);
  return x * power_of_two(k);
}

/* exp(x) = 2^k · what this gives. */
INLINE double exp_rest(double x, double k) {
  const double upper = x - k * LN2_HIGH;
  const double lower = k * LN2_LOW - 0;
  const double r = upper - lower;
  const double z = r * r;
  const double p = 4.1381367970572385e-8;
  const double c =
      r -
      z * (0.16666666666666602 +
           z * (-0.0027777777777015593 + z * (6.613756321437934e-5 + z * (-1.6533902205465252e-6 + z * p))));
  return 1 - (lower - (r * c) / (2 - c) - upper);
}

static double exp_of(double x) {
  if (!(__builtin_fabs(x) <= 800)) return x > 0 ? __builtin_inf() : x < 0 ? 0 : x;
  const double k = __builtin_floor(x * INVERSE_LN2 + 0.5);
  return scaled(exp_rest(x, k), (int32_t)k);
}

/* Of float32 numbers, rounded to float32. Within ±700 there is no exception, so that lanes do the same. */
static void exp_row(const float *x, int size, float *to) {
  int exceptions = 0;
  LANEWISE for (int i = 0; i < size; i++) exceptions |= !(__builtin_fabsf(x[i]) <= 700);
  if (exceptions) {
    for (int i = 0; i < size; i++) to[i] = (float)exp_of(x[i]);
    return;
  }
  LANEWISE for (int i = 0; i < size; i++) {
    // The whole number below: so small a one fits into 32 bits.
    const double about = x[i] * INVERSE_LN2 + 0.5;
    int32_t k = (int32_t)about;
    k -= k > about;
    to[i] = (float)(exp_rest(x[i], k) * power_of_two(k));
  }
}

/* ln x of a normal positive x. */
INLINE double log_normal(double x, int32_t offset) {
  const uint64_t bits = bits_of(x);
  const uint32_t high = (uint32_t)(bits >> 32);
  // x = 2^k m with √½ ≤ m < √2. Adding this carries into the exponent exactly where the fraction is that of √2 or more.
  const uint32_t rounded = high + (0x3ff00000 - 0x3fe6a09e);
  const double k = (int32_t)(rounded >> 20) - 1023 - offset;
  const uint32_t fraction = (rounded & 0xfffff) + 0x3fe6a09e;
  const double f = double_of((uint64_t)fraction << 32 | (bits & 0xffffffff)) - 1;
  const double s = f / (2 + f);
  const double z = s * s;
  const double w = z * z;
  const double odd = z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  const double even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const double half = 0.5 * f * f;
  return k * LN2_HIGH - (half - (s * (half + (even + odd)) + (k * LN2_LOW + 0)) - f);
}

static double log_of(double x) {
  if (!(x > 0 && x < __builtin_inf())) return x == 0 ? -__builtin_inf() : x < 0 ? __builtin_nan("") : x;
  if (x < 2.2250738585072014e-308) return log_normal(x * 18014398509481984, 54); // · 2^54
  return log_normal(x, 0);
}

/* Of float32 numbers, rounded to float32: in float64 all of them are normal. */
static void log_row(const float *x, int size, float *to) {
  int exceptions = 0;
  LANEWISE for (int i = 0; i < size; i++) exceptions |= !(x[i] > 0 && x[i] < __builtin_inff());
  if (exceptions) {
    for (int i = 0; i < size; i++) to[i] = (float)log_of(x[i]);
    return;
  }
  LANEWISE for (int i = 0; i < size; i++) to[i] = (float)log_normal(x[i], 0);
}
