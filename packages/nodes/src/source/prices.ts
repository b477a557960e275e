import { column, defineResult, param, parseQuantity, type Quantity, table } from '@rheobase/core';
import { z } from 'zod';
import { type Price, type PriceItem, priceItems, priceTableNames, priceTables } from '../data/prices.js';

const items = Object.keys(priceItems) as [PriceItem, ...PriceItem[]];

const own = z.strictObject({
  item: z.enum(items),
  price: param.quantity('pJ', 'energy of one', { default: '1 pJ', min: '0 pJ' }),
  bits: z.int().min(1).max(128).prefault(32),
  source: z.string().min(1).max(1000),
});

const params = z.object({
  table: param.choice(['none', ...priceTableNames], 'a table that comes with this node', { default: 'float32 45 nm' }),
  rows: z.array(own).max(items.length).prefault([]).meta({
    description:
      'own prices, which take the place of those of the table: [{ "item": "encoding", "price": "4.6 pJ", "source": "…" }]',
  }),
});

export const prices = defineResult({
  type: 'source/prices',
  version: 1,
  title: 'price table',
  doc: {
    summary: 'What each kind of operation costs in energy: a table with a source for every row, which can be edited.',
    equation: ['price(item) = own row, else row of the chosen table, else none'],
    symbols: {
      item: Object.entries(priceItems)
        .map(([item, { doc }]) => `${item}: ${doc}`)
        .join('; '),
      bits: 'width of the numbers that the price holds for',
    },
    source:
      'Horowitz 2014, Computing’s energy problem (and what we can do about it), ISSCC, pp. 10–14, figure 1.1.9: 45 nm, 0.9 V.',
    notes: [
      'float32 45 nm: a MAC 4.6 pJ, an AC 0.9 pJ. int8 45 nm: 0.23 and 0.03 pJ, with accumulators of 8 bits. Arithmetic only.',
      'float32 45 nm with memory: beside them 50 pJ per weight from a cache of 1 MB and 5 pJ per state variable from one of 8 KB.',
      'These are rough numbers of one technology. What is computed from them is a proxy and never a measurement of a chip.',
      'A price of 0 must be written as one; what is not in the table has no price, and measure/cost says so.',
    ],
  },
  tags: ['energy', 'joule', 'horowitz', 'proxy', 'cost'],
  params,
  inputs: {},
  outputs: { table: { result: 'table', doc: 'item, price, bits, source' } },

  compute({ params: { table: name, rows } }) {
    const named = rows.map(({ item }) => item);
    const twice = named.find((item, i) => named.indexOf(item) !== i);
    if (twice !== undefined) return { problem: `"rows" has two prices of "${twice}"` };
    const written = rows.map(
      ({ item, price, bits, source }): Price => ({ item, pJ: inPicojoule(price), bits, source }),
    );
    const shipped: readonly Price[] = name === 'none' ? [] : priceTables[name];
    const kept = items.flatMap((item) => {
      const found = [...written, ...shipped].find((one) => one.item === item);
      return found === undefined ? [] : [found];
    });
    const list = <T extends keyof Price>(key: T) => kept.map((row) => row[key]);
    return {
      outputs: {
        table: {
          kind: 'table',
          table: table(
            column('item', list('item'), { kind: 'text' }),
            column('price', list('pJ'), { unit: 'pJ' }),
            column('bits', list('bits'), { kind: 'integer' }),
            column('source', list('source'), { kind: 'text' }),
          ),
        },
      },
    };
  },
});

const picojoule = parseQuantity('1 pJ');

/** From the unit that quantities compute in to pJ. */
function inPicojoule(price: Quantity): number {
  if ('error' in picojoule) throw new Error('internal: no pJ');
  return price.value / picojoule.ok.value;
}
