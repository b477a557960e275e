import type { Result } from '@rheobase/core';

/** What each counting convention means, in a sentence, for readers who meet the numbers side by side. */
const sentences: Readonly<Record<string, string>> = {
  dense: 'every weight at every step, one multiply–accumulate (MAC) each, whatever the activity',
  'effective (NeuroBench)':
    'as NeuroBench counts: a MAC where the input is real-valued, an accumulate (AC) where it is a spike, only for ' +
    'inputs and weights that are not zero, every step, neuron updates left out',
  'effective (ours)':
    'as before, but a constant product is counted once, zero pixels stay zero after normalisation, and neuron ' +
    'updates, per-step biases and encoding are inside the total; the same rule for every network',
  executed: 'what this engine really did; a diagnostic, not a property of the network',
  'output-spikes':
    'the convention of the study reproduced here: 2 × MACs of the feed-forward network against output spikes × 256; ' +
    'it leaves out the hidden spikes and the input layer',
};

/** The conventions that any table of the run names, in the order of the list above. */
export function conventionsIn(outputs: Iterable<Result>): { name: string; meaning: string }[] {
  const words = new Set<unknown>();
  for (const result of outputs) {
    if (result.kind !== 'table') continue;
    for (const column of result.table.columns) {
      words.add(column.name);
      if (column.kind === 'text') for (const value of column.values) words.add(value);
    }
  }
  // A lone "dense" is more often a layer than a convention.
  const found = Object.entries(sentences).filter(([name]) => words.has(name));
  return found.length < 2 ? [] : found.map(([name, meaning]) => ({ name, meaning }));
}
