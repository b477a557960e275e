import type { Epoch } from './history.js';

/** The epoch (counted from 1) with the lowest validation loss from `from` on; of equal ones, the first. */
export function bestEpoch(history: readonly Epoch[], from: number): number | undefined {
  let best: Epoch | undefined;
  for (const line of history) {
    const loss = line.validation?.loss ?? null;
    if (line.epoch < from || loss === null) continue;
    if (best === undefined || loss < (best.validation?.loss ?? Number.POSITIVE_INFINITY)) best = line;
  }
  return best?.epoch;
}

/** Whether `patience` epochs have passed since the best one. */
export function isOver(history: readonly Epoch[], from: number, patience: number): boolean {
  const best = bestEpoch(history, from);
  return best !== undefined && history[history.length - 1].epoch - best >= patience;
}
