import { readdirSync, readFileSync } from 'node:fs';
import {
  type DriverDefinition,
  type NodeDefinition,
  type Result,
  type ResultDefinition,
  type SignalDefinition,
  type Table,
  writeSafetensors,
} from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { describe, expect, test } from 'vitest';
import { runFindings, statedFindings } from '../packages/nodes/src/conformance/conformance.js';
import { tableWith } from '../packages/nodes/src/testing/computeNode.js';

/**
 * What every node of the registry keeps, whoever wrote it and whatever it computes: what it says about itself. How
 * signal nodes run is in conformance.slow.test.ts.
 */

const all = [...registry.definitions.values()];
const signals = all.filter((one): one is SignalDefinition => one.role === 'signal');
const drivers = all.filter((one): one is DriverDefinition => one.role === 'driver');
const results = all.filter((one): one is ResultDefinition => one.role === 'result');
const byType = <D extends NodeDefinition>(definitions: readonly D[]) =>
  definitions.map((definition) => [definition.type, definition] as const);

const sources = new URL('../packages/nodes/src/', import.meta.url);
const families = [...new Set(registry.types.map((type) => type.split('/')[0]))];
const camel = (kebab: string) => kebab.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

test('K: the registry holds every definition that lies in the folder of a family', () => {
  const defined = families.flatMap((family) =>
    readdirSync(new URL(`${family}/`, sources))
      .filter((file) => /^[a-zA-Z0-9]+\.ts$/.test(file))
      .filter((file) =>
        /\bdefine(Signal|Driver|Result)\(/.test(readFileSync(new URL(`${family}/${file}`, sources), 'utf8')),
      )
      .map((file) => `${family}/${file}`),
  );
  expect(defined.length).toBeGreaterThanOrEqual(28);
  expect(defined.sort()).toEqual(registry.types.map((type) => `${camel(type)}.ts`).sort());
  expect(signals.length + drivers.length + results.length).toBe(registry.types.length);
});

describe.each(byType(all))('%s', (type, definition) => {
  test('K: its file is named after it, and holds it', () => {
    expect(type).toMatch(/^[a-z]+\/[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
    expect(readFileSync(new URL(`${camel(type)}.ts`, sources), 'utf8')).toContain(`type: '${type}'`);
    expect(Number.isInteger(definition.version) && definition.version >= 1).toBe(true);
    expect(definition.title).not.toBe('');
  });

  test('K, F, H, D: what it says of itself is complete, fits together, and survives a file', () => {
    expect(statedFindings(definition)).toEqual([]);
  });
});

test('K: the suite for nodes from elsewhere finds nothing to say of these', async () => {
  for (const type of ['layer/dense', 'layer/tanh', 'layer/multiply', 'neuron/leaky', 'source/sine-current']) {
    const definition = registry.definitions.get(type) as SignalDefinition;
    expect(await runFindings(definition, registry), type).toEqual([]);
  }
});

describe.each(byType(results))('%s', (_, definition) => {
  const recording = () =>
    tableWith({
      'neuron ()': [0, 0, 1, 1],
      'current (pA)': [250, 250, 310, 310],
      'rate (Hz)': [0, 0, 20, 20],
      'time (ms)': [1, 2, 1, 2],
      'V (mV)': [-70, -65, -60, -55],
    });
  const weights = (): Result => ({
    kind: 'model',
    model: {
      tensors: { 'fc.weight': { dtype: 'float32', shape: [2, 2], values: Float32Array.of(0, 1, -2, 0) } },
      origin: { trainer: 'train', graphHash: '', numerics: 1 },
    },
  });
  /** For nodes that read the tables of certain others: what those give. */
  const tables: Readonly<Record<string, Table>> = {
    'analysis/compare-networks': tableWith({
      convention: ['dense', 'effective (NeuroBench)', 'effective (ours)', 'output-spikes'],
      operations: [4, 3, 2, 1],
      accuracy: [0.9, 0.9, 0.9, 0.9],
    }),
    'analysis/paired': tableWith({ sample: [0, 1], label: [3, 4], predicted: [3, 3] }),
    'view/confusion': tableWith({ label: [0, 1], predicted: [0, 0], samples: [3, 4] }),
    'measure/cost': tableWith({
      ...Object.fromEntries(
        ['macs', 'acs', 'updates', 'comparisons', 'biases', 'encodings', 'events', 'steps'].map((name) => [name, [1]]),
      ),
      item: ['mac'],
      'price (pJ)': [4.6],
      source: ['a paper'],
    }),
    'measure/gradients': tableWith({ epoch: [1], tensor: ['fc.weight'], numbers: [4], norm: [2] }),
    'analysis/pareto': tableWith({ network: ['a', 'b'], accuracy: [0.8, 0.9], operations: [10, 30] }),
  };
  /** What a node finds in its file. */
  const contents: Readonly<Record<string, Uint8Array>> = {
    'source/model': writeSafetensors({ tensors: {}, metadata: {} }),
    'source/table': new TextEncoder().encode('current (pA),rate (Hz)\n250,12\n'),
  };
  /** What a node needs to find in its parameters when it is given the table above. */
  const settings: Readonly<Record<string, Record<string, unknown>>> = {
    'analysis/compare': { on: ['neuron', 'time'] },
    'analysis/join': { on: ['neuron', 'time'] },
    'analysis/summarise': { by: ['neuron', 'time', 'current'] },
    'view/bar': { category: 'time', values: ['V'], series: 'neuron' },
    'view/plot': { x: 'time', y: ['V'], series: 'current' },
    'view/weight-images': { pixels: 1 },
  };

  test('K: it is a pure function: the same inputs give the same outputs and stay as they are', () => {
    const inputs = Object.fromEntries(
      Object.entries(definition.inputs).map(([port, { many, optional, result: kinds }]) => {
        const wires = optional ? [] : many ? ['one.table', 'two.table'] : [`${port}.table`];
        const given = (): Result =>
          kinds === 'model'
            ? weights()
            : kinds === 'figure'
              ? {
                  kind: 'figure',
                  figure: { title: 'a figure', spec: { title: { text: ['a figure'] }, mark: 'point' } },
                }
              : { kind: 'table', table: tables[definition.type] ?? recording() };
        return [port, wires.map((from) => ({ from, result: given() }))];
      }),
    );
    const before = structuredClone(inputs);
    const params = definition.params.parse(settings[definition.type] ?? {});
    const file = () => contents[definition.type] ?? new Uint8Array(0);
    const context = { path: 'it', title: definition.title, params, inputs, file };
    const first = definition.compute(context);
    expect(first).not.toHaveProperty('problem');
    const kept = structuredClone(first);
    expect(definition.compute(context)).toEqual(kept);
    expect(first).toEqual(kept);
    expect(inputs).toEqual(before);
    if ('problem' in first) return;
    for (const port of Object.keys(first.outputs)) {
      expect([definition.outputs[port]?.result].flat()).toContain(first.outputs[port].kind);
    }
  });
});
