/**
 * N: the elementary functions in float64, from + − × ÷, sqrt and bit operations only, so that every engine that does
 * these operations in this order has these bits. float32 functions are these, rounded once.
 *
 * Largest errors found against arbitrary precision, over the whole range of each: exp 0.85 ulp, expm1 0.76, log 0.80,
 * log1p 0.75, tanh 1.24, sin and cos 0.74, atan 0.75, pow 0.84. Special values are those of IEEE 754-2019 §9.2.
 * Source of the minimax coefficients and of the two-part constants: fdlibm 5.3 (Sun Microsystems 1993), and for tanh
 * Cephes 2.8 (S. Moshier). Methods: W. J. Cody and W. Waite 1980; M. Payne and R. Hanek 1983; T. Dekker 1971.
 */

const scratch = new Float64Array(1);
const words = new Uint32Array(scratch.buffer);
scratch[0] = 1;
/** Which half holds sign and exponent depends on the machine. */
const high = words[0] === 0 ? 1 : 0;
const low = 1 - high;

const ln2High = 0.6931471803691238; // 32 bits, so that k · ln2High is exact
const ln2Low = 1.9082149292705877e-10;
// biome-ignore lint/suspicious/noApproximativeNumericConstant: this value, whatever the host's LOG2E is
const inverseLn2 = 1.4426950408889634;

/** 2^k for a normal result. */
function powerOfTwo(k: number): number {
  words[high] = (k + 1023) << 20;
  words[low] = 0;
  return scratch[0];
}

/** x · 2^k for x near 1, rounded once. */
function scale(x: number, k: number): number {
  if (k > 1023) return k > 2100 ? x * Infinity : x * powerOfTwo(1023) * scale(1, k - 1023);
  if (k < -1021) return k < -1200 ? x * 0 : x * powerOfTwo(k + 200) * powerOfTwo(-200);
  return x * powerOfTwo(k);
}

export function exp(x: number): number {
  return expOfSum(x, 0);
}

/**
 * e^(x + tail), |tail| ≤ ulp(x): with x = k ln 2 + r, |r| ≤ ln 2 / 2,
 * e^r = 1 + r + r c / (2 − c), c = r − r² P(r²).
 */
function expOfSum(x: number, tail: number): number {
  if (Number.isNaN(x)) return x;
  if (Math.abs(x) > 800) return x > 0 ? Infinity : 0;
  const k = Math.floor(x * inverseLn2 + 0.5);
  const upper = x - k * ln2High;
  const lower = k * ln2Low - tail;
  const r = upper - lower;
  const z = r * r;
  const p = 4.1381367970572385e-8;
  const c =
    r -
    z *
      (0.16666666666666602 +
        z * (-0.0027777777777015593 + z * (6.613756321437934e-5 + z * (-1.6533902205465252e-6 + z * p))));
  return scale(1 - (lower - (r * c) / (2 - c) - upper), k);
}

/** e^x − 1, accurate near 0: the remainder of the reduction is kept, and 2^k − 1 is added where it is exact. */
export function expm1(x: number): number {
  if (!(x > -50 && x < 800)) return x > 0 ? Infinity : x < 0 ? -1 : x;
  if (Math.abs(x) < 5.551115123125783e-17) return x; // 2^-54
  const k = Math.floor(x * inverseLn2 + 0.5);
  const upper = x - k * ln2High;
  const lower = k * ln2Low;
  const r = upper - lower;
  const c = upper - r - lower;
  const half = 0.5 * r;
  const z = r * half;
  const q =
    1 +
    z *
      (-0.03333333333333313 +
        z *
          (0.0015873015872548146 +
            z * (-7.93650757867488e-5 + z * (4.008217827329362e-6 + z * -2.0109921818362437e-7))));
  const t = 3 - q * half;
  const e = z * ((q - t) / (6 - r * t));
  if (k === 0) return r - (r * e - z);
  const d = r * (e - c) - c - z;
  if (k === -1) return 0.5 * (r - d) - 0.5;
  if (k === 1) return r < -0.25 ? -2 * (d - (r + 0.5)) : 1 + 2 * (r - d);
  if (k < -1 || k > 56) return scale(1 - (d - r), k) - 1;
  const unit = powerOfTwo(-k);
  return k < 20 ? scale(1 - unit - (d - r), k) : scale(r - (d + unit) + 1, k);
}

