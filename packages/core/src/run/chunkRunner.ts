import { chunkView, type Frame, noCounts, type OperationCounts, planView, type SignalArray } from '../define/kernel.js';
import type { EngineTwins } from '../engine/engineTwins.js';
import { findNotFinite } from '../engine/finite.js';
import { gatherGradient } from '../engine/gather.js';
import { issue } from '../issue/issue.js';
import { gradientsInto, type TrainedArray } from '../plan/layout.js';
import type { PassStep, Phase, Plan, SliceGroup } from '../plan/plan.js';
import type { BoundKernel } from './bind.js';
import { ModelFailure } from './failure.js';

/** The samples of one chunk, as positions in the walk. */
export interface ChunkRange {
  readonly first: number;
  readonly count: number;
}

export type MutableFrame = { -readonly [Key in keyof Frame]: Frame[Key] };

/** Groups that run together. A stage begins with a node that reduces over samples, except for the first. */
export interface Stage {
  readonly groups: readonly SliceGroup[];
  readonly reducer: BoundKernel | undefined;
}

interface Gather {
  readonly sources: readonly SignalArray[];
  readonly target: SignalArray;
}

/**
 * Runs the nodes of a slice on one chunk: forward and backward, window by window. It knows no node by its kind. Windows
 * are given in ticks of the pass; a group runs the steps of its own time axis in them.
 */
export class ChunkRunner {
  private readonly allStages: readonly Stage[];
  private readonly evaluationStages: readonly Stage[];
  private readonly gathers: ReadonlyMap<string, readonly Gather[]>;

  constructor(
    plan: Plan,
    private readonly step: PassStep,
    private readonly bound: ReadonlyMap<string, BoundKernel>,
    private readonly twins: EngineTwins,
  ) {
    this.allStages = splitStages(step.groups, bound, true);
    this.evaluationStages = splitStages(step.groups, bound, false);
    const { inputGradients, outputGradients } = step.layout;
    const gathers = new Map<string, Gather[]>();
    for (const [output, target] of outputGradients) {
      const sources = gradientsInto(plan.inferred.graph, output, inputGradients);
      const isAlias = sources.length === 1 && sources[0].offset === target.offset;
      if (sources.length === 0 || isAlias) continue;
      const node = output.slice(0, output.lastIndexOf('.'));
      gathers.set(node, [...(gathers.get(node) ?? []), { sources, target }]);
    }
    this.gathers = gathers;
  }

  /** What runs between two reductions. */
  stages(training: boolean): readonly Stage[] {
    return training ? this.allStages : this.evaluationStages;
  }

  start(frame: Frame, count: number): void {
    for (const state of this.step.layout.state.values()) chunkView(frame, state).fill(0);
    for (const { kernel } of this.bound.values()) kernel.reset?.(frame, 0, count);
  }

  /** What is constant over time, before the steps. */
  before(stage: Stage, frame: MutableFrame, count: number): void {
    this.forwardPhase('before', stage, frame, count, 0, 1);
  }

  /** Ticks [t0, t1), and after the last of them what follows the steps. */
  window(stage: Stage, frame: MutableFrame, count: number, t0: number, t1: number): void {
    this.forwardPhase('stepping', stage, frame, count, t0, t1);
    if (t1 === this.step.numSteps) this.forwardPhase('after', stage, frame, count, 0, 1);
  }

  private forwardPhase(phase: Phase, stage: Stage, frame: MutableFrame, n: number, t0: number, t1: number): void {
    const { firstStep } = frame;
    if (phase !== 'stepping') frame.firstStep = 0;
    const written: { name: string; array: SignalArray }[] = [];
    for (const { phase: own, members, stepwise, perTick } of stage.groups) {
      if (own !== phase) continue;
      const kernels = this.kernels(members);
      const cut = stepwise ? 1 : (t1 - t0) * perTick;
      const unseen = new Set<BoundKernel>();
      for (let t = t0 * perTick; t < t1 * perTick; t += cut) {
        for (const node of kernels) {
          frame.counts = node.counts as OperationCounts;
          node.kernel.forward(frame, 0, n, t, t + cut);
          if (node.kernel.wroteFinite?.() !== true) unseen.add(node);
        }
        for (const { kernel, counts } of kernels) {
          frame.counts = counts as OperationCounts;
          kernel.absorb?.(frame, 0, n, t, t + cut);
        }
      }
      for (const { path, binding } of kernels.filter((node) => unseen.has(node))) {
        for (const [port, array] of Object.entries(binding.outputs)) written.push({ name: `${path}.${port}`, array });
      }
    }
    const bad = findNotFinite(frame, written, n, t0, t1, this.twins);
    frame.firstStep = firstStep;
    if (bad === undefined) return;
    const dot = bad.name.lastIndexOf('.');
    const place = { node: bad.name.slice(0, dot), port: bad.name.slice(dot + 1) };
    const step = phase === 'stepping' ? bad.step : null;
    const learned = this.step.loss !== undefined || this.step.model !== undefined;
    throw new ModelFailure(issue('not-finite', place, { sample: bad.sample, step, value: String(bad.value), learned }));
  }

