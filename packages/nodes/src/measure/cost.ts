import {
  column,
  defineResult,
  findColumn,
  Missing,
  param,
  type Result,
  type ResultInput,
  type Table,
  table,
} from '@rheobase/core';
import { z } from 'zod';
import { type PriceItem, priceItems } from '../data/prices.js';

const scopes = ['arithmetic', 'memory', 'events'] as const;

const params = z.object({
  scope: param.choice(scopes, 'what is paid for: arithmetic; memory traffic too; spikes on their way too', {
    default: 'arithmetic',
  }),
});

export const cost = defineResult({
  type: 'measure/cost',
  version: 1,
  title: 'cost in energy',
  doc: {
    summary: 'Applies a price table to counted operations: an energy proxy per sample, or which price it lacks.',
    equation: [
      'energy of a sample = Σ_items count · price',
      'weight reads = MACs + ACs + biases; state reads = state writes = updates',
    ],
    symbols: {
      count: 'by effective (ours), sample by sample',
      price: 'energy of one, from source/prices or any table with the columns item, price in pJ, source',
      p99: 'what 99 of 100 samples stay below: the value of rank ⌈0.99 n⌉',
    },
    source: 'The method of Horowitz 2014, ISSCC, pp. 10–14: operations times their energies.',
    notes: [
      'A proxy, not a measurement: it leaves out control, leakage, data movement between chips, and all that its scope leaves out.',
      'If the scope holds an item that occurs and has no price, there is no energy: the reason names it.',
      'Counts beyond the scope are shown all the same, without an energy.',
      'No weight is reused: every operation fetches its own. A machine that runs many samples at once fetches fewer.',
    ],
  },
  tags: ['energy', 'joule', 'proxy', 'price', 'memory traffic', 'events'],
  params,
  inputs: {
    samples: { result: 'table', doc: 'measure/operations samples' },
    prices: { result: 'table', doc: 'item, price in pJ, bits, source: source/prices' },
    model: { result: 'model', optional: true, doc: 'the trained weights, for their bytes' },
  },
  outputs: {
    items: { result: 'table', doc: 'a row per item: count (mean, p99, maximum), price, energy' },
    summary: { result: 'table', doc: 'one row: energy (mean, p99, maximum), events per step, bytes of weights' },
    energy: { result: 'number', doc: 'mean energy per sample in nJ, if every price it needs is there' },
  },

  compute({ params: { scope }, inputs }) {
    const counts = readCounts(inputs.samples[0]);
    if ('problem' in counts) return { port: 'samples', ...counts };
    const prices = readPrices(inputs.prices[0]);
    if ('problem' in prices) return { port: 'prices', ...prices };
    const within = scopes.slice(0, scopes.indexOf(scope) + 1) as readonly string[];
    const rows = itemNames.map((item) => {
      const own = counts.items[item];
      const isPaid = within.includes(priceItems[item].scope);
      const price = prices.get(item);
      const occurs = own.some((count) => count > 0);
      const unpaid = !isPaid
        ? new Missing(`left out of the scope ${scope}`)
        : price === undefined
          ? new Missing(occurs ? `the price table has no price of "${item}"` : 'does not occur, has no price')
          : undefined;
      return { item, own, occurs, isPaid, price, unpaid };
    });
    const lacking = rows.filter(({ isPaid, price, occurs }) => isPaid && price === undefined && occurs);
    const energies = counts.samples.map((_, sample) =>
      rows.reduce(
        (sum, { own, isPaid, price }) => (isPaid && price !== undefined ? sum + own[sample] * price.pJ : sum),
        0,
      ),
    );
    const spread = (values: readonly number[], factor = 1) => spreadOf(values.map((value) => value * factor));
    const reason =
      lacking.length === 0
        ? undefined
        : new Missing(`no price of ${lacking.map(({ item }) => `"${item}"`).join(', ')}: no energy`);
    const total = reason === undefined ? spread(energies, nano) : { mean: reason, p99: reason, max: reason };
    const perItem = rows.map(({ own, price, unpaid }) => ({
      counts: spread(own),
      price: unpaid ?? (price?.pJ as number),
      energy: unpaid ?? spread(own, (price?.pJ as number) * nano).mean,
    }));
    const events = spread(counts.items.event.map((count, sample) => count / counts.steps[sample]));
    const bits = prices.get('weight read')?.bits ?? prices.get('mac')?.bits;
    const bytes = bytesOf(inputs.model?.[0], bits);
    const nJ = { unit: 'nJ' };
    return {
      outputs: {
        items: {
          kind: 'table',
          table: table(
            column('item', itemNames),
            column(
              'mean',
              perItem.map((row) => row.counts.mean),
            ),
            column(
              'p99',
              perItem.map((row) => row.counts.p99),
            ),
            column(
              'max',
              perItem.map((row) => row.counts.max),
            ),
            column(
              'price',
              perItem.map(({ price }) => price),
              { unit: 'pJ' },
            ),
            column(
              'energy',
              perItem.map(({ energy }) => energy),
              nJ,
            ),
            column(
              'source',
              rows.map(({ price }) => price?.source ?? ''),
              { kind: 'text' },
            ),
          ),
        },
        summary: {
          kind: 'table',
          table: table(
            column('scope', [scope]),
            column('energy', [total.mean], nJ),
            column('energy p99', [total.p99], nJ),
            column('energy max', [total.max], nJ),
            column('events per step', [events.mean]),
            column('events per step max', [events.max]),
            column('weight bytes', [bytes.all]),
            column('non-zero weight bytes', [bytes.nonZero]),
          ),
        },
        energy: numberOf(total.mean),
      },
    };
  },
});

