/*
 * K: what a twin is given. Values are those of the TypeScript call: addresses and strides in bytes, sizes and numbers.
 * Addresses are 32 bits wide and count from the beginning of the memory of the plan, as in WebAssembly, which keeps all
 * that 32 bits can reach to itself: a wrong one ends the program and touches nothing else. Strides and sizes are added in
 * more bits and trusted: they come from the plan.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct work {
  uint8_t *memory;
  /* Grown by `scratch_of`, kept from call to call. */
  uint8_t *scratch;
  size_t scratch_bytes;
};

typedef double kernel(struct work *work, const double *values);

struct twin {
  const char *name;
  int count;
  kernel *run;
};

/* The twins as one instruction set has them; the last one has no name. */
extern const struct twin twins_base[];
extern const struct twin twins_avx2[];
extern const struct twin twins_avx512[];

/* At least so many bytes, 64-aligned. There is no way on where the machine has not so much: the program ends. */
uint8_t *scratch_of(struct work *work, size_t bytes);
