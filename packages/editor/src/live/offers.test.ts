import { readdirSync, readFileSync } from 'node:fs';
import { check, infer, parse } from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { describe, expect, it } from 'vitest';
import { type Offer, offersOf } from './offers.js';

const graphs = new URL('../../../../graphs/', import.meta.url);

function inferredOf(name: string) {
  const { document } = parse(readFileSync(new URL(name, graphs), 'utf8'));
  return infer(check(document!, registry).graph, registry).inferred;
}

const ids = (offers: readonly Offer[]) => offers.map(({ id }) => id);

describe('the live views that a node offers', () => {
  it('follow from its ports and from what it says of itself', () => {
    const inferred = inferredOf('snn-mnist.json');
    expect(ids(offersOf(inferred, 'lif1'))).toEqual([
      'raster spikes',
      'trace membrane',
      'activity spikes',
      'activity membrane',
      'cost',
    ]);
    expect(ids(offersOf(inferred, 'sc1'))).toEqual([
      'weights weight',
      'values out',
      'activity out',
      'gradients',
      'cost',
    ]);
    expect(ids(offersOf(inferred, 'snn-train'))).toEqual(['training', 'gradients']);
    expect(ids(offersOf(inferred, 'snn-test'))).toContain('matrix confusion');
    expect(ids(offersOf(inferred, 'weights'))).toEqual(['figure figure']);
    expect(ids(offersOf(inferred, 'data'))).toContain('values images');
  });

  it('a first layer looks at images, a later one does not', () => {
    const inferred = inferredOf('snn-mnist.json');
    const tileOf = (path: string) => {
      const [offer] = offersOf(inferred, path);
      return offer.show === 'weights' ? offer.look.tile : null;
    };
    expect(tileOf('sc1')).toEqual([28, 28]);
    expect(tileOf('sc2')).toBeUndefined();
  });

  it('an F–I curve is seen while it is measured', () => {
    const offers = offersOf(inferredOf('lif-traces.json'), 'counts');
    expect(offers[0]).toMatchObject({ show: 'rate', look: { of: 'neurons.spikes', after: 0 }, table: 'counts.table' });
  });

  it('every node of every graph that is shipped offers views with names of their own', () => {
    const names = readdirSync(graphs).filter((name) => name.endsWith('.json'));
    expect(names.length).toBeGreaterThan(15);
    for (const name of names) {
      const inferred = inferredOf(name);
      for (const path of inferred.graph.nodes.keys()) {
        const offers = ids(offersOf(inferred, path));
        expect(new Set(offers).size, `${name} ${path}`).toBe(offers.length);
      }
    }
  });
});
