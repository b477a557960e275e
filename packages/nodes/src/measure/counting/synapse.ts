import {
  type BoundNode,
  chunkView,
  type Frame,
  planView,
  rowOf,
  type SignalArray,
  type Span,
  spanOn,
} from '@rheobase/core';

/** What one sample meets at one weighted connection. */
interface Met {
  /** Non-zero inputs. */
  readonly events: Float64Array;
  /** Non-zero weights in the rows of non-zero inputs. */
  readonly weights: Float64Array;
}

/** One weighted connection while it is counted: its input as drawn, and as it is after a constant affine is folded. */
export class Synapse {
  private readonly drawn: Met;
  private readonly folded: Met;
  private positions = 0;
  private fanOut: Float64Array | undefined;
  private nonZero: number | undefined;
  private readonly isBinary: boolean;
  private readonly steps: number;
  /** As drawn, a constant input is multiplied anew at every step; folded and hoisted, once. */
  private readonly repeated: number;

  constructor(
    readonly node: BoundNode,
    readonly port: string,
    private readonly weight: string,
    samples: number,
  ) {
    const { inputs, folded, inputTypes, numSteps } = node.binding;
    const none = (): Met => ({ events: new Float64Array(samples), weights: new Float64Array(samples) });
    this.drawn = none();
    this.folded = folded === undefined ? this.drawn : none();
    this.isBinary = inputTypes[port].kind === 'spikes';
    this.steps = inputTypes[port].time === null ? 1 : numSteps;
    this.repeated = inputs[port].stepStride > 0 ? 1 : this.steps;
  }

  watch(frame: Frame, span: Span): void {
    const { inputs, folded } = this.node.binding;
    this.fanOut ??= this.countFanOut(frame);
    this.positions += this.meet(frame, span, inputs[this.port], this.drawn) * this.repeated;
    if (folded !== undefined) this.meet(frame, span, folded.source, this.folded);
  }

  /** Totals over all samples; `dense` is per sample. */
  counts() {
    const weights = sum(this.drawn.weights) * this.repeated;
    const folded = sum(this.folded.weights);
    const all = this.node.binding.weights[this.weight].length;
    const width = rowWidth(this.node, this.weight);
    return {
      dense: sum(this.addOverRows(new Float64Array(all / width).fill(width))) * this.steps,
      macs: this.isBinary ? 0 : weights,
      acs: this.isBinary ? weights : 0,
      foldedMacs: this.isBinary ? 0 : folded,
      foldedAcs: this.isBinary ? folded : 0,
      events: sum(this.drawn.events) * this.repeated,
      positions: this.positions,
      weights: all,
      nonZero: this.nonZero,
    };
  }

  /** By effective (ours), sample by sample. */
  countsOf(sample: number) {
    const weights = this.folded.weights[sample];
    return {
      macs: this.isBinary ? 0 : weights,
      acs: this.isBinary ? weights : 0,
      events: this.isBinary ? this.folded.events[sample] : 0,
    };
  }

  /** Non-zero weights that each input element meets. */
  private countFanOut(frame: Frame): Float64Array {
    const width = rowWidth(this.node, this.weight);
    const values = planView(frame, this.node.binding.weights[this.weight]);
    const rows = Float64Array.from({ length: values.length / width }, (_, row) => {
      let count = 0;
      for (let o = 0; o < width; o++) if (values[row * width + o] !== 0) count++;
      return count;
    });
    this.nonZero = sum(rows);
    return this.addOverRows(rows);
  }

  /** For each input element, the sum of a number per weight row over the rows that it meets. */
  private addOverRows(each: Float64Array): Float64Array {
    const { definition, binding } = this.node;
    const meets = definition.meets?.(binding) ?? ((element: number) => [element]);
    return Float64Array.from({ length: binding.inputs[this.port].size }, (_, element) =>
      meets(element).reduce((total, row) => total + each[row], 0),
    );
  }

  /** Adds what a window meets, and says how many inputs it looked at; a constant input counts in the last window. */
  private meet(frame: Frame, span: Span, signal: SignalArray, met: Met): number {
    const { binding } = this.node;
    const fanOut = this.fanOut as Float64Array;
    const varies = signal.stepStride > 0;
    if (!varies && spanOn(binding, span).t1 < binding.numSteps) return 0;
    const { first, count, t0, t1 } = spanOn(signal, span);
    const values = chunkView(frame, signal);
    const [from, to] = varies ? [t0, t1] : [0, 1];
    for (let n = 0; n < count; n++) {
      for (let t = from; t < to; t++) {
        const row = varies ? rowOf(frame, signal, n, t) : n * signal.sampleStride;
        for (let i = 0; i < signal.size; i++) {
          if (values[row + i] === 0) continue;
          met.events[first + n]++;
          met.weights[first + n] += fanOut[i];
        }
      }
    }
    return count * (to - from) * signal.size;
  }
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Products that make one output of a weighted connection. */
export function fanInOf(node: BoundNode, weight: string): number {
  return node.binding.weights[weight].length / rowWidth(node, weight);
}

/** Weights in a row. */
function rowWidth({ definition, binding }: BoundNode, weight: string): number {
  const shape = definition.weights?.(binding)[weight]?.shape ?? [];
  return shape[shape.length - 1];
}
