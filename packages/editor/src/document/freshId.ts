/** A name that is not taken yet: `dense1`, `dense2`, …; a name that ends in a number counts on from it. */
export function freshId(base: string, isTaken: (id: string) => boolean): string {
  if (!isTaken(base) && /\d$/.test(base)) return base;
  const stem = base.replace(/\d+$/, '').slice(0, 56) || 'node';
  for (let n = 1; ; n++) if (!isTaken(`${stem}${n}`)) return `${stem}${n}`;
}

/** What a node of this type is called at first: `neuron/soft-lif` → `soft-lif`. */
export function baseId(type: string): string {
  const name = type.slice(type.indexOf('/') + 1).toLowerCase();
  return /^[a-z]/.test(name) ? name : `n${name}`;
}
