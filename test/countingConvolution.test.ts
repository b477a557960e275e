import type { NodeDocument, RunResult, Tensor } from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { expect, test } from 'vitest';
import { runGraph, tableOf } from '../packages/nodes/src/testing/runGraph.js';
import { edgesOf } from './support/gradientError.js';

/** O: convolutions, counted by walking over every window of what was recorded; half of the weights are pruned. */

const [samples, numSteps] = [9, 5];

const trainer: NodeDocument = {
  type: 'learn/train',
  params: { epochs: 1, batchSize: 20, learningRate: 0.01, prune: 0.5, pruneFrom: 1 },
};

const nodes: Record<string, NodeDocument> = {
  data: { type: 'source/digits', params: { train: 20, test: samples } },
  conv1: { type: 'layer/conv2d', params: { filters: 3, size: 5, stride: 2, padding: 'same' } },
  relu1: { type: 'layer/relu' },
  pool1: { type: 'layer/max-pool2d' },
  conv2: { type: 'layer/conv2d', params: { filters: 4, padding: 'valid' } },
  flat: { type: 'layer/flatten' },
  fc: { type: 'layer/dense' },
  ce: { type: 'loss/cross-entropy' },
  'cnn-train': trainer,
  'cnn-ops': { type: 'measure/operations' },
  steps: { type: 'encode/constant', params: { numSteps } },
  sconv1: { type: 'layer/conv2d', params: { filters: 3, size: 5, stride: 2, padding: 'same' } },
  lif1: { type: 'neuron/leaky', params: { threshold: 0.2 } },
  pool2: { type: 'layer/max-pool2d' },
  sconv2: { type: 'layer/conv2d', params: { filters: 4, padding: 'valid' } },
  lif2: { type: 'neuron/leaky', params: { threshold: 0.2 } },
  sflat: { type: 'layer/flatten' },
  sfc: { type: 'layer/dense' },
  lif3: { type: 'neuron/leaky', params: { threshold: 0.2 } },
  'rate-loss': { type: 'loss/ce-rate' },
  'snn-train': trainer,
  'snn-ops': { type: 'measure/operations' },
};

const edges = edgesOf([
  'data.images > conv1.in',
  'conv1.out > relu1.in',
  'relu1.out > pool1.in',
  'pool1.out > conv2.in',
  'conv2.out > flat.in',
  'flat.out > fc.in',
  'fc.out > ce.scores',
  'data.labels > ce.labels',
  'ce.loss > cnn-train.loss',
  'fc.out > cnn-ops.output',
  'cnn-train.model > cnn-ops.model',
  'data.images > steps.in',
  'steps.out > sconv1.in',
  'sconv1.out > lif1.current',
  'lif1.spikes > pool2.in',
  'pool2.out > sconv2.in',
  'sconv2.out > lif2.current',
  'lif2.spikes > sflat.in',
  'sflat.out > sfc.in',
  'sfc.out > lif3.current',
  'lif3.spikes > rate-loss.spikes',
  'data.labels > rate-loss.labels',
  'rate-loss.loss > snn-train.loss',
  'lif3.spikes > snn-ops.output',
  'snn-train.model > snn-ops.model',
]);

interface Layer {
  readonly id: string;
  readonly net: 'cnn' | 'snn';
  readonly input: string;
  /** Rows, columns and channels of the input; window, stride, and the border in front of it. */
  readonly image: readonly [number, number, number];
  readonly window: readonly [size: number, stride: number, border: number, places: number];
  readonly kind: 'macs' | 'acs';
  /** As drawn, a constant input is multiplied at every step. */
  readonly repeats: number;
}

const layers: readonly Layer[] = [
  {
    id: 'conv1',
    net: 'cnn',
    input: 'data.images',
    image: [28, 28, 1],
    window: [5, 2, 1, 14],
    kind: 'macs',
    repeats: 1,
  },
  { id: 'conv2', net: 'cnn', input: 'pool1.out', image: [7, 7, 3], window: [3, 1, 0, 5], kind: 'macs', repeats: 1 },
  { id: 'sconv1', net: 'snn', input: 'steps.out', image: [28, 28, 1], window: [5, 2, 1, 14], kind: 'macs', repeats: 5 },
  { id: 'sconv2', net: 'snn', input: 'pool2.out', image: [7, 7, 3], window: [3, 1, 0, 5], kind: 'acs', repeats: 1 },
];

