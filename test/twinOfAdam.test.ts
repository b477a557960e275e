import type { TrainedWeight, TrainerBinding } from '@rheobase/core';
import { wasmAccelerator } from '@rheobase/wasm';
import { expect, test } from 'vitest';
import { adam } from '../packages/nodes/src/learn/optimiser/adam.js';
import { adamw } from '../packages/nodes/src/learn/optimiser/adamw.js';
import { stepWeights } from '../packages/nodes/src/learn/optimiser/stepWeights.js';

/** K: the compiled step of Adam against the TypeScript, called directly and cut in pieces as for several threads. */

const settings = { learningRate: 0.02, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, momentum: 0.8, weightDecay: 0.3 };
const sizes = [255, 17, 1, 5, 64];

function weightsIn(buffer: ArrayBufferLike): readonly TrainedWeight[] {
  let state = 7;
  const draw = () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2147483648;
  };
  let at = 64;
  const next = (size: number, scale: number) => {
    const values = new Float32Array(buffer as ArrayBuffer, at, size);
    for (let i = 0; i < size; i++) values[i] = draw() * scale;
    at += 4 * size;
    return values;
  };
  return sizes.map((size, w) => {
    const [values, gradient, first, second] = [
      next(size, 1),
      next(size, 10 ** (3 - 4 * w)),
      next(size, 0.1),
      next(size, 0.1),
    ];
    for (let i = 0; i < size; i++) second[i] = Math.abs(second[i]);
    if (size > 8) gradient.set([0, -0, 1e-45, -1e-30], 3);
    return { name: `fc${w}.weight`, values, gradient, moments: { first, second } };
  });
}

test.each([
  ['Adam', adam, 1],
  ['Adam', adam, 3],
  ['AdamW', adamw, 1],
  ['AdamW', adamw, 4],
] as const)('%s on %3$i threads', (_, optimiser, threads) => {
  const machine = wasmAccelerator(WebAssembly).start(65_536, false);
  if (machine === undefined) throw new Error('no memory');
  const { functions, buffer } = machine;
  const plain = new ArrayBuffer(buffer.byteLength);
  const [found, wanted] = [weightsIn(buffer), weightsIn(plain)];
  let calls = 0;
  const binding = {
    weights: found,
    threads,
    round: Math.fround,
    twin: (name: string) => functions[name],
    together: (name: string, all: readonly (readonly number[])[]) =>
      all.map((given) => {
        calls++;
        return functions[name](...given);
      }),
  } as unknown as TrainerBinding;
  for (let update = 1; update <= 3; update++) {
    const sums = stepWeights(optimiser, binding, update, settings);
    for (const weight of wanted) optimiser.step(weight, update, settings, Math.fround);
    expect(sums).toEqual(wanted.map(({ gradient }) => [...gradient].reduce((sum, g) => sum + g * g, 0)));
  }
  expect(calls).toBeGreaterThanOrEqual(3 * sizes.length);
  expect(Buffer.from(buffer).equals(Buffer.from(plain))).toBe(true);
});
