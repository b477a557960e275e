import { type Column, column, defineResult, findColumn, param, type ResultInput, table } from '@rheobase/core';
import { z } from 'zod';

const params = z.object({
  vanishing: param.number('share of the gradient nearest the loss below which one vanishes', {
    default: 1e-3,
    min: 0,
    max: 1,
  }),
  exploding: param.number(
    'multiple of the gradient nearest the loss, or of the first epoch, above which one explodes',
    {
      default: 1e3,
      min: 1,
    },
  ),
});

export const gradients = defineResult({
  type: 'measure/gradients',
  version: 1,
  title: 'gradients per layer',
  doc: {
    summary: 'Says of each layer and epoch how large its gradient was, and flags those that vanish or explode.',
    equation: [
      'size = ‖g‖ / √numbers, ‖g‖ the mean over the updates of the epoch',
      'relative = size / size of the weights nearest the loss in that epoch',
      'vanishing: relative < v; exploding: relative > e, or size > e · size in the first epoch; none: size = 0',
    ],
    symbols: {
      g: 'gradient of one tensor before it is clipped',
      size: 'root mean square of one of its numbers',
      v: 'the bound vanishing',
      e: 'the bound exploding',
    },
    source: 'Hochreiter 1991 (diploma thesis, TU München); Pascanu, Mikolov & Bengio 2013, arXiv:1211.5063.',
    notes: [
      'Compared are tensors named weight; of biases, decays and thresholds the sizes are listed.',
      'A ratio of layers, not of steps: Adam divides every gradient by its own size, so a small one may still learn. A flag asks for a look.',
    ],
  },
  tags: ['vanishing', 'exploding', 'norm', 'training', 'diagnosis'],
  params,
  inputs: { table: { result: 'table', doc: 'learn/train gradients' } },
  outputs: {
    table: { result: 'table', doc: 'a row per epoch and tensor: size, relative size, state' },
    flagged: { result: 'number', doc: 'rows that vanish, explode or are none' },
  },

  compute({ params: { vanishing, exploding }, inputs }) {
    const read = readSizes(inputs.table[0]);
    if ('problem' in read) return { port: 'table', ...read };
    const { rows, epochs, tensors, leading } = read;
    const nearest = new Map<string, number>();
    const first = new Map<string, number>();
    for (const row of rows) {
      if (isWeight(row.tensor)) nearest.set(row.run, row.size);
      const own = `${row.sweep}${row.tensor}`;
      if (!first.has(own)) first.set(own, row.size);
    }
    const judged = rows.map(({ tensor, size, run, sweep }) => {
      const reference = nearest.get(run) ?? 0;
      const relative = reference === 0 ? 0 : size / reference;
      const grown = size > exploding * (first.get(`${sweep}${tensor}`) as number);
      const isLow = isWeight(tensor) && relative < vanishing;
      const isHigh = grown || (isWeight(tensor) && relative > exploding);
      return { relative, state: size === 0 ? 'none' : isHigh ? 'exploding' : isLow ? 'vanishing' : 'fine' };
    });
    const result = table(
      ...leading,
      epochs,
      tensors,
      column(
        'size',
        rows.map(({ size }) => size),
      ),
      column(
        'relative',
        judged.map(({ relative }) => relative),
      ),
      column(
        'state',
        judged.map(({ state }) => state),
      ),
    );
    return {
      outputs: {
        table: { kind: 'table', table: result },
        flagged: { kind: 'number', value: judged.filter(({ state }) => state !== 'fine').length },
      },
    };
  },
});

const isWeight = (tensor: string) => tensor.endsWith('.weight');

interface Sizes {
  readonly rows: readonly Row[];
  readonly epochs: Column;
  readonly tensors: Column;
  /** Those of a sweep. */
  readonly leading: readonly Column[];
}

interface Row {
  readonly tensor: string;
  readonly size: number;
  /** The point of a sweep, and that with the epoch. */
  readonly sweep: string;
  readonly run: string;
}

function readSizes({ from, result }: ResultInput): Sizes | { readonly problem: string } {
  if (result.kind !== 'table') throw new Error(`internal: ${from} gave a ${result.kind}`);
  const [epochs, tensors, norms, numbers] = ['epoch', 'tensor', 'norm', 'numbers'].map((name) =>
    findColumn(result.table, name),
  );
  if (epochs === undefined || tensors === undefined || norms === undefined || numbers === undefined) {
    return { problem: 'it is not the table "gradients" of a learn/train: epoch, tensor, numbers, norm' };
  }
  const leading = (result.table.sweep ?? []).flatMap((name) => findColumn(result.table, name) ?? []);
  const rows = tensors.values.map((tensor, i): Row => {
    const sweep = JSON.stringify(leading.map(({ values }) => values[i]));
    const size = (norms.values[i] as number) / Math.sqrt(numbers.values[i] as number);
    return { tensor: tensor as string, size, sweep, run: `${sweep}${epochs.values[i]}` };
  });
  return { rows, epochs, tensors, leading };
}
