import { readFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';
import { single } from '../packages/wasm/dist/binary.js';

/**
 * Each compiled product of a chunk by itself, beside what the machine gives at best in the same operations: products
 * that are rounded and then added (no fused multiply-add, 128 bits wide), and additions of rows from the nearest cache.
 */

const memory = new WebAssembly.Memory({ initial: 500 });
const numbers = new Float32Array(memory.buffer);

function instance(bytes) {
  return new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports;
}

async function peaks() {
  let binary;
  const options = ['-O3', '--runtime', 'stub', '--noAssert', '--importMemory', '--enable', 'simd'];
  const { error, stderr } = await asc.main(
    ['peak.ts', '--outFile', 'peak.wasm', ...options, '--disableWarning', '112'],
    {
      readFile: (name) => (name === 'peak.ts' ? readFileSync(new URL('peak.ts', import.meta.url), 'utf8') : null),
      writeFile(name, content) {
        if (name === 'peak.wasm') binary = content;
      },
      listFiles: () => [],
    },
  );
  if (error) throw new Error(stderr.toString());
  return instance(binary);
}

/** The shortest of many runs, in seconds: what else the machine does only makes it longer. */
function fastest(run) {
  let best = Number.POSITIVE_INFINITY;
  const begin = performance.now();
  for (let i = 0; i < 50 || (i < 2_000 && performance.now() - begin < 700); i++) {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
  }
  return best / 1000;
}

let top = 4_096;
function room(count, value) {
  const at = top;
  top += Math.ceil(count / 16) * 64;
  for (let i = 0; value !== undefined && i < count; i++) numbers[at / 4 + i] = value(i);
  return at;
}

/**
 * [{ name, operations, seconds, nativeSeconds, limit }]: operations per second over `limit` is the share of what is
 * possible. The native twins work in the same memory.
 */
export async function kernels(addon) {
  const { products, gathers } = await peaks();
  const wasm = instance(Buffer.from(single, 'base64'));
  const native = addon?.open(addon.sets[0], new Uint8Array(memory.buffer)).functions;
  const list = room(132);
  new Int32Array(memory.buffer, list, 132).set(Array.from({ length: 132 }, (_, i) => 288 * i));
  const random = () => Math.random() - 0.5;
  const [n, T, size] = [16, 25, 256];
  const rows = n * T;
  const weight = room(784 * size, random);
  const row = room(1_024, random);
  const current = room(rows * size, random);
  const into = room(784 * size);
  const scratch = room(2e6);
  const spikes = (share) => room(rows * size, () => (Math.random() < share ? 1 : 0));
  const real = (share) => room(rows * size, () => (Math.random() < share ? random() : 0));
  const peak = (24 * 4 * 1e5) / fastest(() => products(1e5));
  const gather = (24 * 132 * 500) / fastest(() => gathers(list, 132, current, 500));
  const found = [];
  const timed = (name, operations, limit, run) => {
    const [seconds, nativeSeconds] = [wasm, native].map((twins) => twins && fastest(() => run(twins)));
    found.push({ name, operations, limit, seconds, nativeSeconds });
  };
  const bytes = 4 * size;
  const strides = [T * bytes, bytes];
  for (const share of [0.33, 0.04]) {
    const x = spikes(share);
    const additions = rows * size * share * size;
    const sizes = [n, T, size, size];
    timed(`forward, ${share * 100} % spikes`, additions, gather, (twins) =>
      twins.denseForward(x, ...strides, into, ...strides, ...sizes, weight, row, 0, 1, scratch),
    );
    timed(`weight gradient, ${share * 100} % spikes`, additions, gather, (twins) =>
      twins.denseAccumulate(x, ...strides, current, ...strides, ...sizes, into, row, 1, 0, scratch),
    );
  }
  for (const share of [1, 0.4, 0.1]) {
    const g = real(share);
    timed(`backward, ${share * 100} % of the gradients`, 2 * rows * size * share * size, peak, (twins) =>
      twins.denseBackward(g, ...strides, into, ...strides, n, T, size, size, weight, scratch),
    );
  }
  const image = room(n * 784, () => (Math.random() < 0.19 ? Math.random() : 0));
  const once = [784 * 4, 784 * 4];
  timed('first layer forward, 16 images', 2 * n * 784 * 0.19 * size, peak, (twins) =>
    twins.denseForward(image, ...once, into, bytes, bytes, n, 1, 784, size, weight, row, row, 3.2, scratch),
  );
  timed('first layer weight gradient, 16 images', 2 * n * 784 * 0.19 * size, peak, (twins) =>
    twins.denseAccumulate(image, ...once, current, bytes, bytes, n, 1, 784, size, into, row, 3.2, -0.4, scratch),
  );
  return { peak, gather, found };
}
