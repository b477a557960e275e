import { describe, expect, it } from 'vitest';
import { computeNode, rowsOf, tableWith } from '../testing/computeNode.js';
import { families } from './activation/families.js';
import { fitActivations } from './fitActivations.js';

/** The neuron of the study: 100 currents, spikes in 0.9 s. */
const currents = Array.from({ length: 100 }, (_, k) => 5 * k);
const lifRate = (current: number) => (current > 200 ? 1000 / (2 + 10 * Math.log(current / (current - 200))) : 0);

/** Spikes at 205, 210, … 495 pA; none below: the table of the study, re-run by an independent program. */
// biome-ignore format: a list of numbers
const counts = [
  23, 28, 32, 35, 37, 40, 43, 45, 48, 50, 52, 54, 56, 58, 60, 62, 64, 66, 68, 70, 70, 72, 74, 76, 78, 79, 81, 82, 84, 86,
  88, 89, 91, 92, 94, 95, 97, 97, 99, 101, 102, 104, 105, 105, 107, 108, 110, 111, 113, 114, 115, 117, 118, 118, 120,
  122, 124, 124, 125,
];

function fitOf(x: readonly number[], y: readonly number[], params: Record<string, unknown> = {}) {
  const wires = { table: { 'rate.table': tableWith({ 'current (pA)': x, 'rate (Hz)': y }) } };
  const { outputs, problem } = computeNode(fitActivations, { rheobase: '200 pA', ceiling: '500 Hz', ...params }, wires);
  expect(problem).toBeUndefined();
  const rows = (name: string) => (outputs[name].kind === 'table' ? rowsOf(outputs[name].table) : []);
  const parameter = (name: string, symbol: string) =>
    rows('parameters').find((row) => row.function === name && row.parameter === symbol)?.value as number;
  const measure = (name: string, column: string) => rows('measures').find((row) => row.function === name)?.[column];
  return { rows, parameter, measure };
}

