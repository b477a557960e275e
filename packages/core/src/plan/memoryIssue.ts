import { type Issue, issue } from '../issue/issue.js';
import { largestSignals, largestWeights, type WeightLayout } from './layout.js';
import type { Plan, PlanStep } from './plan.js';

/** D: a plan that needs too much memory names what is largest, and a remedy. */
export function memoryIssue(
  { bytes, steps, weights }: Pick<Plan, 'bytes' | 'steps' | 'weights'>,
  limit: string,
): Issue {
  const largest = largestParts(steps, weights).map(({ name, bytes: own }) => `${name} (${mebibytes(own)})`);
  const remedy = 'Take fewer steps or smaller layers, or raise --memory.';
  return issue('memory-limit', {}, { needed: mebibytes(bytes), limit, largest, remedy });
}

/** Signals of any pass, and weights with all that training keeps beside them. */
function largestParts(steps: readonly PlanStep[], weights: WeightLayout): { name: string; bytes: number }[] {
  const signals = steps.flatMap((step) => (step.kind === 'pass' ? largestSignals(step.layout) : []));
  const parts = new Map<string, number>();
  for (const { name, bytes } of [...signals, ...largestWeights(weights)]) {
    parts.set(name, Math.max(bytes, parts.get(name) ?? 0));
  }
  return [...parts]
    .map(([name, bytes]) => ({ name, bytes }))
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, 3);
}

export function mebibytes(bytes: number): string {
  return `${Math.ceil((bytes / 1024 ** 2) * 10) / 10} MiB`;
}
