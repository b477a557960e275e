/**
 * numeric/elementary.ts of the core, operation for operation: float64, + − × ÷ and bits only. Where it is changed there,
 * it is changed here; the differential test compares the two over their whole range.
 */

const ln2High: f64 = 0.6931471803691238;
const ln2Low: f64 = 1.9082149292705877e-10;
// biome-ignore lint/suspicious/noApproximativeNumericConstant: this value, as the core has it
const inverseLn2: f64 = 1.4426950408889634;

/** 2^k for a normal result. */
function powerOfTwo(k: i32): f64 {
  return reinterpret<f64>((<i64>(k + 1023)) << 52);
}

/** x · 2^k for x near 1, rounded once. */
function scale(x: f64, k: i32): f64 {
  if (k > 1023) return k > 2100 ? x * Infinity : x * powerOfTwo(1023) * scale(1, k - 1023);
  if (k < -1021) return k < -1200 ? x * 0 : x * powerOfTwo(k + 200) * powerOfTwo(-200);
  return x * powerOfTwo(k);
}

export function exp(x: f64): f64 {
  if (!(abs(x) <= 800)) return x > 0 ? Infinity : x < 0 ? 0 : x;
  const k = floor(x * inverseLn2 + 0.5);
  const upper = x - k * ln2High;
  const lower = k * ln2Low - 0;
  const r = upper - lower;
  const z = r * r;
  const p: f64 = 4.1381367970572385e-8;
  const c =
    r -
    z *
      (0.16666666666666602 +
        z * (-0.0027777777777015593 + z * (6.613756321437934e-5 + z * (-1.6533902205465252e-6 + z * p))));
  return scale(1 - (lower - (r * c) / (2 - c) - upper), <i32>k);
}

/** k of x = 2^k m with √½ ≤ m < √2; m is what `significand` gives. */
let exponent: i32 = 0;
function significand(x: f64): f64 {
  const isSmall = x < 2.2250738585072014e-308;
  const bits = reinterpret<u64>(isSmall ? x * 18014398509481984 : x); // · 2^54
  const offset = isSmall ? 54 : 0;
  const high = <u32>(bits >> 32);
  // Adding this carries into the exponent exactly where the fraction is that of √2 or more.
  const rounded = high + (0x3ff00000 - 0x3fe6a09e);
  exponent = <i32>(rounded >>> 20) - 1023 - offset;
  const fraction = (rounded & 0xfffff) + 0x3fe6a09e;
  return reinterpret<f64>(((<u64>fraction) << 32) | (bits & 0xffffffff));
}

export function log(x: f64): f64 {
  if (!(x > 0 && x < Infinity)) return x === 0 ? -Infinity : x < 0 ? NaN : x;
  const f = significand(x) - 1;
  const k = <f64>exponent;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const odd = z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const half = 0.5 * f * f;
  return k * ln2High - (half - (s * (half + (even + odd)) + (k * ln2Low + 0)) - f);
}

/** sin(x + tail) for |x| ≤ π/4. */
function sinOf(x: f64, tail: f64): f64 {
  if (abs(x) < 7.450580596923828e-9) return x;
  const z = x * x;
  const v = z * x;
  const r =
    0.00833333333332249 +
    z *
      (-0.0001984126982985795 + z * (2.7557313707070068e-6 + z * (-2.5050760253406863e-8 + z * 1.58969099521155e-10)));
  return x - (z * (0.5 * tail - v * r) - tail - v * -0.16666666666666632);
}

/** cos(x + tail) for |x| ≤ π/4. */
function cosOf(x: f64, tail: f64): f64 {
  const z = x * x;
  const w = z * z;
  const r =
    z * (0.0416666666666666 + z * (-0.001388888888887411 + z * 2.480158728947673e-5)) +
    w * w * (-2.7557314351390663e-7 + z * (2.087572321298175e-9 + z * -1.1359647557788195e-11));
  const half = 0.5 * z;
  const main = 1 - half;
  return main + (1 - main - half + (z * r - x * tail));
}

function sumError(a: f64, b: f64, sum: f64): f64 {
  const part = sum - a;
  return a - (sum - part) + (b - part);
}

/** Of the last angle, for |x| ≤ 2^20 only. */
export let sine: f64 = 0;
export let cosine: f64 = 0;

/** Both at once, each as the core's sin and cos give it. */
export function sinCos(x: f64): void {
  if (abs(x) < 0.785) {
    sine = sinOf(x, 0);
    cosine = cosOf(x, 0);
    return;
  }
  const n = floor(x * 0.6366197723675814 + 0.5);
  const a = x - n * 1.5707963267341256;
  const p = n * 6.077100506303966e-11;
  const b = a - p;
  const q = n * 2.0222662487111665e-21;
  const c = b - q;
  const lost = sumError(a, -p, b) + sumError(b, -q, c) - n * 8.4784276603689e-32;
  const rest = c + lost;
  const tail = c - rest + lost;
  const quadrant = <i32>n & 3;
  const isEven = (quadrant & 1) === 0;
  const s = sinOf(rest, tail);
  const k = cosOf(rest, tail);
  const ofSine = isEven ? s : k;
  const ofCosine = isEven ? k : s;
  sine = (quadrant & 2) === 0 ? ofSine : -ofSine;
  cosine = ((quadrant + 1) & 2) === 0 ? ofCosine : -ofCosine;
}
