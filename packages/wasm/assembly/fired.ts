/** The indices of the numbers of a row that are not zero, float64, ascending; gives how many there are. */
export function firedRow64(x: usize, size: i32, list: usize): i32 {
  let at = list;
  let i = 0;
  for (; i + 8 <= size; i += 8) {
    const from = x + ((<usize>i) << 3);
    const low = v128.or(v128.load(from), v128.load(from, 16));
    if (!v128.any_true(v128.or(low, v128.or(v128.load(from, 32), v128.load(from, 48))))) continue;
    for (let k = 0; k < 8; k++) {
      if (load<f64>(from + ((<usize>k) << 3)) === 0) continue;
      store<i32>(at, i + k);
      at += 4;
    }
  }
  for (; i < size; i++) {
    if (load<f64>(x + ((<usize>i) << 3)) === 0) continue;
    store<i32>(at, i);
    at += 4;
  }
  return <i32>((at - list) >> 2);
}
