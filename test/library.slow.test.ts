import { readdirSync, readFileSync } from 'node:fs';
import { type Library, load, loadFrom, parse, typesOf } from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { library } from '@rheobase/nodes/library';
import { expect, it } from 'vitest';

/** Only the nodes of a graph are loaded, and nobody can tell. */

const filesIn = (folder: string) =>
  readdirSync(new URL(folder, import.meta.url))
    .filter((name) => name.endsWith('.json'))
    .map((name) => readFileSync(new URL(folder + name, import.meta.url), 'utf8'));
const graphs = filesIn('../graphs/');
const invalid = filesIn('invalid/');

/** The library, and which types were asked of it. */
function watched(): { readonly library: Library; readonly asked: Set<string> } {
  const asked = new Set<string>();
  const load = (types: Iterable<string>) => {
    const wanted = [...types];
    for (const type of wanted) asked.add(type);
    return library.load(wanted);
  };
  return { library: { types: library.types, load }, asked };
}

it('knows every node by name, and gives the very definition', async () => {
  expect(library.types).toEqual(registry.types);
  const all = await library.load(library.types);
  for (const type of registry.types) expect(all.definitions.get(type)).toBe(registry.definitions.get(type));
});

it('has the definitions that were asked for, the names of all, and none of a type that there is not', async () => {
  const some = await library.load(['neuron/lif', 'neuron/lift', 'constructor', '__proto__']);
  expect([...some.definitions.keys()]).toEqual(['neuron/lif']);
  expect(some.types).toEqual(registry.types);
  expect([...(await some.load(['layer/dense'])).definitions.keys()]).toEqual(['layer/dense']);
});

it('H: a graph is the same experiment with its own nodes as with all', async () => {
  expect(graphs.length).toBeGreaterThan(20);
  for (const text of graphs) {
    const { library, asked } = watched();
    const own = await loadFrom(library, text);
    const all = load(text, registry);
    expect(own.issues).toEqual(all.issues);
    expect(own.experiment?.identity).toEqual(all.experiment?.identity);
    const keys = ({ experiment }: typeof all) => experiment?.points.map(({ plan }) => [...plan.resultKeys]);
    expect(keys(own)).toEqual(keys(all));
    const named = typesOf(parse(text).document as NonNullable<ReturnType<typeof parse>['document']>);
    if (all.issues.length === 0) expect(asked).toEqual(named);
  }
});

it('what is wrong with a graph is said with all nodes in view: names alike, and nodes that would fit', async () => {
  expect(invalid.length).toBeGreaterThan(50);
  for (const text of invalid) expect((await loadFrom(library, text)).issues).toEqual(load(text, registry).issues);
});
