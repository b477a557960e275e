/**
 * The two networks of the experiments, written from their equations and nothing else: a judge that shares no code
 * with the engine. `numerics 1` fixes the order of operations; `as drawn` computes the graph as a person would read
 * it, in any order. Slow and obvious on purpose; exp, log and pow are those of the machine.
 *
 * FFNN: y = W x + b, ReLU, W y + b, cross-entropy of the softmax.
 * SNN: U[t] = β U[t−1] + I[t] − θ R[t], R[t] = (U[t−1] > θ), S[t] = (U[t] > θ), the same image at every step; mean over
 * steps of the cross-entropy of the softmax of the spikes; dS/dU = (α/2) / (1 + (π α (U − θ) / 2)²), none through R.
 */

export interface Judge {
  readonly round: (x: number) => number;
  /** Folds x ↦ (x − mean)/std into the first layer, hoists constant products, and sums chunks of 16 samples. */
  readonly order: 'numerics 1' | 'as drawn';
}

export interface Settings {
  readonly mean: number;
  readonly std: number;
  readonly learningRate: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly numSteps: number;
  readonly beta: number;
  readonly threshold: number;
  readonly alpha: number;
}

export interface Sample {
  readonly pixels: ArrayLike<number>;
  readonly label: number;
}

/** weight[i][o], bias[o]. */
export interface Layer {
  readonly weight: number[][];
  readonly bias: number[];
}

const zeros = (n: number): number[] => Array<number>(n).fill(0);
const zeroLayer = ({ weight, bias }: Layer): Layer => ({
  weight: weight.map(() => zeros(bias.length)),
  bias: zeros(bias.length),
});

/** What one sample gives: its loss, and for each layer what its input was and the gradients of its outputs by step. */
interface Seen {
  readonly loss: number;
  readonly parts: readonly { readonly input: (step: number) => ArrayLike<number>; readonly gradients: number[][] }[];
}

export class Net {
  private readonly moments: { first: Layer; second: Layer }[];
  private updates = 0;

  constructor(
    readonly kind: 'ffnn' | 'snn',
    readonly layers: readonly [Layer, Layer],
    private readonly settings: Settings,
    private readonly judge: Judge,
  ) {
    this.moments = layers.map((layer) => ({ first: zeroLayer(layer), second: zeroLayer(layer) }));
  }

  /** Mean loss of each epoch, as the samples were seen; samples come in their order. */
  train(samples: readonly Sample[]): number[] {
    const { epochs, batchSize } = this.settings;
    return Array.from({ length: epochs }, () => {
      const losses: number[] = [];
      for (let first = 0; first < samples.length; first += batchSize) {
        losses.push(...this.update(samples.slice(first, first + batchSize)));
      }
      return losses.reduce((total, loss) => total + loss, 0) / losses.length;
    });
  }

  private update(batch: readonly Sample[]): number[] {
    const seen = batch.map((sample) => this.follow(sample, this.judge.round(1 / batch.length)));
    this.updates++;
    this.layers.forEach((layer, index) => {
      this.adam(layer, this.gradient(seen, index), this.moments[index]);
    });
    return seen.map(({ loss }) => loss);
  }

  private follow(sample: Sample, share: number): Seen {
    return this.kind === 'ffnn' ? this.followFfnn(sample, share) : this.followSnn(sample, share);
  }

  private followFfnn({ pixels, label }: Sample, share: number): Seen {
    const { round: r } = this.judge;
    const [, two] = this.layers;
    const before = this.firstLayer(pixels);
    const hidden = before.map((x) => Math.max(0, x));
    const scores = this.product(hidden, two);

    const largest = Math.max(...scores);
    const powers = scores.map((x) => r(Math.exp(r(x - largest))));
    const total = powers.reduce((sum, x) => r(sum + x), 0);
    const loss = r(r(Math.log(total)) - r(scores[label] - largest));
    const toScores = powers.map((x, k) => r(share * r(r(x / total) - (k === label ? 1 : 0))));
    const toHidden = this.back(toScores, two).map((g, i) => (before[i] > 0 ? g : 0));
    return {
      loss,
      parts: [
        { input: () => this.firstInput(pixels), gradients: [toHidden] },
        { input: () => hidden, gradients: [toScores] },
      ],
    };
  }

  private followSnn({ pixels, label }: Sample, share: number): Seen {
    const { round: r } = this.judge;
    const { numSteps, threshold } = this.settings;
    const [one, two] = this.layers;
    const current = this.firstLayer(pixels);
    const hidden = this.neurons(Array.from({ length: numSteps }, () => current));
    const output = this.neurons(hidden.spikes.map((spikes) => this.product(spikes, two)));

    let loss = 0;
    const perStep = r(share / numSteps);
    const toOutput = output.spikes.map((spikes) => {
      const powers = spikes.map((s) => r(Math.exp(s)));
      const total = powers.reduce((sum, x) => r(sum + x), 0);
      loss = r(loss + r(r(Math.log(total)) - spikes[label]));
      return powers.map((x, k) => r(perStep * r(r(x / total) - (k === label ? 1 : 0))));
    });
    const toSecond = this.backThroughNeurons(toOutput, output.membranes, threshold);
    const toHidden = toSecond.map((g) => this.back(g, two));
    const toFirst = this.backThroughNeurons(toHidden, hidden.membranes, threshold);
    // A product that is constant over time meets the sum of its gradients.
    const summed = toFirst.reduce((total, g) => total.map((x, o) => r(x + g[o])), zeros(one.bias.length));
    const pixelsIn = this.firstInput(pixels);
    return {
      loss: r(loss / numSteps),
      parts: [
        { input: () => pixelsIn, gradients: this.judge.order === 'numerics 1' ? [summed] : toFirst },
        { input: (step) => hidden.spikes[step], gradients: toSecond },
      ],
    };
  }