  /** Clears what is carried backwards and sets the gradient of the loss of every sample. */
  startBackward(frame: MutableFrame, seed: number): void {
    const { layout, loss } = this.step;
    chunkView(frame, layout.outputGradients.get(loss as string) as SignalArray).fill(seed);
    this.clearCarried(frame);
    frame.firstStep = 0;
    frame.counts = noCounts();
  }

  private clearCarried(frame: Frame): void {
    for (const state of this.step.layout.gradientState.values()) chunkView(frame, state).fill(0);
  }

  /** Windows in descending order; `truncate` cuts what is carried backwards every so many ticks. */
  backward(stage: Stage, frame: Frame, count: number, window: number, truncate: number | undefined): void {
    const { numSteps } = this.step;
    this.backwardPhase('after', stage, frame, count, 0, 1);
    for (let t1 = numSteps; t1 > 0; ) {
      const t0 = Math.max(lastMultiple(t1 - 1, window), lastMultiple(t1 - 1, truncate ?? numSteps));
      this.backwardPhase('stepping', stage, frame, count, t0, t1);
      if (truncate !== undefined && t0 % truncate === 0) this.clearCarried(frame);
      t1 = t0;
    }
    this.backwardPhase('before', stage, frame, count, 0, 1);
  }

  private backwardPhase(phase: Phase, stage: Stage, frame: Frame, n: number, t0: number, t1: number): void {
    for (const { phase: own, members, stepwise, perTick } of [...stage.groups].reverse()) {
      if (own !== phase) continue;
      const reversed = this.kernels(members).reverse();
      // What a delaying node hands back comes from later steps, and whoever feeds it may stand anywhere on the cycle.
      const delaying = reversed.filter(({ kernel }) => kernel.absorbBackward !== undefined);
      const kernels = [...delaying, ...reversed.filter(({ kernel }) => kernel.absorbBackward === undefined)];
      const cut = stepwise ? 1 : (t1 - t0) * perTick;
      for (let t = t1 * perTick; t > t0 * perTick; t -= cut) {
        for (const node of kernels) {
          if (node !== stage.reducer) this.backwardNode(node, frame, n, t - cut, t);
        }
        for (const { path, kernel, binding } of delaying) {
          this.gather(path, binding.perTick, frame, n, t - cut, t);
          kernel.absorbBackward?.(frame, 0, n, t - cut, t);
        }
      }
    }
  }

  private backwardNode({ path, kernel, binding }: BoundKernel, frame: Frame, n: number, t0: number, t1: number): void {
    this.gather(path, binding.perTick, frame, n, t0, t1);
    const flows = Object.values(binding.outputGradients).some((array) => array !== undefined);
    if (flows) kernel.backward?.(frame, 0, n, t0, t1);
  }

  /** The gradient that arrives at a reducing node, before its sum over the samples is known. */
  gatherReducer({ path, binding }: BoundKernel, frame: Frame, count: number): void {
    this.gather(path, binding.perTick, frame, count, 0, binding.numSteps);
  }

  /** The rest of a reducing node's backward pass, once the sum is known. */
  backwardReducer(node: BoundKernel, frame: Frame, count: number): void {
    this.backwardNode(node, frame, count, 0, this.stepsOf(node));
  }

  /** What arrives at the outputs of a node in its own steps [t0, t1); an output on another axis has as much time in them. */
  private gather(path: string, perTick: number, frame: Frame, n: number, t0: number, t1: number): void {
    const ticks = this.step.numSteps;
    for (const { sources, target } of this.gathers.get(path) ?? []) {
      const on = (t: number) => (t * target.perTick) / perTick;
      gatherGradient(frame, n, { t0: on(t0), t1: on(t1), ticks }, sources, target, this.twins);
    }
  }

  /** The partial sums of a chunk, from zero. */
  accumulate(frame: Frame, count: number, trained: readonly TrainedArray[]): void {
    for (const { partials } of trained) {
      for (const { node, array } of partials) {
        if (this.bound.get(node)?.kernel.overwritesGradients !== true) planView(frame, array).fill(0);
      }
    }
    for (const node of this.bound.values()) node.kernel.accumulate?.(frame, count, this.stepsOf(node));
  }

  private stepsOf({ path, binding }: BoundKernel): number {
    const group = this.step.groups.find(({ members }) => members.includes(path));
    return group?.phase === 'stepping' ? binding.numSteps : 1;
  }

  private kernels(members: readonly string[]): BoundKernel[] {
    return members.map((path) => this.bound.get(path) as BoundKernel);
  }
}

function splitStages(
  groups: readonly SliceGroup[],
  bound: ReadonlyMap<string, BoundKernel>,
  training: boolean,
): Stage[] {
  const waits = ({ kernel: { reduce } }: BoundKernel) =>
    reduce !== undefined && (training || reduce.onlyInTraining !== true);
  const stages: { groups: SliceGroup[]; reducer: BoundKernel | undefined }[] = [{ groups: [], reducer: undefined }];
  for (const group of groups) {
    const reducer = group.members.map((path) => bound.get(path)).find((node) => node !== undefined && waits(node));
    if (reducer !== undefined) stages.push({ groups: [], reducer });
    stages[stages.length - 1].groups.push(group);
  }
  return stages;
}

function lastMultiple(step: number, of: number): number {
  return step - (step % of);
}