const itemNames = Object.keys(priceItems) as PriceItem[];

/** From pJ. */
const nano = 0.001;

interface Counts {
  readonly samples: readonly unknown[];
  readonly steps: readonly number[];
  readonly items: Readonly<Record<PriceItem, readonly number[]>>;
}

function readCounts(wire: ResultInput): Counts | { readonly problem: string } {
  const from = tableIn(wire);
  const names = ['macs', 'acs', 'updates', 'comparisons', 'biases', 'encodings', 'events', 'steps'] as const;
  const found: Partial<Record<(typeof names)[number], readonly number[]>> = {};
  for (const name of names) {
    const own = findColumn(from, name);
    if (own === undefined || own.kind === 'text' || own.values.includes(null)) {
      return { problem: `it has no numbers "${name}"; wire the port samples of a measure/operations` };
    }
    found[name] = own.values as readonly number[];
  }
  const { macs, acs, updates, comparisons, biases, encodings, events, steps } = found as Required<typeof found>;
  return {
    samples: macs,
    steps,
    items: {
      mac: macs,
      ac: acs,
      update: updates,
      comparison: comparisons,
      bias: biases,
      encoding: encodings,
      'weight read': macs.map((count, i) => count + acs[i] + biases[i]),
      'state read': updates,
      'state write': updates,
      event: events,
    },
  };
}

interface Priced {
  readonly pJ: number;
  readonly bits: number | undefined;
  readonly source: string;
}

function readPrices(wire: ResultInput): ReadonlyMap<PriceItem, Priced> | { readonly problem: string } {
  const from = tableIn(wire);
  const [items, prices, sources, bits] = ['item', 'price', 'source', 'bits'].map((name) => findColumn(from, name));
  if (items === undefined || prices === undefined || sources === undefined) {
    return { problem: 'a price table has the columns "item", "price" and "source"' };
  }
  if (prices.unit !== 'pJ') return { problem: `its column "price" is in ${prices.unit ?? 'no unit'}, not in pJ` };
  const found = new Map<PriceItem, Priced>();
  for (const [row, item] of items.values.entries()) {
    const [pJ, source] = [prices.values[row], sources.values[row]];
    if (!itemNames.includes(item as PriceItem)) {
      return {
        problem: `"${item}" is nothing that is counted; items are ${itemNames.map((one) => `"${one}"`).join(', ')}`,
      };
    }
    if (found.has(item as PriceItem)) return { problem: `it has two prices of "${item}"` };
    if (typeof pJ !== 'number') continue;
    if (pJ < 0) return { problem: `the price of "${item}" is below 0` };
    if (typeof source !== 'string' || source === '') return { problem: `the price of "${item}" has no source` };
    const width = bits?.values[row];
    found.set(item as PriceItem, { pJ, source, bits: typeof width === 'number' ? width : undefined });
  }
  return found;
}

function tableIn({ from, result }: ResultInput): Table {
  if (result.kind !== 'table') throw new Error(`internal: ${from} gave a ${result.kind}`);
  return result.table;
}

function spreadOf(values: readonly number[]) {
  if (values.length === 0) {
    const none = new Missing('no samples');
    return { mean: none, p99: none, max: none };
  }
  const sorted = Float64Array.from(values).sort();
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, p99: sorted[Math.ceil(0.99 * sorted.length) - 1], max: sorted[sorted.length - 1] };
}

function bytesOf(wire: ResultInput | undefined, bits: number | undefined) {
  const { result } = wire ?? {};
  const why = result === undefined ? 'no model is wired' : 'the price table does not say how wide a weight is';
  if (result?.kind !== 'model' || bits === undefined) return { all: new Missing(why), nonZero: new Missing(why) };
  let [all, nonZero] = [0, 0];
  for (const { values } of Object.values(result.model.tensors)) {
    all += values.length;
    for (let i = 0; i < values.length; i++) if (values[i] !== 0) nonZero++;
  }
  return { all: (all * bits) / 8, nonZero: (nonZero * bits) / 8 };
}

function numberOf(mean: number | Missing): Result {
  return mean instanceof Missing
    ? { kind: 'number', value: null, unit: 'nJ', missing: mean.reason }
    : { kind: 'number', value: mean, unit: 'nJ' };
}
