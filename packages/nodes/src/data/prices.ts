/** What can be counted and so priced; `scope` says in which account it belongs. */
export const priceItems = {
  mac: { scope: 'arithmetic', doc: 'multiply-accumulate of a real-valued input' },
  ac: { scope: 'arithmetic', doc: 'accumulate of a spike' },
  update: { scope: 'arithmetic', doc: 'one state variable advanced by one step' },
  comparison: { scope: 'arithmetic', doc: 'threshold or rectification' },
  bias: { scope: 'arithmetic', doc: 'addition of a bias' },
  encoding: { scope: 'arithmetic', doc: 'making a spike or a current out of a number' },
  'weight read': { scope: 'memory', doc: 'one weight fetched: once per MAC, AC and bias' },
  'state read': { scope: 'memory', doc: 'one state variable fetched: once per update' },
  'state write': { scope: 'memory', doc: 'one state variable stored: once per update' },
  event: { scope: 'events', doc: 'one spike handed to one connection' },
} as const;

export type PriceItem = keyof typeof priceItems;

export interface Price {
  readonly item: PriceItem;
  readonly pJ: number;
  /** Width of the numbers it holds for. */
  readonly bits: number;
  readonly source: string;
}

const horowitz =
  'Horowitz 2014, Computing’s energy problem (and what we can do about it), ISSCC, pp. 10–14, figure 1.1.9 (45 nm, 0.9 V)';

/** An operation made of multiplications and additions, as the figure prices them. */
function made(
  item: PriceItem,
  bits: number,
  of: { multiply: number; add: number },
  parts: [number, number],
  note = '',
) {
  const [multiplies, adds] = parts;
  const terms = [
    ...(multiplies === 0 ? [] : [`${multiplies} × multiply ${of.multiply}`]),
    ...(adds === 0 ? [] : [`${adds} × add ${of.add}`]),
  ];
  // Three digits: the sum of decimals that have at most two.
  const pJ = Math.floor((multiplies * of.multiply + adds * of.add) * 1000 + 0.5) / 1000;
  return { item, pJ, bits, source: `${horowitz}: ${terms.join(' + ')} pJ${note === '' ? '' : `; ${note}`}` };
}

function arithmetic(bits: number, of: { multiply: number; add: number }): readonly Price[] {
  return [
    made('mac', bits, of, [1, 1]),
    made('ac', bits, of, [0, 1]),
    made('update', bits, of, [1, 2], 'decay, input and reset of a leaky neuron'),
    made('comparison', bits, of, [0, 1], 'taken as a subtraction'),
    made('bias', bits, of, [0, 1]),
  ];
}

function access(item: PriceItem, bits: number, [memory, pJ]: readonly [string, number], note: string): Price {
  const words = 64 / bits;
  return { item, pJ: pJ / words, bits, source: `${horowitz}: 64 bits of a cache of ${memory} ${pJ} pJ, ${note}` };
}

const float32 = arithmetic(32, { multiply: 3.7, add: 0.9 });

/**
 * Energies of single operations. Encoding has no price here: it depends on the code. Events have none either: they cost
 * what the network between cores costs, which this figure does not tell.
 */
export const priceTables = {
  'float32 45 nm': float32,
  'int8 45 nm': arithmetic(8, { multiply: 0.2, add: 0.03 }),
  'float32 45 nm with memory': [
    ...float32,
    access('weight read', 32, ['1 MB', 100], 'shared by two neighbouring weights'),
    access('state read', 32, ['8 KB', 10], 'shared by two neighbouring neurons'),
    access('state write', 32, ['8 KB', 10], 'shared by two neighbouring neurons, a write taken as a read'),
  ],
} as const satisfies Readonly<Record<string, readonly Price[]>>;

export const priceTableNames = Object.keys(priceTables) as [keyof typeof priceTables, ...(keyof typeof priceTables)[]];
