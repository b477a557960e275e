import { column, defineResult, exp, log, Missing, param, type Table, table } from '@rheobase/core';
import { z } from 'zod';

const params = z.object({
  given: param.choice(['tau', 'beta'], 'what is given: the time constant, or the decay per step', { default: 'tau' }),
  tauMem: param.quantity('ms', 'membrane time constant τ_m', { default: '10 ms', min: '0 ms', aboveMin: true }),
  beta: param.number('decay per step β', { default: 0.95, min: 0, max: 1 }),
  dt: param.quantity('ms', 'time step', { default: '0.5 ms', min: '0 ms', aboveMin: true }),
  scheme: param.choice(['exponential', 'euler'], 'how a step is taken', { default: 'exponential' }),
  resistance: param.quantity('GΩ', 'membrane resistance R = 1/g_L', { default: '0.1 GΩ', min: '0 GΩ', aboveMin: true }),
  vLeak: param.quantity('mV', 'resting potential E_L', { default: '-75 mV' }),
  vThreshold: param.quantity('mV', 'threshold V_th', { default: '-55 mV' }),
  threshold: param.number('threshold θ of the discrete neuron', { default: 1, min: 0, aboveMin: true }),
});

export const leakyParameters = defineResult({
  type: 'analysis/leaky-parameters',
  version: 1,
  title: 'parameters of a leaky neuron',
  doc: {
    summary: 'Converts between the physical membrane (τ_m, dt, R) and the discrete leaky neuron (β, θ), both ways.',
    equation: [
      'exponential: β = exp(−dt/τ_m),  τ_m = −dt / ln β',
      'euler: β = 1 − dt/τ_m,  τ_m = dt / (1 − β)',
      'U = θ (V − E_L)/(V_th − E_L),  input = (1 − β) θ R I / (V_th − E_L)',
      'rheobase: I_rh = (V_th − E_L)/R, as input (1 − β) θ',
    ],
    symbols: {
      τ_m: 'membrane time constant, ms',
      dt: 'time step, ms',
      β: 'decay of the membrane per step (neuron/leaky)',
      R: 'membrane resistance, GΩ; R · 1 pA in mV',
      I: 'current, pA',
      U: 'membrane of neuron/leaky, dimensionless; θ at V_th',
      I_rh: 'the current above which it fires, pA',
    },
    source: 'Solution of τ_m dV/dt = −(V − E_L) + R I over a step of constant current, and its explicit Euler step.',
    notes: ['The column "gain" is the input of neuron/leaky per pA.'],
  },
  tags: ['beta', 'time constant', 'conversion', 'lif', 'dimensionless'],
  params,
  inputs: {},
  outputs: { table: { result: 'table', doc: 'one row: both descriptions of the neuron' } },
  check({ vThreshold, vLeak, given, scheme, tauMem, dt }) {
    if (vThreshold.value <= vLeak.value) {
      const expected = `a potential above the resting potential of ${vLeak.written}`;
      return { parameter: 'vThreshold', expected, got: `"${vThreshold.written}"` };
    }
    if (given === 'beta' || scheme === 'exponential' || dt.value <= tauMem.value) return undefined;
    return {
      parameter: 'dt',
      expected: `at most tauMem (${tauMem.written}) for an Euler step`,
      got: `"${dt.written}"`,
    };
  },
  compute: ({ params: own }) => ({ outputs: { table: { kind: 'table', table: converted(own) } } }),
});

function converted(own: z.output<typeof params>): Table {
  const { given, scheme, resistance, threshold } = own;
  const dt = own.dt.value;
  const isExponential = scheme === 'exponential';
  const beta = given === 'beta' ? own.beta : isExponential ? exp(-dt / own.tauMem.value) : 1 - dt / own.tauMem.value;
  const height = own.vThreshold.value - own.vLeak.value;
  return table(
    column('tauMem', [given === 'tau' ? own.tauMem.value : timeConstant(beta, dt, isExponential)], { unit: 'ms' }),
    column('dt', [dt], { unit: 'ms' }),
    column('beta', [beta]),
    column('resistance', [resistance.value], { unit: 'GΩ' }),
    column('rheobase', [height / resistance.value], { unit: 'pA' }),
    column('rheobase input', [(1 - beta) * threshold]),
    column('gain', [((1 - beta) * threshold * resistance.value) / height], { unit: '1/pA' }),
  );
}

function timeConstant(beta: number, dt: number, isExponential: boolean): number | Missing {
  if (beta === 1) return new Missing('without decay the time constant is infinite');
  if (!isExponential) return dt / (1 - beta);
  return beta === 0 ? new Missing('no time constant decays to 0 in one step') : -dt / log(beta);
}
