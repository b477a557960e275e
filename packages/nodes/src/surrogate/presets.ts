import type { SurrogateName } from './surrogates.js';

/** What another library means by the name of a surrogate: factor · dS/dU of our family, at this slope. */
export interface Preset {
  readonly slope: number;
  readonly factor: number;
  /** The function of that library, its default, and its derivative as its source code has it. */
  readonly source: string;
}

/** By library, the surrogates that it has, with the defaults of its own source code. */
export const presets = {
  snntorch: {
    atan: {
      slope: 2,
      factor: 1,
      source: 'snntorch.surrogate.atan(alpha=2): α/2 / (1 + (π/2 α x)²)',
    },
    'fast-sigmoid': {
      slope: 25,
      factor: 1,
      source: 'snntorch.surrogate.fast_sigmoid(slope=25): 1 / (1 + k|x|)²',
    },
    sigmoid: {
      slope: 25,
      factor: 1,
      source: 'snntorch.surrogate.sigmoid(slope=25): k exp(−kx) / (exp(−kx) + 1)²',
    },
    'straight-through': { slope: 1, factor: 1, source: 'snntorch.surrogate.straight_through_estimator(): 1' },
  },
  spikingjelly: {
    atan: {
      slope: 2,
      factor: 1,
      source: 'spikingjelly.activation_based.surrogate.ATan(alpha=2): α/2 / (1 + (π/2 α x)²)',
    },
    'fast-sigmoid': {
      slope: 2,
      factor: 1,
      source: 'spikingjelly.activation_based.surrogate.SoftSign(alpha=2): α / (2 (1 + |αx|)²)',
    },
    sigmoid: {
      slope: 4,
      factor: 1,
      source: 'spikingjelly.activation_based.surrogate.Sigmoid(alpha=4): α (1 − σ(αx)) σ(αx)',
    },
    triangular: {
      slope: 1,
      factor: 1,
      source: 'spikingjelly.activation_based.surrogate.PiecewiseQuadratic(alpha=1): α − α²|x|',
    },
    boxcar: {
      slope: 1,
      factor: 1,
      source: 'spikingjelly.activation_based.surrogate.Rect(alpha=1): α for |x| < 1/(2α)',
    },
  },
  norse: {
    'fast-sigmoid': {
      slope: 100,
      factor: 1,
      source: 'norse.torch.functional.threshold "super", alpha=100: 1 / (1 + α|x|)²',
    },
    sigmoid: {
      slope: 200,
      factor: 0.02,
      source: 'norse.torch.functional.threshold "tanh", alpha=100: 1 − tanh²(αx)',
    },
    triangular: {
      slope: 1,
      factor: 100,
      source: 'norse.torch.functional.threshold "tent", alpha=100: α max(0, 1 − |x|)',
    },
  },
  spyx: {
    atan: {
      slope: 4,
      factor: 0.15915494309189535,
      source: 'spyx.axn.arctan(k=2): 1 / (π (1 + (πkx)²)); the factor is 1/(2π)',
    },
    'fast-sigmoid': { slope: 25, factor: 1, source: 'spyx.axn.superspike(k=25): 1 / (1 + k|x|)²' },
    sigmoid: { slope: 2, factor: 2, source: 'spyx.axn.tanh(k=1): 4 / (exp(−kx) + exp(kx))²' },
    triangular: { slope: 2, factor: 1, source: 'spyx.axn.triangular(k=2): max(0, 1 − |kx|)' },
    boxcar: { slope: 0.5, factor: 1, source: 'spyx.axn.boxcar(width=2, height=0.5): height for |x| ≤ width/2' },
  },
} as const satisfies Record<string, Partial<Record<SurrogateName, Preset>>>;

export type Library = keyof typeof presets;

export const libraries = Object.keys(presets) as [Library, ...Library[]];

export function presetOf(library: Library, surrogate: SurrogateName): Preset | undefined {
  const own: Partial<Record<SurrogateName, Preset>> = presets[library];
  return own[surrogate];
}
