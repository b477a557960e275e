import type { TrainedWeight, TrainerBinding } from '@rheobase/core';
import type { Optimiser, OptimiserSettings, Piece } from './optimiser.js';

/** Pieces begin at whole cache lines, in numbers. */
const lineNumbers = 16;

/**
 * Moves all weights by one update. Gives for each the sum of the squares of its gradient, in ascending index, where that
 * came for free. Compiled steps are shared among the threads: each number is moved by itself, so that it makes no
 * difference where the weights are cut.
 */
export function stepWeights(
  optimiser: Optimiser,
  { weights, round, threads, together, twin }: TrainerBinding,
  update: number,
  settings: OptimiserSettings,
): readonly (number | undefined)[] {
  const { twin: compiled } = optimiser;
  if (compiled !== undefined && weights.every(({ values }) => values instanceof Float32Array)) {
    const pieces = cutInPieces(weights, threads);
    const calls = pieces.map(({ weight, ...piece }) => compiled.given(weight, piece, update, settings, round));
    const sums = together(compiled.name, calls);
    if (sums !== undefined) return weights.map((weight) => sumOfSquares(weight, pieces, sums, twin('addSquares')));
  }
  for (const weight of weights) optimiser.step(weight, update, settings, round);
  return weights.map(() => undefined);
}

interface WeightPiece extends Piece {
  readonly weight: TrainedWeight;
}

/** As many equal shares of all numbers as there are threads; a share may hold pieces of several weights. */
export function cutInPieces(weights: readonly TrainedWeight[], threads: number): readonly WeightPiece[] {
  const all = weights.reduce((sum, { values }) => sum + values.length, 0);
  const share = Math.ceil(all / threads / lineNumbers) * lineNumbers;
  const pieces: WeightPiece[] = [];
  let room = share;
  for (const weight of weights) {
    for (let from = 0; from < weight.values.length; ) {
      const count = Math.min(room, weight.values.length - from);
      pieces.push({ weight, from, count });
      from += count;
      room = room === count ? share : room - count;
    }
  }
  return pieces;
}

/** N: ascending from +0. A compiled step began its sum at its piece: the sum of the first goes on over the others. */
function sumOfSquares(
  weight: TrainedWeight,
  pieces: readonly WeightPiece[],
  sums: readonly number[],
  addSquares: ReturnType<TrainerBinding['twin']>,
): number | undefined {
  const first = pieces.findIndex((piece) => piece.weight === weight);
  if (first < 0) return 0;
  const { count } = pieces[first];
  const { gradient } = weight;
  if (count === gradient.length) return sums[first];
  return addSquares?.(sums[first], gradient.byteOffset + 4 * count, gradient.length - count);
}
