/* The values of a call, taken one after the other in the order of its TypeScript side. */
#pragma once

#include "work.h"

struct values {
  uint8_t *memory;
  const double *next;
};

static inline struct values values_of(struct work *work, const double *values) {
  return (struct values){work->memory, values};
}
static inline int32_t take_int(struct values *v) {
  return (int32_t)*v->next++;
}
static inline float take_float(struct values *v) {
  return (float)*v->next++;
}
static inline double take_double(struct values *v) {
  return *v->next++;
}
static inline void *take_at(struct values *v) {
  return v->memory + (uint32_t)*v->next++;
}
/* An address, of which 0 means that there is none. */
static inline void *take_optional(struct values *v) {
  const uint32_t at = (uint32_t)*v->next++;
  return at == 0 ? NULL : v->memory + at;
}

/* Rows of f32 by sample and step. */
struct rows {
  float *at;
  ptrdiff_t sample, step;
};

static inline struct rows take_rows(struct values *v) {
  float *at = take_at(v);
  const ptrdiff_t sample = take_int(v);
  return (struct rows){at, sample, take_int(v)};
}
static inline float *row_of(struct rows rows, int sample, int step) {
  return (float *)((uint8_t *)rows.at + sample * rows.sample + step * rows.step);
}
