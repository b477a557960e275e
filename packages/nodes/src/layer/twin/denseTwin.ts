import { addressOf, type Binding, type Kernel, stridesOf } from '@rheobase/core';
import type { Twin } from '../../withTwin.js';
import { denseProducts } from './denseProducts.js';
import { denseScratch } from './denseScratch.js';

/** The compiled twin of layer/dense: whole windows in one call, blocked, events only. In float64 only forward. */
export function denseTwin(binding: Binding, hasBias: boolean): Twin {
  const { dtype, twin, needScratch, outputs: ports } = binding;
  const products = denseProducts(binding, hasBias);
  const { source, scale, shift, inputs, outputs, given, wanted, weight, row, intoWeight, intoBias } = products;
  const is32 = dtype === 'float32';

  function forward(): Kernel['forward'] | undefined {
    const sums = products.columnSums();
    const product = twin(is32 ? 'denseForward' : 'denseForward64');
    if (product === undefined || sums === undefined) return undefined;
    needScratch(row + (is32 ? denseScratch(inputs, outputs).forward : 12 * inputs + 64));
    return (frame, n0, n1, t0, t1) => {
      const shifted = sums(frame);
      const met = product(
        ...[addressOf(frame, source, n0, t0), ...stridesOf(source)],
        ...[addressOf(frame, ports.out, n0, t0), ...stridesOf(ports.out)],
        ...[n1 - n0, t1 - t0, inputs, outputs, weight.offset, products.biasAt, shifted, scale, frame.scratch + row],
      );
      products.count(frame, met, (n1 - n0) * (t1 - t0));
    };
  }

  function backward(): Kernel['backward'] {
    if (wanted === undefined || given === undefined) return undefined;
    const product = twin('denseBackward');
    if (product === undefined) return undefined;
    needScratch(denseScratch(inputs, outputs).backward);
    return (frame, n0, n1, t0, t1) => {
      product(
        ...[addressOf(frame, given, n0, t0), ...stridesOf(given)],
        ...[addressOf(frame, wanted, n0, t0), ...stridesOf(wanted)],
        ...[n1 - n0, t1 - t0, inputs, outputs, weight.offset, frame.scratch],
      );
    };
  }

  function accumulate(): Kernel['accumulate'] {
    if (given === undefined || intoWeight === undefined) return undefined;
    const product = twin('denseAccumulate');
    if (product === undefined) return undefined;
    needScratch(row + denseScratch(inputs, outputs).accumulate);
    return (frame, count, steps) => {
      const rows = given.stepStride > 0 ? steps : 1;
      product(
        ...[addressOf(frame, source, 0, 0), ...stridesOf(source)],
        ...[addressOf(frame, given, 0, 0), ...stridesOf(given)],
        ...[count, rows, inputs, outputs, intoWeight.offset, intoBias?.offset ?? frame.scratch],
        ...[scale, shift, frame.scratch + row],
      );
    };
  }

  if (!is32) return { forward: forward() };
  const summed = accumulate();
  return { forward: forward(), backward: backward(), accumulate: summed, overwritesGradients: summed && true };
}
