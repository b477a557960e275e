import {
  chunkView,
  defineSignal,
  type Frame,
  featureCount,
  type Kernel,
  type PlanArray,
  param,
  planView,
  rowOf,
  type SignalArray,
} from '@rheobase/core';
import { z } from 'zod';
import { type Library, libraries, presetOf, presets } from '../surrogate/presets.js';
import { type SurrogateName, surrogateNames, surrogates } from '../surrogate/surrogates.js';
import { withTwin } from '../withTwin.js';
import { leakyTwin } from './twin/leakyTwin.js';

/** In the order in which the compiled twin counts them. */
const resetKinds = ['subtract', 'value', 'none'] as const;

const params = z.object({
  beta: param.number('decay of the membrane per step', { default: 0.95, min: 0, max: 1 }),
  threshold: param.number('threshold θ', { default: 1, min: 0, aboveMin: true }),
  reset: param.choice(resetKinds, 'what a spike does to the membrane', { default: 'subtract' }),
  resetTo: param.number('the value that the membrane is set to, for reset "value"', { default: 0 }),
  resetAt: param.choice(['next', 'same'], 'whether the reset acts in the step after the spike or in its own', {
    default: 'next',
  }),
  resetGradient: param.choice(['detached', 'through'], 'whether a gradient flows through the reset', {
    default: 'detached',
  }),
  learn: param.choice(['none', 'beta', 'threshold', 'both'], 'which of decay and threshold are weights of the layer', {
    default: 'none',
  }),
  surrogate: param.choice(surrogateNames, 'stands for the derivative of the spike in the backward pass', {
    default: 'atan',
  }),
  slope: param.optionalNumber('α of the surrogate; without it the usual one of its family', {
    min: 0,
    aboveMin: true,
  }),
  cutOff: param.optionalNumber('distance |U − θ| beyond which the surrogate counts as zero; without it nowhere', {
    min: 0,
    aboveMin: true,
  }),
  like: param.choice(['none', ...libraries], 'takes slope and height of the surrogate from another library', {
    default: 'none',
  }),
});

/** One line per surrogate, and one for what the libraries mean by it. */
const surrogateNotes = surrogateNames.flatMap((name) => {
  const { formula, usual, source } = surrogates[name];
  const theirs = libraries.flatMap((library) => presetOf(library, name)?.source ?? []);
  const like = theirs.length === 0 ? '' : ` Like others: ${theirs.join('; ')}.`;
  return [`Surrogate ${name}: ${formula}, x = U − θ, α = ${usual} by default (${source}).${like}`];
});

