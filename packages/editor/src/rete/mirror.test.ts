import { type GraphDocument, parse, save } from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { expect, it } from 'vitest';
import { addNode, moveTo, removeNodes, renameNode, setParameter } from '../document/commands/nodeCommands.js';
import { connect, disconnect } from '../document/commands/wireCommands.js';
import { createDocumentStore } from '../document/documentStore.js';
import { baseId, freshId } from '../document/freshId.js';
import { wireId } from '../document/level.js';
import { createSceneMaker } from '../geometry/scene.js';
import { createMirror, MirrorEditor } from './mirror.js';

/** A generator of numbers from 0 to 1; each seed gives a series of its own. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const empty: GraphDocument = { rheobase: 1, nodes: {} };

it.each([1, 2, 3])(
  'rete mirrors exactly the document after 200 random edits, undos and redos (series %i)',
  async (seed) => {
    const random = numbers(seed);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)];
    const store = createDocumentStore(empty);
    const makeScene = createSceneMaker(registry);
    const editor = new MirrorEditor();
    const heard = { cards: new Map<string, { x: number; y: number }>(), wires: new Set<string>() };
    const mirror = createMirror(editor, {
      card: ({ id, x, y }) => heard.cards.set(id, { x, y }),
      cardGone: (id) => heard.cards.delete(id),
      wire: ({ id }) => heard.wires.add(id),
      wireGone: (id) => heard.wires.delete(id),
    });
    const show = () => mirror.show(makeScene(store.getState().document, null));
    store.subscribe(() => void show());

    const edit = () => {
      const { nodes, edges = [] } = store.getState().document;
      const ids = Object.keys(nodes);
      const dice = random();
      if (ids.length < 3 || dice < 0.3) {
        const type = pick(registry.types);
        const id = freshId(baseId(type), (one) => one in nodes);
        store.run(addNode(null, id, { type }, { x: random() * 900, y: random() * 600 }));
      } else if (dice < 0.55) {
        const [from, to] = [pick(ids), pick(ids)];
        const [outputs, inputs] = [
          registry.definitions.get(nodes[from].type)?.outputs,
          registry.definitions.get(nodes[to].type)?.inputs,
        ];
        const [out, into] = [pick(Object.keys(outputs ?? {})), pick(Object.keys(inputs ?? {}))];
        if (out === undefined || into === undefined) return;
        store.run(
          connect(null, { from: { node: from, port: out }, to: { node: to, port: into }, many: random() < 0.3 }),
        );
      } else if (dice < 0.62) store.run(moveTo(null, new Map([[pick(ids), { x: random() * 900, y: random() * 600 }]])));
      else if (dice < 0.68) store.run(setParameter(null, pick(ids), 'units', Math.floor(random() * 9)));
      else if (dice < 0.72)
        store.run(
          renameNode(
            null,
            pick(ids),
            freshId('renamed', (one) => one in nodes),
            true,
          ),
        );
      else if (dice < 0.77) store.run(removeNodes(null, new Set([pick(ids), pick(ids)])));
      else if (dice < 0.82 && edges.length > 0) store.run(disconnect(null, new Set([wireId(pick(edges))])));
      else if (dice < 0.92) store.undo();
      else store.redo();
    };

    for (let step = 0; step < 200; step++) {
      edit();
      // Often the next edit comes while rete is still at work.
      if (random() < 0.6) continue;
      await mirror.settled();
      compare();
    }
    await mirror.settled();
    compare();
    // What was undone last is done again, so that the end of the history is known.
    while (store.redo());
    await mirror.settled();
    compare();
    const last = save(store.getState().document);
    expect(parse(last).issues).toEqual([]);
    while (store.undo());
    await mirror.settled();
    compare();
    expect(store.getState().document).toBe(empty);
    while (store.redo());
    await mirror.settled();
    compare();
    expect(save(store.getState().document)).toBe(last);
    expect(Object.keys(store.getState().document.nodes).length).toBeGreaterThan(10);

    function compare(): void {
      const { nodes, edges = [], view } = store.getState().document;
      const ids = Object.keys(nodes).sort();
      const wires = edges.map(wireId).sort();
      expect(
        editor
          .getNodes()
          .map(({ id }) => id)
          .sort(),
      ).toEqual(ids);
      expect(
        editor
          .getConnections()
          .map(({ id }) => id)
          .sort(),
      ).toEqual(wires);
      expect([...heard.wires].sort()).toEqual(wires);
      expect(Object.fromEntries(heard.cards)).toEqual(view?.nodes ?? {});
      expect([...heard.cards.keys()].sort()).toEqual(ids);
    }
  },
);
