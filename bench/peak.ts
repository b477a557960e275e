// AssemblyScript, compiled by bench/kernels.mjs: what the machine gives at best, in the operations that kernels may use.

/** n times twelve products, each rounded and then added: chains that wait for themselves alone, enough to fill the pipes. */
export function products(n: i32): f32 {
  const x = f32x4.splat(0.9999);
  const y = f32x4.splat(0.5);
  let a = f32x4.splat(1);
  let b = f32x4.splat(2);
  let c = f32x4.splat(3);
  let d = f32x4.splat(4);
  let e = f32x4.splat(5);
  let f = f32x4.splat(6);
  let g = f32x4.splat(7);
  let h = f32x4.splat(8);
  let i = f32x4.splat(9);
  let j = f32x4.splat(10);
  let k = f32x4.splat(11);
  let l = f32x4.splat(12);
  for (let turn = 0; turn < n; turn++) {
    a = f32x4.add(f32x4.mul(a, x), y);
    b = f32x4.add(f32x4.mul(b, x), y);
    c = f32x4.add(f32x4.mul(c, x), y);
    d = f32x4.add(f32x4.mul(d, x), y);
    e = f32x4.add(f32x4.mul(e, x), y);
    f = f32x4.add(f32x4.mul(f, x), y);
    g = f32x4.add(f32x4.mul(g, x), y);
    h = f32x4.add(f32x4.mul(h, x), y);
    i = f32x4.add(f32x4.mul(i, x), y);
    j = f32x4.add(f32x4.mul(j, x), y);
    k = f32x4.add(f32x4.mul(k, x), y);
    l = f32x4.add(f32x4.mul(l, x), y);
  }
  let sum = a;
  sum = f32x4.add(sum, b);
  sum = f32x4.add(sum, c);
  sum = f32x4.add(sum, d);
  sum = f32x4.add(sum, e);
  sum = f32x4.add(sum, f);
  sum = f32x4.add(sum, g);
  sum = f32x4.add(sum, h);
  sum = f32x4.add(sum, i);
  sum = f32x4.add(sum, j);
  sum = f32x4.add(sum, k);
  sum = f32x4.add(sum, l);
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
