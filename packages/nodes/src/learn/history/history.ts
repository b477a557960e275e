import { column, Missing, type Table, table } from '@rheobase/core';
import type { GradientSize } from '../gradient/gradientSizes.js';
import type { Means } from './score.js';

/** One line of the history; what was not measured is null or absent. */
export interface Epoch extends Means {
  readonly epoch: number;
  readonly monitor: Means | null;
  /** Where a choice reads it. */
  readonly validation?: Means;
  /** Of its last update, where it is not constant. */
  readonly learningRate?: number;
  readonly gradients: readonly GradientSize[];
}

const noScores = 'scores and labels are not wired';

export function historyTable(history: readonly Epoch[], monitor: string, validation: string): Table {
  const numbers = (name: string, pick: (line: Epoch) => number | null | undefined, reason: string) =>
    column(
      name,
      history.map((line) => pick(line) ?? new Missing(reason)),
    );
  const some = <T>(condition: boolean, ...columns: T[]) => (condition ? columns : []);
  return table(
    column(
      'epoch',
      history.map(({ epoch }) => epoch),
      { kind: 'integer' },
    ),
    numbers('loss', ({ loss }) => loss, 'no samples'),
    numbers('accuracy', ({ accuracy }) => accuracy, noScores),
    ...some(
      monitor !== '',
      numbers(`${monitor} loss`, (line) => line.monitor?.loss, 'no samples'),
      numbers(`${monitor} accuracy`, (line) => line.monitor?.accuracy, noScores),
    ),
    ...some(
      validation !== '' && validation !== monitor,
      numbers(`${validation} loss`, (line) => line.validation?.loss, 'no samples'),
      numbers(`${validation} accuracy`, (line) => line.validation?.accuracy, noScores),
    ),
    ...some(
      history.some(({ learningRate }) => learningRate !== undefined),
      numbers('learning rate', ({ learningRate }) => learningRate, 'constant'),
    ),
  );
}

/** A row per epoch and tensor. */
export function gradientTable(history: readonly Epoch[]): Table {
  const rows = history.flatMap(({ epoch, gradients }) => gradients.map((size) => ({ epoch, ...size })));
  const numbers = (name: 'epoch' | 'numbers' | 'norm' | 'largest' | 'weights', whole = false) =>
    column(
      name,
      rows.map((row) => row[name]),
      whole ? { kind: 'integer' } : {},
    );
  const tensors = column(
    'tensor',
    rows.map(({ tensor }) => tensor),
    { kind: 'text' },
  );
  return table(
    numbers('epoch', true),
    tensors,
    numbers('numbers', true),
    numbers('norm'),
    numbers('largest'),
    numbers('weights'),
  );
}