  /** What the first layer multiplies: scaled pixels where the shift is folded, else normalised ones. */
  private firstInput(pixels: ArrayLike<number>): number[] {
    const { round: r, order } = this.judge;
    const { scale, shift } = this.affine();
    return Array.from(pixels, (x) => (order === 'numerics 1' ? r(scale * x) : r(r(scale * x) + shift)));
  }

  private affine(): { scale: number; shift: number } {
    const { mean, std } = this.settings;
    return { scale: this.judge.round(1 / std), shift: this.judge.round(-mean / std) };
  }

  private firstLayer(pixels: ArrayLike<number>): number[] {
    const { round: r, order } = this.judge;
    const [one] = this.layers;
    const input = this.firstInput(pixels);
    if (order === 'as drawn') return this.product(input, one);
    const { shift } = this.affine();
    return one.bias.map((bias, o) => {
      let sum = 0;
      let column = 0;
      for (let i = 0; i < input.length; i++) {
        sum = r(sum + r(input[i] * one.weight[i][o]));
        column = r(column + one.weight[i][o]);
      }
      return r(r(sum + r(shift * column)) + bias);
    });
  }

  private product(input: ArrayLike<number>, { weight, bias }: Layer): number[] {
    const { round: r } = this.judge;
    return bias.map((own, o) => {
      let sum = 0;
      for (let i = 0; i < input.length; i++) sum = r(sum + r(input[i] * weight[i][o]));
      return r(sum + own);
    });
  }

  private back(gradient: readonly number[], { weight }: Layer): number[] {
    const { round: r } = this.judge;
    return weight.map((row) => row.reduce((sum, w, o) => r(sum + r(w * gradient[o])), 0));
  }

  private neurons(currents: readonly number[][]): { spikes: number[][]; membranes: number[][] } {
    const { round: r } = this.judge;
    const [beta, threshold] = [r(this.settings.beta), r(this.settings.threshold)];
    const spikes: number[][] = [];
    const membranes: number[][] = [];
    let membrane = zeros(currents[0].length);
    for (const current of currents) {
      membrane = membrane.map((u, n) => r(r(r(beta * u) + current[n]) - (u > threshold ? threshold : 0)));
      membranes.push(membrane);
      spikes.push(membrane.map((u) => (u > threshold ? 1 : 0)));
    }
    return { spikes, membranes };
  }

  /** δ[t] = (∂L/∂S[t]) · dS/dU[t] + β δ[t+1]. */
  private backThroughNeurons(gradients: readonly number[][], membranes: readonly number[][], threshold: number) {
    const { round: r } = this.judge;
    const [beta, alpha] = [r(this.settings.beta), r(this.settings.alpha)];
    const given: number[][] = [];
    let carried = zeros(membranes[0].length);
    for (let t = membranes.length - 1; t >= 0; t--) {
      carried = carried.map((later, n) => {
        const z = r(r((Math.PI / 2) * alpha) * r(membranes[t][n] - threshold));
        const slope = r(r(alpha / 2) / r(1 + r(z * z)));
        return r(r(gradients[t][n] * slope) + r(beta * later));
      });
      given[t] = carried;
    }
    return given;
  }

  private gradient(seen: readonly Seen[], index: number): Layer {
    const { round: r, order } = this.judge;
    const layer = this.layers[index];
    const { shift } = this.affine();
    const total = zeroLayer(layer);
    const chunk = order === 'numerics 1' ? 16 : seen.length;
    for (let first = 0; first < seen.length; first += chunk) {
      const part = zeroLayer(layer);
      for (const { parts } of seen.slice(first, first + chunk)) {
        const { input, gradients } = parts[index];
        gradients.forEach((g, t) => {
          const x = input(t);
          g.forEach((own, o) => {
            part.bias[o] = r(part.bias[o] + own);
            for (let i = 0; i < x.length; i++) part.weight[i][o] = r(part.weight[i][o] + r(x[i] * own));
          });
        });
      }
      layer.bias.forEach((_, o) => {
        total.bias[o] = r(total.bias[o] + part.bias[o]);
        for (let i = 0; i < layer.weight.length; i++) {
          const folded = index === 0 && order === 'numerics 1' ? r(shift * part.bias[o]) : 0;
          total.weight[i][o] = r(total.weight[i][o] + r(part.weight[i][o] + folded));
        }
      });
    }
    return total;
  }

  /** Kingma & Ba 2015: β₁ 0.9, β₂ 0.999, ε 1e-8, both moments corrected for their start at zero. */
  private adam(layer: Layer, gradient: Layer, { first, second }: { first: Layer; second: Layer }): void {
    const { round: r } = this.judge;
    const size = r(this.settings.learningRate / (1 - 0.9 ** this.updates));
    const correction = r(Math.sqrt(1 - 0.999 ** this.updates));
    const move = (values: number[], g: number[], m: number[], v: number[]) => {
      for (let i = 0; i < values.length; i++) {
        m[i] = r(r(r(0.9) * m[i]) + r(r(1 - 0.9) * g[i]));
        v[i] = r(r(r(0.999) * v[i]) + r(r(1 - 0.999) * r(g[i] * g[i])));
        values[i] = r(values[i] - r(size * r(m[i] / r(r(r(Math.sqrt(v[i])) / correction) + r(1e-8)))));
      }
    };
    move(layer.bias, gradient.bias, first.bias, second.bias);
    layer.weight.forEach((row, i) => {
      move(row, gradient.weight[i], first.weight[i], second.weight[i]);
    });
  }

  /** Loss of each sample with the weights as they are. */
  losses(samples: readonly Sample[]): number[] {
    return samples.map((sample) => this.follow(sample, 1).loss);
  }
}
