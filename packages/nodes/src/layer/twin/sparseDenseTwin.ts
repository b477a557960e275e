import { addressOf, type Binding, type Frame, type Kernel, stridesOf } from '@rheobase/core';
import type { Twin } from '../../withTwin.js';
import { denseProducts } from './denseProducts.js';
import { denseScratch } from './denseScratch.js';

/** Lists of connections, made where they are needed and kept while the weights are what they were. */
interface Lists {
  /** Bytes in front of them in scratch. */
  readonly bytes: number;
  /** Puts them at an address. */
  place(frame: Frame, at: number): void;
}

/** The compiled twin of layer/sparse-dense. In float64 only forward. */
export function sparseDenseTwin(binding: Binding, hasBias: boolean): Twin {
  const { dtype, twin, needScratch, outputs: ports } = binding;
  const products = denseProducts(binding, hasBias);
  const { source, scale, shift, inputs, outputs, given, wanted, weight, row, intoWeight, intoBias } = products;
  const is32 = dtype === 'float32';
  const listed = twin(is32 ? 'sparseLists' : 'sparseLists64');
  const sideBySide = 64 * (inputs + outputs);
  const entryBytes = is32 ? 8 : 16;
  /** From such a share of all connections on, the products of the dense layer do it, and nobody reads the entries. */
  const [most, of] = is32 ? [2, 3] : [1, 5];

  function lists(isByOutput: boolean): Lists {
    const groups = isByOutput ? outputs : inputs;
    const head = 4 * (groups + inputs + 4);
    const bytes = Math.ceil((head + entryBytes * inputs * outputs) / 16) * 16;
    const which = is32 ? [isByOutput ? 1 : 0] : [];
    let kept = new Uint8Array(0);
    let walk: number | undefined;
    return {
      bytes,
      place({ buffer, walk: now }, to) {
        if (now !== undefined && now === walk) {
          new Uint8Array(buffer as ArrayBuffer, to, kept.length).set(kept);
          return;
        }
        const count = listed?.(weight.offset, inputs, outputs, ...which, to) ?? 0;
        const read = of * count < most * inputs * outputs ? entryBytes * count : 0;
        kept = new Uint8Array(buffer as ArrayBuffer, to, head + read).slice();
        walk = now;
      },
    };
  }

  function forward(): Kernel['forward'] | undefined {
    const sums = products.columnSums();
    const product = twin(is32 ? 'sparseForward' : 'sparseForward64');
    if (listed === undefined || product === undefined || sums === undefined) return undefined;
    const own = lists(is32);
    const needed = is32 ? Math.max(sideBySide, denseScratch(inputs, outputs).forward) : 12 * inputs + 64;
    needScratch(row + own.bytes + needed);
    return (frame, n0, n1, t0, t1) => {
      const shifted = sums(frame);
      const listsAt = frame.scratch + row;
      own.place(frame, listsAt);
      const met = product(
        ...[addressOf(frame, source, n0, t0), ...stridesOf(source)],
        ...[addressOf(frame, ports.out, n0, t0), ...stridesOf(ports.out)],
        ...[n1 - n0, t1 - t0, inputs, outputs, weight.offset, listsAt],
        ...[products.biasAt, shifted, scale, listsAt + own.bytes],
      );
      products.count(frame, met, (n1 - n0) * (t1 - t0));
    };
  }

  function backward(): Kernel['backward'] {
    if (wanted === undefined || given === undefined) return undefined;
    const product = twin('sparseBackward');
    if (listed === undefined || product === undefined) return undefined;
    const own = lists(false);
    needScratch(own.bytes + Math.max(sideBySide, denseScratch(inputs, outputs).backward));
    return (frame, n0, n1, t0, t1) => {
      own.place(frame, frame.scratch);
      product(
        ...[addressOf(frame, given, n0, t0), ...stridesOf(given)],
        ...[addressOf(frame, wanted, n0, t0), ...stridesOf(wanted)],
        ...[n1 - n0, t1 - t0, inputs, outputs, weight.offset, frame.scratch, frame.scratch + own.bytes],
      );
    };
  }

  function accumulate(): Kernel['accumulate'] {
    if (given === undefined || intoWeight === undefined) return undefined;
    const product = twin('sparseAccumulate');
    if (product === undefined) return undefined;
    needScratch(
      row + Math.max(denseScratch(inputs, outputs).accumulate, 1024 + 16 * (inputs + 8) + 8 * inputs * (outputs + 4)),
    );
    return (frame, count, steps) => {
      const rows = given.stepStride > 0 ? steps : 1;
      product(
        ...[addressOf(frame, source, 0, 0), ...stridesOf(source)],
        ...[addressOf(frame, given, 0, 0), ...stridesOf(given)],
        ...[count, rows, inputs, outputs, weight.offset, intoWeight.offset, intoBias?.offset ?? frame.scratch],
        ...[scale, shift, frame.scratch + row],
      );
    };
  }

  if (!is32) return { forward: forward() };
  const summed = accumulate();
  return { forward: forward(), backward: backward(), accumulate: summed, overwritesGradients: summed && true };
}
