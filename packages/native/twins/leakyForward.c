/* neuron/leaky, forward, for one kind of NUMBER: leaky.c includes it twice. */

/*
 * A step of a sample: U ← βU + I, and what a reset leaves of it. Reset: 0 subtracts, 1 sets to `target`, 2 does nothing;
 * `is_next` says that it acts one step later. Gives whether a membrane is not finite: x·0 is 0 for a finite x.
 */
INLINE int NAMED(forward_row)(const NUMBER *input, NUMBER *own, NUMBER *membrane, NUMBER *spikes, NUMBER *resets,
                              int size, NUMBER beta, NUMBER theta, const int reset, NUMBER target, const int is_next) {
  int bad = 0;
  LANEWISE for (int k = 0; k < size; k++) {
    const NUMBER before = own[k];
    const NUMBER base = beta * before + input[k];
    const int fired = (is_next ? before : base) > theta;
    NUMBER after = base;
    if (reset == 0) after = base - (fired ? theta : 0);
    if (reset == 1) after = fired ? target : base;
    const NUMBER u = is_next ? after : base;
    own[k] = after;
    membrane[k] = u;
    spikes[k] = u > theta ? 1 : 0;
    resets[k] = fired ? 1 : 0;
    bad |= u * 0 != 0;
  }
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
  const NUMBER beta = (NUMBER)take_double(&v), theta = (NUMBER)take_double(&v);
  const int reset = take_int(&v);
  const NUMBER target = (NUMBER)take_double(&v);
  const int is_next = take_int(&v);
  const size_t bytes = sizeof(NUMBER) * (size_t)size;
  NUMBER *unsaved = (NUMBER *)scratch_of(work, bytes);
  int bad = 0;
  for (int n = 0; n < samples; n++) {
    NUMBER *own = state + (ptrdiff_t)n * size;
    for (int t = 0; t < steps; t++) {
      const NUMBER *input = (const NUMBER *)row_of(current, n, t);
      const ptrdiff_t at = n * sample + t * step;
      NUMBER *u = (NUMBER *)(membrane + at), *s = (NUMBER *)(spikes + at);
      NUMBER *r = resets == NULL ? unsaved : (NUMBER *)(resets + at);
      if (befores != NULL) memcpy(befores + at, own, bytes);
#define ROW(RESET, NEXT) NAMED(forward_row)(input, own, u, s, r, size, beta, theta, RESET, target, NEXT)
      if (is_next) bad |= reset == 0 ? ROW(0, 1) : reset == 1 ? ROW(1, 1) : ROW(2, 1);
      else bad |= reset == 0 ? ROW(0, 0) : reset == 1 ? ROW(1, 0) : ROW(2, 0);
#undef ROW
    }
  }
  return !bad;
}
