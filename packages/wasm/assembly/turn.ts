/** Matrices of f32, turned. Addresses are in bytes. */

/** Four numbers of four rows, turned. */
function transpose4(from: usize, rowBytes: usize, to: usize, toBytes: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + rowBytes);
  const c = v128.load(from + 2 * rowBytes);
  const d = v128.load(from + 3 * rowBytes);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(to + toBytes, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
  v128.store(to + 2 * toBytes, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5));
  v128.store(to + 3 * toBytes, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7));
}

/** w[inputs][outputs], turned, in groups of `wide` inputs: [group][output][wide]; beyond the last input stand zeros. */
export function packTurned(weight: usize, inputs: i32, outputs: i32, wide: i32, to: usize): void {
  const rowBytes = (<usize>outputs) << 2;
  const turnedBytes = (<usize>wide) << 2;
  for (let i = 0; i < inputs; i += wide) {
    const row = weight + <usize>i * rowBytes;
    const whole = min(wide, inputs - i) & ~3;
    let o = 0;
    for (; o + 4 <= outputs; o += 4) {
      const from = row + ((<usize>o) << 2);
      for (let k = 0; k < whole; k += 4) {
        transpose4(from + <usize>k * rowBytes, rowBytes, to + <usize>o * turnedBytes + ((<usize>k) << 2), turnedBytes);
      }
    }
    for (let k = 0; k < wide; k++) {
      const own = k < inputs - i;
      for (let p = k < whole ? o : 0; p < outputs; p++) {
        const value = own ? load<f32>(row + <usize>k * rowBytes + ((<usize>p) << 2)) : 0;
        store<f32>(to + <usize>p * turnedBytes + ((<usize>k) << 2), value);
      }
    }
    to += <usize>outputs * turnedBytes;
  }
}

/** [rows][columns] → [columns][rows] */
export function turn(from: usize, rows: i32, columns: i32, to: usize): void {
  const rowBytes = (<usize>columns) << 2;
  const toBytes = (<usize>rows) << 2;
  let r = 0;
  for (; r + 4 <= rows; r += 4) {
    const row = from + <usize>r * rowBytes;
    let c = 0;
    for (; c + 4 <= columns; c += 4) {
      transpose4(row + ((<usize>c) << 2), rowBytes, to + <usize>c * toBytes + ((<usize>r) << 2), toBytes);
    }
    for (; c < columns; c++) {
      for (let k = 0; k < 4; k++) {
        const value = load<f32>(row + <usize>k * rowBytes + ((<usize>c) << 2));
        store<f32>(to + <usize>c * toBytes + ((<usize>(r + k)) << 2), value);
      }
    }
  }
  for (; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const value = load<f32>(from + <usize>r * rowBytes + ((<usize>c) << 2));
      store<f32>(to + <usize>c * toBytes + ((<usize>r) << 2), value);
    }
  }
}