describe('analysis/fit-activations', () => {
  it.each(families.map((family) => [family.name, family] as const))(
    '%s: its slopes are its central differences',
    (_, { curve, starts }) => {
      const p = [...starts(180, 140, 300)[0]];
      for (const x of [20, 150, 201, 260, 430, 495]) {
        const slopes = new Float64Array(p.length);
        expect(curve(x, p, slopes)).toBe(curve(x, p));
        p.forEach((value, j) => {
          const h = 1e-6 * value;
          const at = (shift: number) =>
            curve(
              x,
              p.map((one, k) => (k === j ? one + shift : one)),
            );
          const expected = (at(h) - at(-h)) / (2 * h);
          expect(Math.abs(slopes[j] - expected)).toBeLessThan(1e-7 * Math.abs(expected) + 1e-9);
        });
      }
    },
  );

  it.each(families.map((family) => [family.name, family] as const))(
    '%s: finds the parameters that made the data',
    (name, family) => {
      const made = family.starts(187.5, 140, 250)[0].map((value) => 1.1 * value);
      const x = currents.slice(1);
      const { rows, measure } = fitOf(
        x,
        x.map((current) => family.curve(current, made)),
        { functions: [name] },
      );
      rows('parameters').forEach(({ value, unit }, j) => {
        const factor = unit === 'ms' ? 1000 : 1;
        expect(Math.abs((value as number) / (factor * made[j]) - 1)).toBeLessThan(1e-6);
      });
      expect(measure(name, 'fit')).toBe('converged');
      expect(measure(name, 'R²')).toBeCloseTo(1, 10);
    },
  );

  it('fits the F–I table of the study as SciPy does', () => {
    const rates = currents.map((current) => (counts[current / 5 - 41] ?? 0) / 0.9);
    const { parameter, measure } = fitOf(currents, rates);
    // scipy.optimize.least_squares 1.17.1, the best of many starts, tolerances 1e-14; LIF with its threshold held at 200.
    const expected: [string, Record<string, number>, number][] = [
      ['ReLU', { a: 0.4277666, b: 141.5428 }, 7.53168],
      ['sigmoid', { A: 128.78723, k: 0.019782706, m: 282.48201 }, 7.44672],
      ['clipped ReLU', { a: 0.48288334, b: 154.04242, A: 129.33333 }, 6.4799],
      ['Naka–Rushton', { A: 140.86983, n: 4.7408846, c: 289.71348 }, 6.03483],
      ['tanh of ReLU', { A: 149.44508, k: 0.004463383, b: 172.77737 }, 4.04009],
      ['saturating exponential', { A: 167.1532, k: 0.0051893237, b: 179.70154 }, 3.40867],
      ['√ReLU', { a: 7.9229304, b: 200 }, 1.73204],
      ['LIF rate', { τ_ref: 2.02963, τ_m: 9.97853, b: 200 }, 0.406837],
    ];
    for (const [name, parameters, rmse] of expected) {
      expect(measure(name, 'RMSE')).toBeCloseTo(rmse, 4);
      for (const [symbol, value] of Object.entries(parameters)) {
        expect(Math.abs(parameter(name, symbol) / value - 1), `${name} ${symbol}`).toBeLessThan(3e-6);
      }
    }
    expect(measure('ReLU (b ≥ 0)', 'RMSE')).toBe(measure('ReLU', 'RMSE'));
  });

  it('measures as their definitions say', () => {
    const rates = currents.map(lifRate);
    const { measure, parameter, rows } = fitOf(currents, rates);
    const [a, b] = [parameter('ReLU', 'a'), parameter('ReLU', 'b')];
    const fitted = currents.map((current) => a * Math.max(0, current - b));
    const squares = (isIn: (current: number) => boolean) => {
      const part = currents.map((_, i) => i).filter((i) => isIn(currents[i]));
      return Math.sqrt(part.reduce((sum, i) => sum + (rates[i] - fitted[i]) ** 2, 0) / part.length);
    };
    const rmse = squares(() => true);
    expect(measure('ReLU', 'RMSE')).toBeCloseTo(rmse, 9);
    expect(measure('ReLU', 'NRMSE')).toBeCloseTo(rmse / lifRate(495), 9);
    expect(measure('ReLU', 'AIC')).toBeCloseTo(100 * Math.log(rmse * rmse) + 4, 9);
    expect(measure('ReLU', 'RMSE below rheobase')).toBeCloseTo(
      squares((current) => current <= 200),
      9,
    );
    expect(measure('ReLU', 'RMSE above rheobase')).toBeCloseTo(
      squares((current) => current > 200),
      9,
    );
    expect(measure('ReLU', 'threshold error')).toBeCloseTo(Math.abs(b - 200) / 200, 12);
    expect(measure('ReLU', 'leak at rheobase')).toBeCloseTo(a * (200 - b), 9);
    expect(measure('ReLU', 'saturation index')).toBeCloseTo((a * (495 - b)) / 500, 9);
    expect(measure('ReLU', 'onset gain ratio')).toBeCloseTo(1, 9);
    const gain = lifRate(220) / 20 / ((lifRate(500) - lifRate(400)) / 100);
    expect(measure('LIF rate', 'onset gain ratio')).toBeCloseTo(gain, 6);
    expect(measure('sigmoid', 'threshold error')).toBe('[this function has no threshold]');
    expect(rows('curves')[60]).toMatchObject({ current: 300, rate: rates[60] });
    expect(rows('curves')[60].ReLU).toBeCloseTo(fitted[60], 9);
  });

  it('takes numbers without units, and leaves out what it was not told', () => {
    const x = [0, 1, 2, 3, 4, 5, 6];
    const wires = { table: { 'n.table': tableWith({ input: x, spikes: x.map((at) => Math.max(0, 2 * at - 3)) }) } };
    const { outputs } = computeNode(fitActivations, { x: 'input', y: 'spikes', functions: ['ReLU'] }, wires);
    const [row] = outputs.measures.kind === 'table' ? rowsOf(outputs.measures.table) : [];
    expect(row['threshold error']).toBe('[no rheobase is given]');
    expect(row['saturation index']).toBe('[no ceiling is given]');
    const [a, b] = outputs.parameters.kind === 'table' ? rowsOf(outputs.parameters.table) : [];
    expect([a.value, b.value]).toEqual([expect.closeTo(2, 9), expect.closeTo(1.5, 9)]);
  });

  it('fits a part of the currents where it is told to', () => {
    const rates = currents.map(lifRate);
    const part = fitOf(currents, rates, { functions: ['ReLU'], from: '150 pA', until: '300 pA' });
    const inside = currents.filter((current) => current >= 150 && current <= 300);
    const alone = fitOf(inside, inside.map(lifRate), { functions: ['ReLU'] });
    expect(part.rows('measures')).toEqual(alone.rows('measures'));
    expect(part.rows('curves').map(({ current }) => current)).toEqual(inside);
  });

  it('says what is wrong', () => {
    const problemOf = (columns: Record<string, number[]>, params = {}) =>
      computeNode(fitActivations, params, { table: { 'r.table': tableWith(columns) } }).problem;
    const few = fitOf([1, 2, 3], [1, 2, 3]);
    expect(few.measure('ReLU', 'RMSE')).toBe('[there are rates at 3 currents; a fit needs at least 5]');
    expect(few.rows('curves')).toHaveLength(3);
    expect(problemOf({ 'current (pA)': [1] })).toMatch('no column "rate"');
    const silent = fitOf(
      currents,
      currents.map(() => 0),
    );
    expect(silent.measure('LIF rate', 'RMSE')).toBe('[there is nothing to fit: no rate is above 0]');
    const params = fitActivations.params.parse({ functions: ['relu'] });
    expect(fitActivations.check?.(params)).toMatchObject({ parameter: 'functions', got: 'relu' });
  });
});
