/*
 * neuron/leaky, forward, of one kind of NUMBER, WIDTH of which are a VECTOR: leaky.c defines these names and includes
 * this file, twice.
 */

struct NAMED(cell) {
  NUMBER beta, theta, target;
  int reset, is_next;
};

/* Rows of a step of a sample; `resets` may be NULL. */
struct NAMED(rows) {
  const NUMBER *input;
  NUMBER *own, *membrane, *spikes, *resets;
};

/*
 * Some neurons at place k: U ← βU + I, and what a reset leaves of it. Reset: 0 subtracts, 1 sets to `target`, 2 does
 * nothing; `is_next` says that it acts one step later. Gives where a membrane is not finite: x·0 is 0 for a finite x.
 */
INLINE WHERE NAMED(neurons)(struct NAMED(rows) rows, int k, struct NAMED(cell) cell, const int reset,
                            const int is_next, const int few) {
  const VECTOR one = ALL(1), theta = ALL(cell.theta);
  const VECTOR before = TAKE(rows.own + k, few);
  const VECTOR base = ALL(cell.beta) * before + TAKE(rows.input + k, few);
  const WHERE fired = (is_next ? before : base) > theta;
  VECTOR after = base;
  if (reset == 0) after = base - KEEP(fired, theta);
  if (reset == 1) after = CHOOSE(fired, ALL(cell.target), base);
  const VECTOR u = is_next ? after : base;
  PUT(rows.own + k, after, few);
  PUT(rows.membrane + k, u, few);
  PUT(rows.spikes + k, KEEP(u > theta, one), few);
  if (rows.resets != NULL) PUT(rows.resets + k, KEEP(fired, one), few);
  return u * ALL(0) != ALL(0);
}

INLINE WHERE NAMED(row)(struct NAMED(rows) rows, int size, struct NAMED(cell) cell, const int reset, const int is_next) {
  WHERE bad = {0};
  int k = 0;
  for (; k + WIDTH <= size; k += WIDTH) bad |= NAMED(neurons)(rows, k, cell, reset, is_next, WIDTH);
  if (k < size) bad |= NAMED(neurons)(rows, k, cell, reset, is_next, size - k);
  return bad;
}

/* Saved are resets and the states before them, where there are addresses for them. 1 where every membrane is finite. */
static double NAMED(forward)(struct work *work, const double *given) {
  struct values v = values_of(work, given);
  const struct rows current = take_rows(&v);
  uint8_t *spikes = take_at(&v), *membrane = take_at(&v);
  uint8_t *resets = take_optional(&v), *befores = take_optional(&v);
  const ptrdiff_t sample = take_int(&v), step = take_int(&v);
  NUMBER *state = take_at(&v);
  const int samples = take_int(&v), steps = take_int(&v), size = take_int(&v);
  struct NAMED(cell) cell;
  cell.beta = (NUMBER)take_double(&v);
  cell.theta = (NUMBER)take_double(&v);
  cell.reset = take_int(&v);
  cell.target = (NUMBER)take_double(&v);
  cell.is_next = take_int(&v);
  WHERE bad = {0};
  for (int n = 0; n < samples; n++) {
    NUMBER *own = state + (ptrdiff_t)n * size;
    for (int t = 0; t < steps; t++) {
      const ptrdiff_t at = n * sample + t * step;
      const struct NAMED(rows) rows = {(const NUMBER *)row_of(current, n, t), own, (NUMBER *)(membrane + at),
                                       (NUMBER *)(spikes + at), resets == NULL ? NULL : (NUMBER *)(resets + at)};
      if (befores != NULL) memcpy(befores + at, own, sizeof(NUMBER) * (size_t)size);
#define ROW(RESET, NEXT) NAMED(row)(rows, size, cell, RESET, NEXT)
      if (cell.is_next) bad |= cell.reset == 0 ? ROW(0, 1) : cell.reset == 1 ? ROW(1, 1) : ROW(2, 1);
      else bad |= cell.reset == 0 ? ROW(0, 0) : cell.reset == 1 ? ROW(1, 0) : ROW(2, 0);
#undef ROW
    }
  }
  for (int k = 0; k < WIDTH; k++) {
    if (bad[k]) return 0;
  }
  return 1;
}

#undef NUMBER
#undef VECTOR
#undef WHERE
#undef WIDTH
#undef NAMED
#undef ALL
#undef KEEP
#undef CHOOSE
#undef TAKE
#undef PUT
