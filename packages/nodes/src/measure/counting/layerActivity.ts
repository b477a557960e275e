import { type Binding, type SignalArray, type Span, spanOn } from '@rheobase/core';

export interface NeuronActivity {
  readonly index: number;
  readonly active: number | undefined;
  readonly state: 'alive' | 'dead' | 'saturated';
  /** Mean step of the first spike, over the samples that have one. */
  readonly latency: number | undefined;
}

/** How often each neuron of a layer is active, while a pass runs; chunks come in any order, their steps ascending. */
export class LayerActivity {
  private readonly times: Float64Array;
  private readonly firsts: Float64Array;
  private readonly firing: Float64Array;
  /** By position in the chunk that is running, whether a neuron has fired. */
  private fired = new Uint8Array(0);

  constructor(
    readonly name: string,
    readonly isSpiking: boolean,
    readonly signal: SignalArray,
    private readonly time: Pick<Binding, 'numSteps' | 'perTick'>,
  ) {
    this.times = new Float64Array(signal.size);
    this.firsts = new Float64Array(signal.size);
    this.firing = new Float64Array(signal.size);
  }

  get size(): number {
    return this.signal.size;
  }

  private get steps(): number {
    return this.signal.stepStride > 0 ? this.time.numSteps : 1;
  }

  watch(values: ArrayLike<number>, span: Span, row: (n: number, t: number) => number): void {
    const { size } = this;
    const { count, t0, t1 } = spanOn(this.time, span);
    if (t0 === 0) this.fired = new Uint8Array(count * size);
    const varies = this.signal.stepStride > 0;
    // What has no steps is known when the last one is done.
    if (!varies && t1 < this.time.numSteps) return;
    for (let n = 0; n < count; n++) {
      for (let t = varies ? t0 : 0; t < (varies ? t1 : 1); t++) {
        const from = varies ? row(n, t) : n * this.signal.sampleStride;
        for (let f = 0; f < size; f++) {
          if (values[from + f] === 0) continue;
          this.times[f]++;
          if (!this.isSpiking || this.fired[n * size + f] === 1) continue;
          this.fired[n * size + f] = 1;
          this.firing[f]++;
          this.firsts[f] += t;
        }
      }
    }
  }

  /** Of all neurons, samples and steps. */
  share(samples: number): number | undefined {
    const positions = samples * this.steps * this.size;
    return positions === 0 ? undefined : this.times.reduce((sum, one) => sum + one, 0) / positions;
  }

  neurons(samples: number): readonly NeuronActivity[] {
    const positions = samples * this.steps;
    return Array.from(this.times, (times, index) => {
      const isFull = this.isSpiking && times === positions;
      return {
        index,
        active: positions === 0 ? undefined : times / positions,
        state: positions === 0 ? 'alive' : times === 0 ? 'dead' : isFull ? 'saturated' : 'alive',
        latency: this.firing[index] === 0 ? undefined : this.firsts[index] / this.firing[index],
      };
    });
  }
}
