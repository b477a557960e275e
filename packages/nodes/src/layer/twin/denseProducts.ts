import { type Binding, bytesPer, type Frame, type PlanArray, type SignalArray } from '@rheobase/core';

/** What the twins of layer/dense and layer/sparse-dense have in common. */
export interface DenseProducts {
  /** What is multiplied: the input, or what stands in front of an affine that is folded in. */
  readonly source: SignalArray;
  readonly scale: number;
  readonly shift: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly given: SignalArray | undefined;
  readonly wanted: SignalArray | undefined;
  readonly weight: PlanArray;
  readonly intoWeight: PlanArray | undefined;
  readonly intoBias: PlanArray | undefined;
  /** Address of the bias, or 0. */
  readonly biasAt: number;
  /** Bytes in front of what a call itself needs: the column sums times the shift, or the sum of the gradients. */
  readonly row: number;
  /** Puts the column sums times the shift at the beginning of scratch; undefined where they have no twin. */
  columnSums(): ColumnSums | undefined;
  /** Counts what a call over so many samples and steps did. */
  count(frame: Frame, met: number, rows: number): void;
}

/** Gives their address, or 0 where there is no shift. */
export type ColumnSums = (frame: Frame) => number;

export function denseProducts(binding: Binding, hasBias: boolean): DenseProducts {
  const { dtype, folded, round, inputTypes, twin, ...at } = binding;
  const scale = round(folded?.scale ?? 1);
  const shift = round(folded?.shift ?? 0);
  const inputs = at.inputs.in.size;
  const outputs = at.outputs.out.size;
  const { weight, bias } = at.weights;
  const isBinary = inputTypes.in.kind === 'spikes';
  const Floats = dtype === 'float32' ? Float32Array : Float64Array;

  function columnSums(): ColumnSums | undefined {
    if (shift === 0) return () => 0;
    const sums = twin(dtype === 'float32' ? 'denseColumnSums' : 'denseColumnSums64');
    if (sums === undefined) return undefined;
    const kept = new Floats(outputs);
    let walk: number | undefined;
    // Within a walk they stay what they are.
    return ({ buffer, scratch, walk: now }) => {
      const view = new Floats(buffer as ArrayBuffer, scratch, outputs);
      if (now !== undefined && now === walk) {
        view.set(kept);
      } else {
        sums(weight.offset, inputs, outputs, shift, scratch);
        kept.set(view);
        walk = now;
      }
      return scratch;
    };
  }

  return {
    ...{ source: folded?.source ?? at.inputs.in, scale, shift, inputs, outputs },
    ...{ given: at.outputGradients.out, wanted: at.inputGradients.in, weight, biasAt: hasBias ? bias.offset : 0 },
    intoWeight: at.weightGradients.weight,
    intoBias: at.weightGradients.bias,
    row: Math.ceil((bytesPer[dtype] * outputs) / 16) * 16,
    columnSums,
    count({ counts }, met, rows) {
      if (isBinary) counts.acs += met;
      else counts.macs += met;
      if (hasBias) counts.additions += rows * outputs;
    },
  };
}
