/*
 * layer/conv2d, forward, float32, weights [size, size, c, filters]. Lanes are filters, so that every sum adds in the
 * order of the TypeScript kernel: the pixels of a window ascending, then the bias. An image stands in scratch with its
 * border of zeros, so that no window leaves it; a product with an exact zero is skipped, or added where its neighbours
 * are not zero: on a sum that began at +0 both give the same bits, as long as the weights are finite.
 */
#include <string.h>

#include "lanes.h"
#include "values.h"

/* Filters that are summed up together. */
#define FILTERS 8
typedef float eight __attribute__((vector_size(4 * FILTERS)));
typedef float loose_eight __attribute__((vector_size(4 * FILTERS), aligned(4), may_alias));

/* Places side by side: as many sums as registers hold. With 128 bits that is too few, and left to WebAssembly. */
#define SIDE_BY_SIDE 8

struct convolution {
  int height, width, channels, size, stride, top, left, places, across, filters;
  /* Numbers of a line of a window, of a row of the image with its border, and its rows. */
  int line, row, rows;
};

static struct convolution take_convolution(struct values *v) {
  struct convolution c;
  c.height = take_int(v);
  c.width = take_int(v);
  c.channels = take_int(v);
  c.size = take_int(v);
  c.stride = take_int(v);
  c.top = take_int(v);
  c.left = take_int(v);
  c.places = take_int(v);
  c.across = take_int(v);
  c.filters = take_int(v);
  const int bottom = (c.places - 1) * c.stride + c.size, right = (c.across - 1) * c.stride + c.size;
  c.line = c.size * c.channels;
  c.rows = c.top + c.height > bottom ? c.top + c.height : bottom;
  c.row = (c.left + c.width > right ? c.left + c.width : right) * c.channels;
  return c;
}

/* [rows][filters] as [block of filters][row][lane], zeros behind the last filter. */
static void pack_filters(const float *from, int rows, int filters, float *to) {
  for (int b = 0; b < filters; b += FILTERS) {
    for (int i = 0; i < rows; i++) {
      for (int l = b; l < b + FILTERS; l++) *to++ = l < filters ? from[(ptrdiff_t)i * filters + l] : 0;
    }
  }
}

/* Copies an image into the middle of one with a border of zeros. */
static void copy_image(const float *from, struct convolution c, float *to) {
  const size_t own = (size_t)c.width * c.channels;
  memset(to, 0, 4 * (size_t)c.rows * c.row);
  to += (ptrdiff_t)c.top * c.row + c.left * c.channels;
  for (int y = 0; y < c.height; y++, from += own, to += c.row) memcpy(to, from, 4 * own);
}

/* Windows that read place `at` of an axis: those that begin from at − size + 1 to at. */
static int covers(int at, int places, int size, int stride) {
  const int last = at / stride < places - 1 ? at / stride : places - 1;
  const int first = at < size ? 0 : (at - size) / stride + 1;
  return last < first ? 0 : last - first + 1;
}

/* How many windows read each number that is not zero, all together. `across` holds the windows of a row for each. */
static double count_met(const float *image, struct convolution c, const int32_t *across) {
  double met = 0;
  for (int y = 0; y < c.rows; y++, image += c.row) {
    int32_t own = 0;
    LANEWISE for (int k = 0; k < c.row; k++) own += -(image[k] != 0) & across[k];
    met += (double)own * covers(y, c.places, c.size, c.stride);
  }
  return met;
}

INLINE uint32_t bits_at(const float *at) {
  uint32_t bits;
  memcpy(&bits, at, sizeof bits);
  return bits;
}

/* `count` places side by side, `step` numbers from the window of one to that of the next, `few` filters of a block. */
INLINE void sum_places(const int count, const float *image, ptrdiff_t step, struct convolution c, const float *w,
                       const float *bias, float *to, int few) {
  eight sums[SIDE_BY_SIDE];
  UNROLL for (int p = 0; p < count; p++) sums[p] = (eight){0};
  for (int k = 0; k < c.size; k++, image += c.row) {
    for (int j = 0; j < c.line; j++, w += FILTERS) {
      uint32_t any = 0;
      UNROLL for (int p = 0; p < count; p++) any |= bits_at(image + p * step + j);
      if (any << 1 == 0) continue;
      const eight weights = *(const loose_eight *)w;
      UNROLL for (int p = 0; p < count; p++) sums[p] += image[p * step + j] * weights;
    }
  }
  UNROLL for (int p = 0; p < count; p++, to += c.filters) {
    if (bias != NULL) sums[p] += *(const loose_eight *)bias;
    if (few == FILTERS) *(loose_eight *)to = sums[p];
    else for (int l = 0; l < few; l++) to[l] = sums[p][l];
  }
}

/* A row of places. The last group begins as far before the end as it needs: what it sums again comes out the same. */
static void sum_row(const float *image, struct convolution c, int is_safe, const float *w, const float *bias, float *to,
                    int few) {
  const ptrdiff_t step = (ptrdiff_t)c.stride * c.channels;
#define PLACES(COUNT, AT) sum_places(COUNT, image + (AT) * step, step, c, w, bias, to + (AT) * (ptrdiff_t)c.filters, few)
  int px = 0;
  if (is_safe) {
    for (; px + SIDE_BY_SIDE <= c.across; px += SIDE_BY_SIDE) PLACES(SIDE_BY_SIDE, px);
    for (; px < c.across && c.across >= 4; px += 4) PLACES(4, px + 4 <= c.across ? px : c.across - 4);
  }
  for (; px < c.across; px++) PLACES(1, px);
#undef PLACES
}

/* y = x ∗ w + b over samples × steps; gives the number of weights met. */
static double conv2dForward(struct work *work, const double *given) {
  struct values v = values_of(work, given);
  const struct rows x = take_rows(&v), y = take_rows(&v);
  const int samples = take_int(&v), steps = take_int(&v);
  const struct convolution c = take_convolution(&v);
  const float *weights = take_at(&v), *bias = take_optional(&v);
  const int window = c.size * c.line;
  const int blocks = (c.filters + FILTERS - 1) / FILTERS;
  const size_t packed_size = (size_t)blocks * window * FILTERS, image_size = (size_t)c.rows * c.row;
  float *packed = (float *)scratch_of(work, 4 * (packed_size + blocks * FILTERS + image_size + c.row));
  float *biases = packed + packed_size, *image = biases + blocks * FILTERS;
  int32_t *across = (int32_t *)(image + image_size);
  pack_filters(weights, window, c.filters, packed);
  if (bias != NULL) pack_filters(bias, 1, c.filters, biases);
  for (int k = 0; k < c.row; k++) across[k] = covers(k / c.channels, c.across, c.size, c.stride);
  int is_safe = 1;
  LANEWISE for (int k = 0; k < window * c.filters; k++) is_safe &= weights[k] * 0 == 0;
  double met = 0;
  for (int r = 0; r < samples * steps; r++) {
    copy_image(row_of(x, r / steps, r % steps), c, image);
    met += count_met(image, c, across);
    float *to = row_of(y, r / steps, r % steps);
    for (int b = 0; b < blocks; b++) {
      const int few = c.filters - b * FILTERS < FILTERS ? c.filters - b * FILTERS : FILTERS;
      for (int py = 0; py < c.places; py++) {
        sum_row(image + (ptrdiff_t)py * c.stride * c.row, c, is_safe, packed + (ptrdiff_t)b * window * FILTERS,
                bias == NULL ? NULL : biases + b * FILTERS, to + (ptrdiff_t)py * c.across * c.filters + b * FILTERS, few);
      }
    }
  }
  return met * c.filters;
}