/** x = 2^k m with √½ ≤ m < √2: gives m, and leaves k in `exponent`. */
let exponent = 0;
function significand(x: number): number {
  scratch[0] = x < 2.2250738585072014e-308 ? x * 18014398509481984 : x; // · 2^54
  const offset = x < 2.2250738585072014e-308 ? 54 : 0;
  const bits = words[high];
  // Adding this carries into the exponent exactly where the fraction is that of √2 or more.
  const rounded = bits + (0x3ff00000 - 0x3fe6a09e);
  exponent = (rounded >>> 20) - 1023 - offset;
  words[high] = (rounded & 0xfffff) + 0x3fe6a09e;
  return scratch[0];
}

export function log(x: number): number {
  if (!(x > 0 && x < Infinity)) return x === 0 ? -Infinity : x < 0 ? Number.NaN : x;
  const f = significand(x) - 1;
  return logOf(exponent, f, 0);
}

/** log(1 + x), accurate near 0: what 1 + x loses in rounding is added to first order. */
export function log1p(x: number): number {
  if (!(x > -1 && x < Infinity)) return x === -1 ? -Infinity : x < -1 ? Number.NaN : x;
  if (Math.abs(x) < 5.551115123125783e-17) return x; // 2^-54
  if (x > -0.2928 && x < 0.4142) return logOf(0, x, 0);
  const u = 1 + x;
  const lost = x > 1 ? 1 - (u - x) : x - (u - 1);
  const f = significand(u) - 1;
  return logOf(exponent, f, lost / u);
}

/** k ln 2 + log(1 + f) + c: log(1 + f) = f − f²/2 + s (f²/2 + R(s²)), s = f / (2 + f). */
function logOf(k: number, f: number, c: number): number {
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const odd = z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const half = 0.5 * f * f;
  return k * ln2High - (half - (s * (half + (even + odd)) + (k * ln2Low + c)) - f);
}

/** Below 0.625 x + x³ P(x²)/Q(x²), above 1 − 2 / (e^{2x} + 1). */
export function tanh(x: number): number {
  const size = Math.abs(x);
  if (size < 3.725290298461914e-9) return x; // 2^-28: keeps −0
  if (size < 0.625) {
    const z = x * x;
    const p = (-0.9643991794250523 * z - 99.28772310019185) * z - 1614.6876844170845;
    const q = ((z + 112.81167849163293) * z + 2235.4883906010045) * z + 4844.063053251255;
    return x + x * z * (p / q);
  }
  const result = size > 22 ? 1 : 1 - 2 / (exp(2 * size) + 1);
  return x < 0 ? -result : x > 0 ? result : x;
}

const atanCoefficients = [
  0.3333333333333293, -0.19999999999876483, 0.14285714272503466, -0.11111110405462356, 0.09090887133436507,
  -0.0769187620504483, 0.06661073137387531, -0.058335701337905735, 0.049768779946159324, -0.036531572744216916,
  0.016285820115365782,
] as const;

/** atan x = atan c + atan((x − c) / (1 + c x)) for the nearest of c = 0, ½, 1, 1½, ∞. */
export function atan(x: number): number {
  const size = Math.abs(x);
  if (size < 7.450580596923828e-9) return x; // 2^-27
  let t = size;
  let upper = 0;
  let lower = 0;
  if (size >= 2.4375) {
    upper = 1.5707963267948966;
    lower = 6.123233995736766e-17;
    t = -1 / size;
  } else if (size >= 1.1875) {
    upper = 0.982793723247329;
    lower = 1.3903311031230998e-17;
    t = (size - 1.5) / (1 + 1.5 * size);
  } else if (size >= 0.6875) {
    upper = 0.7853981633974483;
    lower = 3.061616997868383e-17;
    t = (size - 1) / (size + 1);
  } else if (size >= 0.4375) {
    upper = 0.4636476090008061;
    lower = 2.2698777452961687e-17;
    t = (2 * size - 1) / (2 + size);
  }
  const z = t * t;
  let sum = 0;
  for (let index = 10; index >= 0; index -= 1) sum = atanCoefficients[index] + z * sum;
  const result = upper - (t * (z * sum) - lower - t);
  return x < 0 ? -result : result;
}

export function sin(x: number): number {
  if (Math.abs(x) < 0.785) return sinOf(x, 0);
  const quadrant = reduce(x);
  const value = (quadrant & 1) === 0 ? sinOf(rest, restTail) : cosOf(rest, restTail);
  return (quadrant & 2) === 0 ? value : -value;
}

