import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256 } from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { beforeAll, describe, expect, it } from 'vitest';
import { main } from '../packages/cli/src/main.js';
import { testIo } from '../packages/cli/src/testing/testIo.js';
import { npy } from '../packages/nodes/src/testing/ownFiles.js';
import type { Judged } from './corpus/verifyEverywhere.js';
import { bundle, otherEngines } from './support/engines.js';
import { needsWide } from './support/native.js';
import { leaveOut } from './support/needs.js';

/**
 * H: a file that was sealed by V8 on one thread is identical in every other engine, on any number of threads, with both
 * kinds of kernels and wherever it and its data lie. It trains a network without and one with spikes on images of its
 * own, and holds a neuron in milliseconds.
 */

const program = fileURLToPath(new URL('../packages/cli/bin/rheobase.mjs', import.meta.url));
const [samples, rows, columns] = [48, 6, 5];

/** Ten classes of stripes, with a little of everything in each pixel. */
const images = npy(
  Uint8Array.from({ length: samples * rows * columns }, (_, i) => {
    const sample = Math.floor(i / (rows * columns));
    return ((sample % 10) * 23 + (i % columns) * 31 + ((i * i) % 17) * 3) & 255;
  }),
  [samples, rows, columns],
);
const labels = npy(
  Uint8Array.from({ length: samples }, (_, i) => i % 10),
  [samples],
);

const own = (name: string, bytes: Uint8Array) => ({ name, sha256: sha256(bytes), bytes: bytes.length });

function graphOf(pixels: Uint8Array): string {
  const common = { dataset: 'stripes', train: 32, test: 16, dtype: 'uint8' };
  const trainer = { epochs: 2, batchSize: 16, learningRate: 0.01 };
  const wire = (from: string, to: string) => ({ from, to });
  return JSON.stringify({
    rheobase: 1,
    name: 'anywhere',
    seed: 42,
    nodes: {
      images: {
        type: 'source/array',
        params: {
          ...common,
          file: own('images.npy', pixels),
          axes: ['sample', 'row', 'column'],
          shape: [samples, rows, columns],
        },
      },
      labels: {
        type: 'source/array',
        params: {
          ...common,
          file: own('labels.npy', labels),
          axes: ['sample'],
          shape: [samples],
          kind: 'label',
          classes: 10,
        },
      },
      scale: { type: 'layer/scale', params: { factor: 0.00390625 } },
      flat: { type: 'layer/flatten' },
      fc1: { type: 'layer/dense', params: { units: 12 } },
      relu: { type: 'layer/relu' },
      fc2: { type: 'layer/dense', params: { units: 10 } },
      ce: { type: 'loss/cross-entropy' },
      train: { type: 'learn/train', params: trainer },
      test: { type: 'measure/evaluate', params: { split: 'test' } },
      steps: { type: 'encode/constant', params: { numSteps: 7 } },
      sc1: { type: 'layer/dense', params: { units: 12 } },
      lif1: { type: 'neuron/leaky' },
      sc2: { type: 'layer/dense', params: { units: 10 } },
      lif2: { type: 'neuron/leaky' },
      rate: { type: 'loss/ce-rate' },
      'snn-train': { type: 'learn/train', params: trainer },
      current: { type: 'source/current-sweep', params: { from: '150 pA', to: '350 pA', step: '40 pA' } },
      neurons: { type: 'neuron/lif' },
      record: { type: 'measure/record', params: { duration: '60 ms' } },
    },
    edges: [
      wire('images.out', 'scale.in'),
      wire('scale.out', 'flat.in'),
      wire('flat.out', 'fc1.in'),
      wire('fc1.out', 'relu.in'),
      wire('relu.out', 'fc2.in'),
      wire('fc2.out', 'ce.scores'),
      wire('labels.out', 'ce.labels'),
      wire('ce.loss', 'train.loss'),
      wire('fc2.out', 'test.scores'),
      wire('labels.out', 'test.labels'),
      wire('train.model', 'test.model'),
      wire('flat.out', 'steps.in'),
      wire('steps.out', 'sc1.in'),
      wire('sc1.out', 'lif1.current'),
      wire('lif1.spikes', 'sc2.in'),
      wire('sc2.out', 'lif2.current'),
      wire('lif2.spikes', 'rate.spikes'),
      wire('labels.out', 'rate.labels'),
      wire('rate.loss', 'snn-train.loss'),
      wire('current.current', 'neurons.current'),
      wire('neurons.voltage', 'record.voltage'),
      wire('neurons.spikes', 'record.spikes'),
    ],
  });
}

