import { expect, it } from 'vitest';
import { createDocumentStore } from '../document/documentStore.js';
import { createRerun } from './rerun.js';

/** An engine that runs what it is told, when the test says so. */
function machine() {
  let time = 0;
  const documents = createDocumentStore({ rheobase: 1, nodes: { lif: { type: 'neuron/lif', params: { value: 0 } } } });
  const runs: { value: unknown; shown: () => void; finish: (isDone: boolean) => void }[] = [];
  let of = documents.getState().document;
  createRerun(
    documents,
    {
      getState: () => ({ phase: 'done', of }) as never,
      startAgain: (_, shown = () => {}) =>
        new Promise((resolve) => {
          const { document } = documents.getState();
          runs.at(-1)?.finish(false);
          runs.push({
            value: document.nodes.lif.params?.value,
            shown,
            finish(isDone) {
              if (isDone) of = document;
              resolve(isDone);
            },
          });
        }),
    },
    { getState: () => ({ rerun: true }) as never },
    () => time,
  );
  return {
    runs,
    set: (value: number) =>
      documents.run({
        label: 'value',
        change(draft) {
          draft.nodes.lif.params = { value };
        },
      }),
    wait: (milliseconds: number) => {
      time += milliseconds;
    },
    settled: () => new Promise((done) => setTimeout(done)),
  };
}

it('the newest value is next, once the run before it is done; those between are never run', async () => {
  const { runs, set, settled } = machine();
  for (const value of [1, 2, 3]) set(value);
  expect(runs.map(({ value }) => value)).toEqual([1]);
  runs[0].finish(true);
  await settled();
  expect(runs.map(({ value }) => value)).toEqual([1, 3]);
  runs[1].finish(true);
  await settled();
  expect(runs.length).toBe(2);
});

it('while a value is dragged a run gives way once it is seen, and now and then one is done to its end', async () => {
  const { runs, set, wait, settled } = machine();
  set(1);
  runs[0].finish(true);
  await settled();
  set(2);
  set(3);
  await settled();
  expect(runs.length).toBe(2);
  runs[1].shown();
  await settled();
  expect(runs.map(({ value }) => value)).toEqual([1, 2, 3]);
  // Seen already when the next value comes.
  runs[2].shown();
  set(4);
  await settled();
  expect(runs.map(({ value }) => value)).toEqual([1, 2, 3, 4]);
  wait(300);
  runs[3].shown();
  set(5);
  await settled();
  expect(runs.length).toBe(4);
  runs[3].finish(true);
  await settled();
  expect(runs.at(-1)?.value).toBe(5);
});

it('what is too dear is not asked again until something changes', async () => {
  const { runs, set, settled } = machine();
  set(1);
  runs[0].finish(false);
  await settled();
  expect(runs.length).toBe(1);
  set(2);
  expect(runs.length).toBe(2);
});
