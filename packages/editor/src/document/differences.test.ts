import type { GraphDocument } from '@rheobase/core';
import { describe, expect, it } from 'vitest';
import { differences, reached } from './differences.js';

const graph = (change: (draft: GraphDocument) => void = () => undefined): GraphDocument => {
  const made = {
    rheobase: 1,
    parameters: { tau: { value: '10 ms' } },
    nodes: {
      source: { type: 'a/source', params: { from: 1 } },
      neuron: { type: 'a/neuron', params: { tau: { $param: 'tau' } } },
      rate: { type: 'a/driver' },
      plot: { type: 'a/plot' },
      other: { type: 'a/source' },
      lone: { type: 'a/driver' },
    },
    edges: [
      { from: 'source.out', to: 'neuron.in' },
      { from: 'neuron.out', to: 'rate.in' },
      { from: 'rate.table', to: 'plot.table' },
      { from: 'other.out', to: 'lone.in' },
    ],
  } as unknown as GraphDocument;
  change(made);
  return made;
};
const isDriver = (type: string) => type === 'a/driver';

describe('what a change reaches', () => {
  it('a figure alone, where only the figure changed', () => {
    const changed = graph(({ nodes }) => {
      nodes.plot.params = { title: 'x' };
    });
    expect([...reached(graph(), changed, isDriver)]).toEqual(['plot']);
  });

  it('all that hangs on a named parameter, and the slice of the drivers behind it', () => {
    const changed = graph(({ parameters }) => {
      parameters!.tau.value = '20 ms';
    });
    expect([...reached(graph(), changed, isDriver)].sort()).toEqual(['neuron', 'plot', 'rate', 'source']);
    expect(differences(graph(), changed)).toEqual([{ name: 'tau', before: '10 ms', after: '20 ms' }]);
  });

  it('what a wire that was taken off fed', () => {
    const changed = graph((draft) => {
      draft.edges = draft.edges!.filter(({ from }) => from !== 'other.out');
    });
    expect([...reached(graph(), changed, isDriver)]).toEqual(['lone']);
  });

  it('nothing, where nothing that has a meaning changed', () => {
    const changed = graph((draft) => {
      draft.view = { nodes: { plot: { x: 1, y: 1 } } };
    });
    expect(reached(graph(), changed, isDriver).size).toBe(0);
    expect(differences(graph(), changed)).toEqual([]);
  });
});
