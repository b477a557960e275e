// AssemblyScript, compiled by bench/kernels.mjs: what the machine gives at best, in the operations that kernels may use.

/** n times eight products, each rounded and then added: independent chains in registers. */
export function products(n: i32): f32 {
  let a = f32x4.splat(0);
  let b = a;
  let c = a;
  let d = a;
  let e = a;
  let f = a;
  let g = a;
  let h = a;
  const x = f32x4.splat(1.0001);
  const y = f32x4.splat(0.9999);
  for (let i = 0; i < n; i++) {
    a = f32x4.add(a, f32x4.mul(x, h));
    b = f32x4.add(b, f32x4.mul(y, a));
    c = f32x4.add(c, f32x4.mul(x, b));
    d = f32x4.add(d, f32x4.mul(y, c));
    e = f32x4.add(e, f32x4.mul(x, y));
    f = f32x4.add(f, f32x4.mul(y, y));
    g = f32x4.add(g, f32x4.mul(x, x));
    h = f32x4.add(h, f32x4.mul(y, x));
  }
  const sum = f32x4.add(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)), f32x4.add(f32x4.add(e, f), f32x4.add(g, h)));
  return f32x4.extract_lane(sum, 0);
}

/** `count` rows of 24 numbers added up, each from where its offset says, in the nearest cache. */
export function gathers(list: usize, count: i32, from: usize, times: i32): f32 {
  let sum: f32 = 0;
  for (let i = 0; i < times; i++) {
    let a = f32x4.splat(0);
    let b = a;
    let c = a;
    let d = a;
    let e = a;
    let f = a;
    const end = list + ((<usize>count) << 2);
    for (let at = list; at < end; at += 4) {
      const row = from + <usize>load<i32>(at);
      a = f32x4.add(a, v128.load(row));
      b = f32x4.add(b, v128.load(row, 16));
      c = f32x4.add(c, v128.load(row, 32));
      d = f32x4.add(d, v128.load(row, 48));
      e = f32x4.add(e, v128.load(row, 64));
      f = f32x4.add(f, v128.load(row, 80));
    }
    sum += f32x4.extract_lane(f32x4.add(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)), f32x4.add(e, f)), 0);
  }
  return sum;
}