/** By port, then sample and step: both networks read the images. */
const recorded = new Map(layers.map(({ input }) => [input, new Map<string, readonly number[]>()]));
const result = await runGraph({
  nodes,
  edges,
  seed: 7,
  registry,
  options: { observe: [...recorded.keys()].map((port) => ({ port })) },
  onEvent(event) {
    // The test split of the drawn digits; the trainers walk over the other samples.
    if (event.type !== 'probe' || event.sample < 200_000) return;
    const { port, sample, firstStep, steps, size, values } = event;
    for (let t = 0; t < steps; t++) {
      recorded.get(port)?.set(`${sample} ${firstStep + t}`, [...values.subarray(t * size, (t + 1) * size)]);
    }
  },
});

function weightOf(run: RunResult, { net, id }: Layer): Tensor {
  const model = run.outputs[`${net}-train.model`];
  if (model?.kind !== 'model') throw new Error('no model');
  return model.model.tensors[`${id}.weight`];
}

/** Every place, every pixel and channel of its window, every filter: products of two numbers that are not zero. */
function brute(layer: Layer, images: readonly (readonly number[])[]): number {
  const [height, width, channels] = layer.image;
  const [size, stride, border, places] = layer.window;
  const { values, shape } = weightOf(result, layer);
  const filters = shape[3];
  expect(shape).toEqual([size, size, channels, filters]);
  let operations = 0;
  for (const image of images) {
    expect(image).toHaveLength(height * width * channels);
    for (let p = 0; p < places; p++) {
      for (let q = 0; q < places; q++) {
        for (let k = 0; k < size; k++) {
          for (let l = 0; l < size; l++) {
            const [y, x] = [p * stride + k - border, q * stride + l - border];
            if (y < 0 || x < 0 || y >= height || x >= width) continue;
            for (let c = 0; c < channels; c++) {
              if (image[(y * width + x) * channels + c] === 0) continue;
              for (let o = 0; o < filters; o++) {
                if (values[((k * size + l) * channels + c) * filters + o] !== 0) operations++;
              }
            }
          }
        }
      }
    }
  }
  return operations;
}

function cell(table: string, key: string, value: string, column: string): number {
  const { columns } = tableOf(result, table);
  const row = columns.find(({ name }) => name === key)?.values.indexOf(value) ?? -1;
  return columns.find(({ name }) => name === column)?.values[row] as number;
}

test.each(layers)('O: effective operations of $id equal a count by brute force', (layer) => {
  const { id, net, input, kind, repeats } = layer;
  const operations = brute(layer, [...(recorded.get(input)?.values() ?? [])]);
  expect(operations).toBeGreaterThan(1000);
  expect(cell(`${net}-ops.layers`, 'node', id, kind)).toBe((operations * repeats) / samples);
  expect(cell(`${net}-ops.layers`, 'node', id, `folded ${kind}`)).toBe(operations / samples);
  expect(cell(`${net}-ops.layers`, 'node', id, kind === 'macs' ? 'acs' : 'macs')).toBe(0);
  expect(weightOf(result, layer).values.filter((weight: number) => weight === 0).length).toBeGreaterThan(0);
});

test.each(layers)('O: dense operations of $id are those of a full image and full weights', (layer) => {
  const { id, net, image, repeats, kind } = layer;
  const [size, , , places] = layer.window;
  const filters = weightOf(result, layer).shape[3];
  const steps = kind === 'acs' ? numSteps : repeats;
  const inside = id.endsWith('1') ? insideOf(layer) : places * places * size * size;
  expect(cell(`${net}-ops.layers`, 'node', id, 'dense')).toBe(inside * image[2] * filters * steps);
});

/** Pixels of all windows that are not on the border: along one axis, squared. */
function insideOf({ image: [length], window: [size, stride, border, places] }: Layer): number {
  let inside = 0;
  for (let p = 0; p < places; p++) {
    for (let k = 0; k < size; k++) if (p * stride + k >= border && p * stride + k < border + length) inside++;
  }
  return inside * inside;
}

test('O: the study’s rule takes the fan-in of the output layer', () => {
  const spikes = result.outputs['snn-ops.outputSpikes'];
  expect(spikes?.kind === 'number' && spikes.value).toBeGreaterThan(0);
  if (spikes?.kind !== 'number' || spikes.value === null) return;
  const study = cell('snn-ops.conventions', 'convention', 'output-spikes', 'operations');
  expect(study).toBeCloseTo(spikes.value * 5 * 5 * 4, 9);
});
