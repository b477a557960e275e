import { decimals, param, type Quantity } from '@rheobase/core';

/** Currents from a first to a last one in equal steps, each the exact decimal rounded once. */

export interface CurrentGrid {
  readonly from: Quantity;
  readonly to: Quantity;
  readonly step: Quantity;
}

export const currentGridParams = {
  from: param.quantity('pA', 'first current', { default: '0 pA' }),
  to: param.quantity('pA', 'last current, a whole number of steps from the first', { default: '495 pA' }),
  step: param.quantity('pA', 'from one current to the next', { default: '5 pA', min: '0 pA', aboveMin: true }),
};

const mostCurrents = 100_000;

/** What is wrong with a grid, as a node's `check` says it. */
export function checkCurrentGrid(grid: CurrentGrid) {
  const { from, to, step } = grid;
  if (distance(grid).digits < 0n) {
    return { parameter: 'to', expected: `at least ${from.written}, where the sweep begins`, got: `"${to.written}"` };
  }
  const steps = stepCount(grid);
  if (steps === undefined) {
    const near = neighbours(grid).map((current) => `${current} pA`);
    const expected = `a whole number of steps of ${step.written} from ${from.written} (${near.join(' or ')})`;
    return { parameter: 'to', expected, got: `"${to.written}"` };
  }
  if (steps < mostCurrents) return undefined;
  const got = `"${step.written}", which makes ${steps + 1}`;
  return { parameter: 'step', expected: `a step that makes at most ${mostCurrents} currents`, got };
}

/** Every current in pA. */
export function currentsOf(grid: CurrentGrid): number[] {
  return Array.from({ length: (stepCount(grid) as number) + 1 }, (_, k) => nth(grid, BigInt(k)));
}

function distance({ from, to }: CurrentGrid): decimals.Decimal {
  return decimals.subtract(to.exact, from.exact);
}

/** Steps from the first current to the last, or undefined where `to` is not on the grid. */
function stepCount(grid: CurrentGrid): number | undefined {
  const steps = decimals.divideExactly(distance(grid), grid.step.exact);
  return steps === undefined ? undefined : Number(steps);
}

/** The currents of the grid on both sides of `to`, in pA. */
function neighbours(grid: CurrentGrid): number[] {
  const below = decimals.floorQuotient(distance(grid), grid.step.exact);
  return [nth(grid, below), nth(grid, below + 1n)];
}

/** from + k · step in pA: exact in decimals, then rounded once. */
function nth({ from, step }: CurrentGrid, k: bigint): number {
  const amperes = decimals.add(from.exact, decimals.multiply(decimals.decimal(k), step.exact));
  return decimals.toNumber(decimals.scale(amperes, 12));
}
