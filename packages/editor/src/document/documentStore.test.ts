import type { GraphDocument } from '@rheobase/core';
import { expect, it } from 'vitest';
import { moveTo, removeNodes, setParameter } from './commands/nodeCommands.js';
import { connect } from './commands/wireCommands.js';
import { createDocumentStore } from './documentStore.js';

const opened: GraphDocument = {
  rheobase: 1,
  nodes: { data: { type: 'source/digits' }, flat: { type: 'layer/flatten' }, fc: { type: 'layer/dense' } },
  edges: [
    { from: 'data.images', to: 'flat.in' },
    { from: 'flat.out', to: 'fc.in' },
  ],
  view: { nodes: { flat: { x: 10, y: 20 } }, other: 'kept' },
};

it('gives back the very same document by undo, and by redo', () => {
  const store = createDocumentStore(opened);
  store.run(setParameter(null, 'fc', 'units', 3));
  const after = store.getState().document;
  expect(after.nodes.fc.params).toEqual({ units: 3 });
  expect(after.nodes.flat).toBe(opened.nodes.flat);
  store.undo();
  expect(store.getState().document).toBe(opened);
  store.redo();
  expect(store.getState().document).toBe(after);
  expect(store.undo() && store.undo()).toBe(false);
});

it('makes one entry of typing in one field, and a new one after the field was left', () => {
  const store = createDocumentStore(opened);
  for (const units of [1, 12, 128]) store.run(setParameter(null, 'fc', 'units', units));
  expect(store.getState().past).toHaveLength(1);
  store.seal();
  store.run(setParameter(null, 'fc', 'units', 1));
  store.run(setParameter(null, 'fc', 'bias', false));
  expect(store.getState().past.map(({ label }) => label)).toEqual(['Set fc.units', 'Set fc.units', 'Set fc.bias']);
  store.undo();
  store.run(setParameter(null, 'fc', 'units', 2));
  expect(store.getState().future).toEqual([]);
  expect(store.getState().past).toHaveLength(3);
});

it('takes the wires and the place of a node away in the same entry', () => {
  const store = createDocumentStore(opened);
  store.run(removeNodes(null, new Set(['flat'])));
  const { document } = store.getState();
  expect(document).toEqual({
    ...opened,
    nodes: { data: opened.nodes.data, fc: opened.nodes.fc },
    edges: [],
    view: { other: 'kept' },
  });
  expect(store.getState().past).toHaveLength(1);
  store.undo();
  expect(store.getState().document).toBe(opened);
});

it('shows a gesture from where it began, and ends it as one entry or none', () => {
  const store = createDocumentStore(opened);
  const gesture = store.begin();
  for (const x of [11, 30, 57.4]) gesture.show(moveTo(null, new Map([['flat', { x, y: 20 }]])));
  expect(store.getState().document.view?.nodes).toEqual({ flat: { x: 57, y: 20 } });
  expect(store.getState().past).toEqual([]);
  gesture.end();
  expect(store.getState().past).toHaveLength(1);
  store.undo();
  const cancelled = store.begin();
  cancelled.show(moveTo(null, new Map([['flat', { x: 1, y: 1 }]])));
  cancelled.cancel();
  cancelled.end();
  expect(store.getState().document).toBe(opened);
  // A click moves nothing, so it leaves nothing to undo.
  const click = store.begin();
  click.show(moveTo(null, new Map([['flat', { x: 10, y: 20 }]])));
  click.end();
  expect(store.getState().past).toEqual([]);
});

it('replaces the wire of an input that takes one', () => {
  const store = createDocumentStore(opened);
  store.run(connect(null, { from: { node: 'data', port: 'images' }, to: { node: 'fc', port: 'in' }, many: false }));
  expect(store.getState().document.edges).toEqual([
    { from: 'data.images', to: 'flat.in' },
    { from: 'data.images', to: 'fc.in' },
  ]);
  expect(
    store.run(connect(null, { from: { node: 'data', port: 'images' }, to: { node: 'fc', port: 'in' }, many: false })),
  ).toBe(false);
});

it('completes a layout without an entry, and stays saved', () => {
  const store = createDocumentStore(opened);
  store.settle(moveTo(null, new Map([['fc', { x: 5, y: 5 }]])));
  expect(store.getState().document.view?.nodes).toEqual({ flat: { x: 10, y: 20 }, fc: { x: 5, y: 5 } });
  expect(store.getState().saved).toBe(store.getState().document);
  expect(store.getState().past).toEqual([]);
});