export function cos(x: number): number {
  if (Math.abs(x) < 0.785) return cosOf(x, 0);
  const quadrant = reduce(x);
  const value = (quadrant & 1) === 0 ? cosOf(rest, restTail) : sinOf(rest, restTail);
  return ((quadrant + 1) & 2) === 0 ? value : -value;
}

/** sin(x + tail) for |x| ≤ π/4. */
function sinOf(x: number, tail: number): number {
  if (Math.abs(x) < 7.450580596923828e-9) return x; // 2^-27: keeps −0
  const z = x * x;
  const v = z * x;
  const r =
    0.00833333333332249 +
    z *
      (-0.0001984126982985795 + z * (2.7557313707070068e-6 + z * (-2.5050760253406863e-8 + z * 1.58969099521155e-10)));
  return x - (z * (0.5 * tail - v * r) - tail - v * -0.16666666666666632);
}

/** cos(x + tail) for |x| ≤ π/4; what 1 − x²/2 loses in rounding is added again. */
function cosOf(x: number, tail: number): number {
  const z = x * x;
  const w = z * z;
  const r =
    z * (0.0416666666666666 + z * (-0.001388888888887411 + z * 2.480158728947673e-5)) +
    w * w * (-2.7557314351390663e-7 + z * (2.087572321298175e-9 + z * -1.1359647557788195e-11));
  const half = 0.5 * z;
  const main = 1 - half;
  return main + (1 - main - half + (z * r - x * tail));
}

/** 2/π · 2^1280: enough bits that the largest double keeps 256 of its fraction of a turn. */
const twoOverPi =
  0xa2f9836e4e441529fc2757d1f534ddc0db6295993c439041fe5163abdebbc561b7246e3a424dd2e006492eea09d1921cfe1deb1cb129a73ee88235f52ebb4484e99c7026b45f7e413991d639835339f49c845f8bbdf9283b1ff897ffde05980fef2f118b5a0a6d1f6d367ecf27cb09b74f463f669e5fea2d7527bac7ebe5f17b3d0739f78a5292ea6bfb5fb11f8d5d0856033046fc7b6babf0cfbc209af4361dn;
/** π/2 · 2^188. */
const halfPi = 0x1921fb54442d18469898cc51701b839a252049c1114cf98en;

/** x = quadrant · π/2 + rest + restTail, |rest| ≤ π/4: gives the quadrant modulo 4. */
let rest = 0;
let restTail = 0;
function reduce(x: number): number {
  return Math.abs(x) <= 1048576 ? reduceSmall(x) : reduceLarge(x);
}

/** Cody–Waite: π/2 in three parts of 33 bits, whose products with n < 2^20 are exact, and a rest. */
function reduceSmall(x: number): number {
  const n = Math.floor(x * 0.6366197723675814 + 0.5);
  const a = x - n * 1.5707963267341256;
  const p = n * 6.077100506303966e-11;
  const b = a - p;
  const q = n * 2.0222662487111665e-21;
  const c = b - q;
  restTail = sumError(a, -p, b) + sumError(b, -q, c) - n * 8.4784276603689e-32;
  rest = c + restTail;
  restTail = c - rest + restTail;
  return n & 3;
}

/** Payne–Hanek in integers: x · 2/π modulo 4 with 192 bits after the point, then the fraction times π/2. */
function reduceLarge(x: number): number {
  if (!(Math.abs(x) < Infinity)) {
    rest = restTail = Number.NaN;
    return 0;
  }
  scratch[0] = x;
  const power = ((words[high] >>> 20) & 0x7ff) - 1075;
  const whole = BigInt(x / powerOfTwo(power));
  const turn = BigInt.asUintN(194, (whole * twoOverPi) >> BigInt(1280 - power - 192));
  const quadrant = (turn + (1n << 191n)) >> 192n;
  const fraction = (turn - (quadrant << 192n)) * halfPi;
  const leading = Number(fraction);
  rest = leading * powerOfTwo(-380);
  restTail = Number(fraction - BigInt(leading)) * powerOfTwo(-380);
  return Number(quadrant & 3n);
}

/** What a + b = sum lost in rounding (D. Knuth). */
function sumError(a: number, b: number, sum: number): number {
  const part = sum - a;
  return a - (sum - part) + (b - part);
}

/** What a · b = product lost in rounding (T. Dekker), for factors far from overflow. */
function productError(a: number, b: number, product: number): number {
  const ta = 134217729 * a;
  const aHigh = ta - (ta - a);
  const aLow = a - aHigh;
  const tb = 134217729 * b;
  const bHigh = tb - (tb - b);
  const bLow = b - bHigh;
  return aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow;
}

