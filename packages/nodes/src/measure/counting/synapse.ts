import { type BoundNode, chunkView, type Frame, planView, rowOf, type SignalArray, type Span } from '@rheobase/core';

/** One weighted connection while it is counted: its input as drawn, and as it is after a constant affine is folded. */
export class Synapse {
  private macs = 0;
  private acs = 0;
  private foldedMacs = 0;
  private foldedAcs = 0;
  private events = 0;
  private positions = 0;
  private fanOut: Float64Array | undefined;
  private steps = 1;

  constructor(
    readonly node: BoundNode,
    readonly port: string,
    private readonly weight: string,
  ) {}

  watch(frame: Frame, span: Span, numSteps: number): void {
    const { inputs, folded, types } = this.node.binding;
    const drawn = inputs[this.port];
    const source = folded?.source ?? drawn;
    const isTimed = types[this.port].time !== null;
    this.steps = isTimed ? numSteps : 1;
    this.fanOut ??= this.countFanOut(frame);
    const isBinary = types[this.port].kind === 'spikes';
    const asDrawn = this.activity(frame, span, numSteps, drawn);
    const asFolded = source === drawn ? asDrawn : this.activity(frame, span, numSteps, source);
    // As drawn, a constant input is multiplied anew at every step; folded and hoisted, once.
    const repeated = drawn.stepStride > 0 ? 1 : this.steps;
    this.events += asDrawn.events * repeated;
    this.positions += asDrawn.positions * repeated;
    if (isBinary) {
      this.acs += asDrawn.weights * repeated;
      this.foldedAcs += asFolded.weights;
    } else {
      this.macs += asDrawn.weights * repeated;
      this.foldedMacs += asFolded.weights;
    }
  }

  /** Totals over all samples; `dense` is per sample. */
  counts() {
    const { macs, acs, foldedMacs, foldedAcs, events, positions } = this;
    const weights = this.node.binding.weights[this.weight];
    return { dense: weights.length * this.steps, macs, acs, foldedMacs, foldedAcs, events, positions };
  }

  /** Non-zero weights in the row of each input. */
  private countFanOut(frame: Frame): Float64Array {
    const values = planView(frame, this.node.binding.weights[this.weight]);
    const { size } = this.node.binding.inputs[this.port];
    const outputs = values.length / size;
    return Float64Array.from({ length: size }, (_, i) => {
      let count = 0;
      for (let o = 0; o < outputs; o++) if (values[i * outputs + o] !== 0) count++;
      return count;
    });
  }

  /** Non-zero inputs of this window, and the weights that they meet; a constant input counts in the last window. */
  private activity(frame: Frame, { count, t0, t1 }: Span, numSteps: number, signal: SignalArray) {
    const fanOut = this.fanOut as Float64Array;
    const varies = signal.stepStride > 0;
    const found = { events: 0, weights: 0, positions: 0 };
    if (!varies && t1 < numSteps) return found;
    const values = chunkView(frame, signal);
    for (let n = 0; n < count; n++) {
      for (let t = varies ? t0 : 0; t < (varies ? t1 : 1); t++) {
        const from = varies ? rowOf(frame, signal, n, t) : n * signal.sampleStride;
        found.positions += signal.size;
        for (let i = 0; i < signal.size; i++) {
          if (values[from + i] === 0) continue;
          found.events++;
          found.weights += fanOut[i];
        }
      }
    }
    return found;
  }
}
