import { addressOf, type Binding, type Frame, type Kernel, stridesOf } from '@rheobase/core';
import type { Twin } from '../../withTwin.js';
import { denseScratch } from './denseScratch.js';

/** The compiled twin of layer/dense: whole windows in one call, blocked, events only. */
export function denseTwin(binding: Binding, hasBias: boolean): Twin {
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

  function forward(): Kernel['forward'] | undefined {
    const sums = shift === 0 ? undefined : twin('denseColumnSums');
    const product = twin('denseForward');
    if (product === undefined || (shift !== 0 && sums === undefined)) return undefined;
    needScratch(row + denseScratch(inputs, outputs).forward);
    const kept = new Float32Array(sums === undefined ? 0 : outputs);
    let walk: number | undefined;
    /** Puts the column sums of the weights at `at`; within a walk they stay what they are. */
    function place({ buffer, walk: now }: Frame, at: number): void {
      const view = new Float32Array(buffer as ArrayBuffer, at, outputs);
      if (now !== undefined && now === walk) {
        view.set(kept);
        return;
      }
      sums?.(weight.offset, inputs, outputs, shift, at);
      kept.set(view);
      walk = now;
    }
    return (frame, n0, n1, t0, t1) => {
      const shifted = frame.scratch;
      if (sums !== undefined) place(frame, shifted);
      const met = product(
        ...[addressOf(frame, source, n0, t0), ...stridesOf(source)],
        ...[addressOf(frame, at.outputs.out, n0, t0), ...stridesOf(at.outputs.out)],
        ...[n1 - n0, t1 - t0, inputs, outputs],
        ...[weight.offset, hasBias ? bias.offset : 0, sums === undefined ? 0 : shifted, scale],
        frame.scratch + row,
      );
      if (inputTypes.in.kind === 'spikes') frame.counts.acs += met;
      else frame.counts.macs += met;
      if (hasBias) frame.counts.additions += (n1 - n0) * (t1 - t0) * outputs;
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

  const summed = accumulate();
  return { forward: forward(), backward: backward(), accumulate: summed, overwritesGradients: summed && true };
}