function folderWith(name: string, pixels: Uint8Array): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'rheobase-anywhere-')), name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'images.npy'), pixels);
  writeFileSync(join(folder, 'labels.npy'), labels);
  return folder;
}

/** One pixel, by one. */
function flipped(): Uint8Array {
  const bytes = images.slice();
  bytes[bytes.length - 700] ^= 1;
  return bytes;
}

/** The sealed file. */
let sealed: string;
/** What runs it again in other engines. */
let script: string;

beforeAll(async () => {
  const io = testIo(registry);
  writeFileSync(join(io.cwd, 'graph.json'), graphOf(images));
  const argv = [
    'run',
    'graph.json',
    '--seal',
    '--quiet',
    '--no-figures',
    '--threads',
    '1',
    '--engine',
    'wasm',
    '--data-dir',
  ];
  const code = await main([...argv, folderWith('data', images)], io, registry);
  expect(io.err()).toBe('');
  expect(code).toBe(0);
  sealed = readFileSync(join(io.cwd, 'graph.json'), 'utf8');
  script = await bundle('corpus/verifyEverywhere.ts');
});

function verify(
  text: string,
  folder: string,
  data: string,
  ...more: string[]
): Promise<{ code: number; out: string; err: string }> {
  writeFileSync(join(folder, 'again.json'), text);
  const argv = [program, 'verify', 'again.json', '--no-download', '--data-dir', data, ...more];
  return new Promise((resolve) => {
    execFile(process.execPath, argv, { cwd: folder }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
  });
}

describe('H: sealed by V8 on one thread, as WebAssembly', () => {
  it.each([
    ['1', 'typescript', 'plain', 'data'],
    ['2', 'wasm', 'with spaces and ümlauts', 'data of mine'],
    ['8', 'typescript', 'deeper/than/it/was', '../data'],
    ['1', 'native', 'a', 'b'],
    ['2', 'native', 'a/b', 'c'],
    ['8', 'wasm', 'C:\\Users\\me\\graphs', 'D:\\data\\stripes'],
  ])('identical on %s threads, %s kernels, in %s with the data in %s', async (threads, engine, place, data) => {
    if (engine === 'native') needsWide();
    const folder = folderWith(place, images);
    mkdirSync(join(folder, data), { recursive: true });
    writeFileSync(join(folder, data, 'images.npy'), images);
    writeFileSync(join(folder, data, 'labels.npy'), labels);
    const { code, out, err } = await verify(sealed, folder, data, '--threads', threads, '--engine', engine);
    expect(err).toBe('');
    expect(out).toMatch(/^again\.json: identical\n {2}(\d+) of \1 observables have the same bytes\n$/);
    expect(code).toBe(0);
  });

  it('one pixel of the data is caught: under its name it is not read, under its own it is located', async () => {
    const folder = folderWith('flipped', flipped());
    const refused = await verify(sealed, folder, '.');
    expect(refused.code).toBe(2);
    expect(refused.err).toMatch(/images\.npy is not the file that the graph names: its SHA-256 is /);

    const other = JSON.parse(sealed) as { nodes: Record<string, { params: Record<string, unknown> }> };
    other.nodes.images.params.file = own('images.npy', flipped());
    const { code, out } = await verify(JSON.stringify(other), folder, '.');
    expect(code).toBe(3);
    expect(out).toMatch(/^again\.json: different\n/);
    expect(out).toContain('the data are others: images, images.npy');
    expect(out).toMatch(/ (snn-)?train\.(history|model) differs first in (column|tensor) /);
    // What reads no image is as it was.
    expect(out).toMatch(/^ {2}[1-9]\d* of \d+ observables have the same bytes$/m);
  });
});

describe.each(otherEngines)('H: in $name', ({ missing, name, evaluate }) => {
  it.each(['typescript', 'wasm'] as const)('identical with %s kernels, and a flipped pixel is not', async (kernels) => {
    if (missing !== undefined) leaveOut(`${name}: ${missing}`);
    const ask = async (pixels: Uint8Array) => {
      const data = { [sha256(images)]: [...pixels], [sha256(labels)]: [...labels] };
      const call = [sealed, data, kernels].map((value) => JSON.stringify(value)).join(', ');
      return (await evaluate(script, `bundled.verifyText(${call})`)) as Judged;
    };
    expect(await ask(images)).toMatchObject({ verdict: 'identical', reasons: [] });
    const other = await ask(flipped());
    expect(other.verdict).toBe('different');
    expect(other.reasons[0]).toMatch(/^(snn-)?train\.(history|model) differs first in /);
    expect(other.same).toBeGreaterThan(0);
  });
});