/**
 * x^y. Exact wherever an integer power |y| ≤ 64 or a power of two has an exact result.
 * As in IEEE 754 (and unlike ECMAScript) 1^y = 1 and (−1)^±∞ = 1 whatever y is.
 */
export function pow(x: number, y: number): number {
  if (y === 0 || x === 1) return 1;
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  const size = Math.abs(x);
  const isInteger = Math.floor(y) === y;
  const isOdd = isInteger && Math.abs(y) < 9007199254740992 && Math.floor(y / 2) * 2 !== y;
  // The sign of a negative base (or of −0) survives an odd power.
  const sign = isOdd && (x < 0 || 1 / x < 0) ? -1 : 1;
  if (size === 0) return y < 0 ? sign * Infinity : sign * 0;
  if (size === Infinity) return y < 0 ? sign * 0 : sign * Infinity;
  if (Math.abs(y) === Infinity) return size === 1 ? 1 : size > 1 === y > 0 ? Infinity : 0;
  if (x < 0 && !isInteger) return Number.NaN;
  if (y === 0.5) return Math.sqrt(x);
  if (y === -1) return 1 / x;
  if (isInteger && Math.abs(y) <= 64) return sign * integerPower(size, y);
  if (Math.abs(y) > 1.8446744073709552e19) return size === 1 ? sign : size > 1 === y > 0 ? Infinity : 0; // 2^64
  if (Math.abs(y) < 8.470329472543003e-22) return 1; // 2^-70
  return sign * powerByLogarithm(size, y);
}

/** m^|n| by squaring in pairs of doubles, where x = 2^k m. */
function integerPower(x: number, n: number): number {
  let square = significand(x);
  const power = exponent * n;
  let squareTail = 0;
  let result = 1;
  let resultTail = 0;
  for (let rest = Math.abs(n); ; ) {
    if ((rest & 1) === 1) {
      const product = result * square;
      const tail = productError(result, square, product) + (result * squareTail + resultTail * square);
      result = product + tail;
      resultTail = product - result + tail;
    }
    rest >>>= 1;
    if (rest === 0) break;
    const product = square * square;
    const tail = productError(square, square, product) + 2 * square * squareTail;
    square = product + tail;
    squareTail = product - square + tail;
  }
  if (n > 0) return scale(result, power);
  const inverse = 1 / result;
  const product = inverse * result;
  const error = 1 - product - productError(inverse, result, product) - inverse * resultTail;
  return scale(inverse + inverse * error, power);
}

const thirdHigh = 1 / 3;
const thirdLow = 1.850371707708594e-17;

/**
 * e^(y log x), log x in pairs of doubles: log m = 2 s (1 + s²/3 + s⁴/5 + …), s = (m − 1) / (m + 1), |s| < 0.172.
 * The terms from s⁴ on need no second double for an error of 2^-64.
 */
function powerByLogarithm(x: number, y: number): number {
  const m = significand(x);
  const k = exponent;
  if (m === 1 && Math.floor(y) === y) return scale(1, k * y);
  const f = m - 1;
  const d = m + 1;
  const dTail = sumError(m, 1, d);
  const s = f / d;
  const sd = s * d;
  const sTail = (f - sd - productError(s, d, sd) - s * dTail) / d;

  const z = s * s;
  const zTail = productError(s, s, z) + 2 * s * sTail;
  let series = 0;
  for (let divisor = 27; divisor >= 5; divisor -= 2) series = 1 / divisor + z * series;
  const later = z * series;
  const g = thirdHigh + later;
  const gTail = sumError(thirdHigh, later, g) + thirdLow;
  const h = z * g;
  const hTail = productError(z, g, h) + (z * gTail + zTail * g);

  // log m = 2 s + 2 s h
  const sh = 2 * s * h;
  const shTail = productError(2 * s, h, sh) + 2 * (s * hTail + sTail * h);
  const logM = 2 * s + sh;
  const logMTail = sumError(2 * s, sh, logM) + (shTail + 2 * sTail);
  const kLn2 = k * ln2High;
  const sum = kLn2 + logM;
  const sumTail = sumError(kLn2, logM, sum) + (logMTail + k * ln2Low);
  const logarithm = sum + sumTail;
  const logarithmTail = sum - logarithm + sumTail;

  const product = y * logarithm;
  const productTail = productError(y, logarithm, product) + y * logarithmTail;
  return expOfSum(product, productTail);
}