export const leaky = defineSignal({
  type: 'neuron/leaky',
  version: 1,
  title: 'leaky neuron (discrete)',
  doc: {
    summary: 'Leaky integrate-and-fire neuron in discrete, dimensionless time, trainable through a surrogate gradient.',
    equation: ['U[t] = β U[t−1] + I[t] − θ R[t]', 'R[t] = (U[t−1] > θ)', 'S[t] = (U[t] > θ)'],
    symbols: {
      U: 'membrane potential, dimensionless; U = 0 before the first step',
      I: 'input, dimensionless',
      S: 'spike, 0 or 1',
      R: 'reset, by subtraction, one step after the spike',
      β: 'decay per step: exp(−dt/τ_m) for a membrane time constant τ_m',
      θ: 'threshold; a spike needs U > θ',
    },
    source: 'Eshraghian et al. 2023, doi:10.1109/JPROC.2023.3308088 (snnTorch Leaky, reset_mechanism="subtract").',
    notes: [
      'Operation order: (β·U + I) − θ·R, each rounded to the dtype.',
      'Reset "value": U[t] = resetTo where R[t] = 1. Reset "none": the term is left out.',
      'Reset at the same step: U[t] = β V[t−1] + I[t], and V[t] is U[t] after the reset by S[t]; the membrane is U, before it.',
      'Backward: dS/dU is the surrogate. No gradient flows through the reset, unless resetGradient says so: then dR/dU is the surrogate too.',
      'cutOff changes results; what is far from its threshold then has no gradient, and the backward pass skips it.',
      'Learned: one β and one θ for the layer, with the values given here as their start; β is held within 0 and 1.',
      'A recurrent layer is a loop in the graph: spikes → layer/dense → layer/delay → layer/add → current.',
      ...surrogateNotes,
    ],
  },
  tags: ['lif', 'snn', 'spiking'],
  params,
  inputs: { current: { signal: ['real', 'spikes'], shape: ['...n'], time: 'required', doc: 'input at each step' } },
  outputs: {
    spikes: { signal: 'spikes', shape: ['...n'], doc: '1 where the neuron fires' },
    membrane: { signal: 'real', shape: ['...n'], doc: 'U; where the reset acts one step later, after it' },
  },
  check({ surrogate, slope, like }) {
    if (like === 'none') return undefined;
    if (presetOf(like, surrogate) === undefined) {
      const known = Object.keys(presets[like]).join(', ');
      return {
        parameter: 'like',
        expected: `a library that has ${surrogate} (${like} has ${known})`,
        got: `"${like}"`,
      };
    }
    if (slope === undefined) return undefined;
    return { parameter: 'slope', expected: `nothing beside like "${like}", which gives the slope`, got: `${slope}` };
  },
  curves(own) {
    const { derivative } = surrogateOf(own, (x) => x);
    const reach = 2 * Math.max(1, own.threshold);
    const points = Array.from({ length: 161 }, (_, i) => -reach + (2 * reach * i) / 160);
    return [
      {
        title: `Surrogate ${own.surrogate}`,
        x: { title: 'U − θ' },
        y: { title: 'dS/dU' },
        points: points.map((x) => [x, derivative(x)] as const),
      },
    ];
  },
  weights: ({ params: { learn, beta, threshold } }) => ({
    ...(learn === 'beta' || learn === 'both' ? { beta: { shape: [1], initial: () => beta } } : {}),
    ...(learn === 'threshold' || learn === 'both' ? { threshold: { shape: [1], initial: () => threshold } } : {}),
  }),
  state: ({ inputTypes }) => ({ membrane: { length: featureCount(inputTypes.current) } }),
  // The reset is also kept for gradient checks, where it is held fixed.
  saves: ({ params: { learn, resetGradient }, inputTypes }) => ({
    reset: { length: featureCount(inputTypes.current) },
    ...(learn === 'none' && resetGradient === 'detached'
      ? {}
      : { before: { length: featureCount(inputTypes.current) } }),
    // Per sample and step: the sums over the layer of ∂L/∂β and ∂L/∂θ.
    ...(learn === 'none' ? {} : { sums: { length: 2 } }),
  }),
  cost: ({ inputTypes }) => ({
    updates: featureCount(inputTypes.current),
    comparisons: featureCount(inputTypes.current),
  }),

  kernel(binding) {
    const { params: own, round, ...at } = binding;
    const { derivative, step, ...slope } = surrogateOf(own, round);
    const target = round(own.resetTo);
    const { size } = at.outputs.spikes;
    const { sums: sumsOf } = at.saved as { readonly sums?: SignalArray };
    const [isNext, isThrough] = [own.resetAt === 'next', own.resetGradient === 'through'];
    const [subtracts, sets] = [own.reset === 'subtract', own.reset === 'value'];
    const weight = (frame: Frame, array: PlanArray | undefined, fixed: number) =>
      array === undefined ? round(fixed) : planView(frame, array)[0];
    const thetaOf = (frame: Frame) => weight(frame, at.weights.threshold, own.threshold);
    const betaOf = (frame: Frame) => Math.min(1, Math.max(0, weight(frame, at.weights.beta, own.beta)));

    /** The membrane after a reset r; r is 0 or 1 but in gradient checks. */
    function afterReset(u: number, r: number, theta: number): number {
      if (subtracts) return round(u - round(theta * r));
      if (!sets || r === 0) return u;
      return r === 1 ? target : round(u + round(r * round(target - u)));
    }

    /** ∂L/∂R, where `after` is that of the membrane after a reset of u. */
    function resetGradient(after: number, u: number, theta: number): number {
      if (subtracts) return -round(theta * after);
      return sets ? round(after * round(target - u)) : 0;
    }

    const plain: Kernel = {
      forward(frame, n0, n1, t0, t1) {
        const current = chunkView(frame, at.inputs.current);
        const spikes = chunkView(frame, at.outputs.spikes);
        const membrane = chunkView(frame, at.outputs.membrane);
        const state = chunkView(frame, at.state.membrane);
        const resets = at.saved.reset === undefined ? undefined : chunkView(frame, at.saved.reset);
        const befores = at.saved.before === undefined ? undefined : chunkView(frame, at.saved.before);
        const [beta, theta] = [betaOf(frame), thetaOf(frame)];
        const isSmooth = frame.smooth !== 'off';
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const input = rowOf(frame, at.inputs.current, n, t);
            const output = rowOf(frame, at.outputs.spikes, n, t);
            for (let f = 0; f < size; f++) {
              const before = state[n * size + f];
              const base = round(round(beta * before) + current[input + f]);
              const resetBy = isNext ? before : base;
              let reset = resetBy > theta ? 1 : 0;
              if (isThrough && isSmooth) reset = step(resetBy - theta);
              if (resets !== undefined) {
                if (frame.smooth === 'replay' && !isThrough) reset = resets[output + f];
                else resets[output + f] = reset;
              }
              if (befores !== undefined) befores[output + f] = before;
              const after = afterReset(base, reset, theta);
              const u = isNext ? after : base;
              state[n * size + f] = after;
              membrane[output + f] = u;
              spikes[output + f] = isSmooth ? step(u - theta) : u > theta ? 1 : 0;
            }
          }
        }
        const updates = (n1 - n0) * (t1 - t0) * size;
        frame.counts.updates += updates;
        frame.counts.comparisons += updates;
      },

      backward(frame, n0, n1, t0, t1) {
        const current = chunkView(frame, at.inputs.current);
        const membrane = chunkView(frame, at.outputs.membrane);
        const resets = chunkView(frame, at.saved.reset);
        const befores = at.saved.before && chunkView(frame, at.saved.before);
        const sums = sumsOf && chunkView(frame, sumsOf);
        const carried = chunkView(frame, at.gradientState.membrane);
        const { spikes: spikeGradient, membrane: membraneGradient } = at.outputGradients;
        const fromSpikes = spikeGradient && chunkView(frame, spikeGradient);
        const fromMembrane = membraneGradient && chunkView(frame, membraneGradient);
        const wanted = at.inputGradients.current;
        const into = wanted && chunkView(frame, wanted);
        const [beta, theta] = [betaOf(frame), thetaOf(frame)];
        for (let n = n0; n < n1; n++) {
          for (let t = t1 - 1; t >= t0; t--) {
            const row = rowOf(frame, at.outputs.spikes, n, t);
            let [ofBeta, ofTheta] = [0, 0];
            for (let f = 0; f < size; f++) {
              // What later steps ask of the state after this step.
              let later = carried[n * size + f];
              const reset = resets[row + f];
              const before = befores === undefined ? 0 : befores[row + f];
              let gradient = fromSpikes === undefined ? 0 : fromSpikes[row + f];
              if (!isNext) {
                if (isThrough) gradient = round(gradient + resetGradient(later, membrane[row + f], theta));
                if (subtracts) ofTheta = round(ofTheta - round(later * reset));
                if (sets) later = round(later * round(1 - reset));
              }
              let g = fromMembrane === undefined ? 0 : fromMembrane[row + f];
              if (fromSpikes !== undefined || (isThrough && !isNext)) {
                const spike = round(gradient * derivative(round(membrane[row + f] - theta)));
                ofTheta = round(ofTheta - spike);
                g = round(spike + g);
              }
              g = round(g + later);
              let back = g;
              let beyond = 0;
              if (isNext) {
                if (subtracts) ofTheta = round(ofTheta - round(g * reset));
                if (sets) back = round(g * round(1 - reset));
                if (isThrough) {
                  const base = round(round(beta * before) + current[rowOf(frame, at.inputs.current, n, t) + f]);
                  beyond = round(resetGradient(g, base, theta) * derivative(round(before - theta)));
                  ofTheta = round(ofTheta - beyond);
                }
              }
              ofBeta = round(ofBeta + round(back * before));
              const decayed = round(beta * back);
              carried[n * size + f] = isThrough ? round(decayed + beyond) : decayed;
              if (into !== undefined) into[row + f] = back;
            }
            const step = sumsOf === undefined ? 0 : rowOf(frame, sumsOf, n, t);
            if (sums === undefined) continue;
            sums[step] = ofBeta;
            sums[step + 1] = ofTheta;
          }
        }
      },

      accumulate(frame, count, steps) {
        const { beta: intoBeta, threshold: intoThreshold } = at.weightGradients;
        if (sumsOf === undefined) return;
        const sums = chunkView(frame, sumsOf);
        const fixed = weight(frame, at.weights.beta, own.beta);
        let [ofBeta, ofTheta] = [0, 0];
        for (let n = 0; n < count; n++) {
          for (let t = 0; t < steps; t++) {
            const step = rowOf(frame, sumsOf, n, t);
            ofBeta = round(ofBeta + sums[step]);
            ofTheta = round(ofTheta + sums[step + 1]);
          }
        }
        // Outside 0 to 1 β has no effect.
        if (intoBeta !== undefined) planView(frame, intoBeta)[0] = fixed < 0 || fixed > 1 ? 0 : ofBeta;
        if (intoThreshold !== undefined) planView(frame, intoThreshold)[0] = ofTheta;
      },
    };
    const resets = { kind: resetKinds.indexOf(own.reset), target, isNext };
    return withTwin(
      plain,
      leakyTwin(binding, plain, { betaOf, thetaOf, resets, slope: isThrough ? undefined : slope }),
    );
  },
});

interface SurrogateChoice {
  readonly surrogate: SurrogateName;
  readonly slope?: number | undefined;
  readonly cutOff?: number | undefined;
  readonly like: 'none' | Library;
}

/** The surrogate that the parameters name: its derivative, and the smooth step that has it. */
function surrogateOf({ surrogate: name, slope, cutOff: cut, like }: SurrogateChoice, round: (x: number) => number) {
  const surrogate = surrogates[name];
  const preset = like === 'none' ? undefined : presetOf(like, name);
  const alpha = round(preset?.slope ?? slope ?? surrogate.usual);
  const factor = round(preset?.factor ?? 1);
  const cutOff = round(cut ?? Number.POSITIVE_INFINITY);
  return {
    kind: surrogateNames.indexOf(name),
    constants: surrogate.constants(alpha, round),
    factor,
    cutOff,
    derivative(x: number): number {
      if (Math.abs(x) > cutOff) return 0;
      const own = surrogate.derivative(x, alpha, round);
      return factor === 1 ? own : round(factor * own);
    },
    step: (x: number): number => factor * surrogate.integral(Math.min(cutOff, Math.max(-cutOff, x)), alpha),
  };
}
