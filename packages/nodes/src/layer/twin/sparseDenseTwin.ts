import { addressOf, type Binding, type Frame, type Kernel, stridesOf } from '@rheobase/core';
import type { Twin } from '../../withTwin.js';
import { denseScratch } from './denseScratch.js';

/** Lists of connections, made where they are needed and kept while the weights are what they were. */
interface Lists {
  /** Bytes in front of them in scratch. */
  readonly bytes: number;
  /** Puts them at an address. */
  place(frame: Frame, at: number): void;
}

/** The compiled twin of layer/sparse-dense. */
export function sparseDenseTwin(binding: Binding, hasBias: boolean): Twin {
  const { dtype, folded, round, inputTypes, twin, needScratch, ...at } = binding;
  if (dtype !== 'float32') return {};
  const source = folded?.source ?? at.inputs.in;
  const scale = round(folded?.scale ?? 1);
  const shift = round(folded?.shift ?? 0);
  const inputs = at.inputs.in.size;
  const outputs = at.outputs.out.size;
  const given = at.outputGradients.out;
  const wanted = at.inputGradients.in;
  const { weight, bias } = at.weights;
  const { weight: intoWeight, bias: intoBias } = at.weightGradients;
  // In front of what a call itself needs: the column sums times the shift, or the sum of the gradients.
  const row = 4 * Math.ceil(outputs / 4) * 4;
  const listed = twin('sparseLists');
  const sideBySide = 64 * (inputs + outputs);

  function lists(isByOutput: boolean): Lists {
    const groups = isByOutput ? outputs : inputs;
    const head = 4 * (groups + inputs + 4);
    const bytes = Math.ceil((head + 8 * inputs * outputs) / 16) * 16;
    let kept = new Uint8Array(0);
    let walk: number | undefined;
    return {
      bytes,
      place({ buffer, walk: now }, to) {
        if (now !== undefined && now === walk) {
          new Uint8Array(buffer as ArrayBuffer, to, kept.length).set(kept);
          return;
        }
        const count = listed?.(weight.offset, inputs, outputs, isByOutput ? 1 : 0, to) ?? 0;
        // From two thirds of all connections on, the products of the dense layer do it, and nobody reads the entries.
        const read = 3 * count < 2 * inputs * outputs ? 8 * count : 0;
        kept = new Uint8Array(buffer as ArrayBuffer, to, head + read).slice();
        walk = now;
      },
    };
  }

  function forward(): Kernel['forward'] | undefined {
    const sums = shift === 0 ? undefined : twin('denseColumnSums');
    const product = twin('sparseForward');
    if (listed === undefined || product === undefined || (shift !== 0 && sums === undefined)) return undefined;
    const own = lists(true);
    needScratch(row + own.bytes + Math.max(sideBySide, denseScratch(inputs, outputs).forward));
    return (frame, n0, n1, t0, t1) => {
      const shifted = frame.scratch;
      const listsAt = shifted + row;
      sums?.(weight.offset, inputs, outputs, shift, shifted);
      own.place(frame, listsAt);
      const met = product(
        ...[addressOf(frame, source, n0, t0), ...stridesOf(source)],
        ...[addressOf(frame, at.outputs.out, n0, t0), ...stridesOf(at.outputs.out)],
        ...[n1 - n0, t1 - t0, inputs, outputs, weight.offset, listsAt],
        ...[hasBias ? bias.offset : 0, sums === undefined ? 0 : shifted, scale, listsAt + own.bytes],
      );
      if (inputTypes.in.kind === 'spikes') frame.counts.acs += met;
      else frame.counts.macs += met;
      if (hasBias) frame.counts.additions += (n1 - n0) * (t1 - t0) * outputs;
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

  const summed = accumulate();
  return { forward: forward(), backward: backward(), accumulate: summed, overwritesGradients: summed && true };
}
