import {
  createRegistry,
  type EdgeDocument,
  load,
  type NodeDefinition,
  type NodeDocument,
  type PassStep,
  planView,
  prepare,
  type RunEvent,
  randomStream,
  sentence,
} from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { Control } from '../../packages/core/src/run/control.js';
import { PassRunner } from '../../packages/core/src/run/passRunner.js';
import { initialiseWeights } from '../../packages/core/src/run/weights.js';

/**
 * V: gradients against central differences in float64. The step of a neuron is replaced by the integral of
 * its surrogate and the reset is held as it was where the gradient was taken. Samples of a spiking net fit one chunk,
 * since that is where the reset is kept.
 */

export interface GradientGraph {
  readonly nodes: Readonly<Record<string, NodeDocument>>;
  /** `a.out > b.in` */
  readonly wires: readonly string[];
  /** Test-only node types; one that the registry knows takes its place. */
  readonly definitions?: readonly NodeDefinition[];
  readonly trainer?: string;
  readonly samples?: number;
  /** Weights tried per tensor, chosen at random where it holds more. */
  readonly elements?: number;
  /** How far a weight is moved: small against what its gradient varies over, large against rounding. */
  readonly distance?: number;
  readonly schedule?: (chunks: number) => readonly number[];
}

export interface TensorCheck {
  readonly name: string;
  /** ‖gradient − differences‖ / max of both norms. */
  readonly error: number;
  readonly norm: number;
}

export interface GradientCheck {
  readonly tensors: readonly TensorCheck[];
  readonly worst: number;
  /** The mean loss, and the gradient of each tensor, as the engine gave them. */
  readonly loss: number;
  readonly gradients: Readonly<Record<string, Float64Array>>;
  readonly weights: Readonly<Record<string, Float64Array>>;
  /** How many numbers of a signal of the smoothed run lie above a bound. */
  above(port: string, bound: number): number;
}

export function edgesOf(wires: readonly string[]): EdgeDocument[] {
  return wires.map((wire) => {
    const [from, to] = wire.split(' > ');
    return { from, to };
  });
}

export function registryWith(definitions: readonly NodeDefinition[]) {
  return createRegistry([
    ...new Map([...registry.definitions, ...definitions.map((own) => [own.type, own] as const)]).values(),
  ]);
}

const seed = 5;

export function checkGradient(graph: GradientGraph): GradientCheck {
  const {
    nodes,
    wires,
    definitions = [],
    trainer = 'train',
    samples = 16,
    elements = 40,
    distance = 1e-6,
    schedule,
  } = graph;
  const text = JSON.stringify({ rheobase: 1, seed, nodes, edges: edgesOf(wires) });
  const { experiment, issues } = load(text, registryWith(definitions), { dtype: 'float64' });
  if (experiment === undefined) throw new Error(issues.map(sentence).join('\n'));
  const [{ plan }] = experiment.points;
  const { prepared } = prepare(plan, experiment.identity);
  const step = plan.steps.find((one): one is PassStep => one.kind === 'pass' && one.drivers.includes(trainer));
  const bound = step && prepared?.passes.get(step);
  if (prepared === undefined || step === undefined || bound === undefined) throw new Error(`no pass of ${trainer}`);
  const { buffer } = prepared;
  initialiseWeights(plan, buffer);
  const runner = new PassRunner(plan, step, bound, prepared, new Control(schedule === undefined ? {} : { schedule }));
  const ids = Int32Array.from({ length: samples }, (_, i) => i);
  const walk = { epoch: 0, batch: 0, training: true };

  const losses = finish(runner.gradient(ids, { ...walk, smooth: 'record' }, undefined));
  const loss = mean(losses);
  const trained = plan.weights.trained.get(trainer) ?? [];
  const gradients = Object.fromEntries(
    trained.map(({ name, gradient }) => [name, planView({ buffer }, gradient).slice() as Float64Array]),
  );
  const seen = new Uint8Array(buffer.slice(0));

  const lossNow = () => mean(finish(runner.forward(ids, { ...walk, smooth: 'replay' })));
  const tensors = trained.map(({ name, values }): TensorCheck => {
    const weights = planView({ buffer }, values);
    let difference = 0;
    let own = 0;
    let numeric = 0;
    for (const i of chosen(name, weights.length, elements)) {
      const kept = weights[i];
      const h = distance * Math.max(1, Math.abs(kept));
      weights[i] = kept + h;
      const [high, above] = [weights[i], lossNow()];
      weights[i] = kept - h;
      const [low, below] = [weights[i], lossNow()];
      weights[i] = kept;
      const slope = (above - below) / (high - low);
      difference += (slope - gradients[name][i]) ** 2;
      own += gradients[name][i] ** 2;
      numeric += slope ** 2;
    }
    const norm = Math.sqrt(Math.max(own, numeric));
    return { name, error: norm === 0 ? 0 : Math.sqrt(difference) / norm, norm };
  });
  return {
    tensors,
    worst: Math.max(...tensors.map(({ error }) => error)),
    loss,
    gradients,
    weights: Object.fromEntries(
      [...plan.weights.values].map(([name, values]) => [name, planView({ buffer }, values).slice() as Float64Array]),
    ),
    above(port, bound) {
      const signal = step.layout.signals.get(port);
      if (signal === undefined) throw new Error(`no signal ${port}`);
      const values = new Float64Array(seen.buffer, plan.blockOffset + signal.offset, signal.length);
      return values.filter((value) => value > bound).length;
    },
  };
}

function finish<T>(running: Generator<RunEvent, T>): T {
  for (let next = running.next(); ; next = running.next()) if (next.done) return next.value;
}

function mean(losses: Float64Array): number {
  return losses.reduce((total, loss) => total + loss, 0) / losses.length;
}

function chosen(name: string, length: number, most: number): readonly number[] {
  const order = randomStream(seed, name, 'elements that are tried').permutation(length, 0);
  return [...order.subarray(0, Math.min(length, most))];
}
