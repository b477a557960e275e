import { defineResult, param } from '@rheobase/core';
import { z } from 'zod';
import { figureTexts, sentences, textOr } from '../parameter/figureTexts.js';
import { type WeightImage, weightPlot } from './figure/weightPlot.js';

const params = z.object({
  tensor: param.text('the weights to draw, for example "hidden.weight"; by default the first with two axes', {
    default: '',
  }),
  units: param.indices('the units whose weights are drawn, from 0; by default the first ones', { default: [] }),
  most: param.integer('images at most', { default: 12, min: 1, max: 64 }),
  columns: param.integer('images side by side', { default: 6, min: 1, max: 16 }),
  pixels: param.optionalInteger('pixels in a row of an image; by default the root of the number of inputs', { min: 1 }),
  ...figureTexts,
});

const mostPixels = 40_000;

export const weightImages = defineResult({
  type: 'view/weight-images',
  version: 1,
  title: 'weight images',
  doc: {
    summary: 'Draws the weights into single units as images, in the shape of what the units see.',
    equation: ['pixel i of image o = w_io'],
    symbols: { w_io: 'weight from input i to unit o', o: 'a unit of the layer', i: 'an input, row by row' },
    source: 'The usual first look at a layer that sees an image.',
    notes: [
      'All images share one scale, symmetric around zero: blue is positive, orange negative, white none.',
      'Inputs that are no square need "pixels".',
    ],
  },
  tags: ['figure', 'receptive field', 'filters', 'weights', 'model'],
  params,
  inputs: { model: { result: 'model', doc: 'a model' } },
  outputs: { figure: { result: 'figure', doc: 'the images' } },

  compute({ params, inputs: { model } }) {
    const [{ result }] = model;
    if (result.kind !== 'model') throw new Error(`internal: view/weight-images got a ${result.kind}`);
    const { tensors } = result.model;
    const matrices = Object.keys(tensors).filter((name) => tensors[name].shape.length === 2);
    const name = params.tensor || matrices[0];
    if (name === undefined) return { problem: 'the model has no weights with two axes' };
    if (!matrices.includes(name)) {
      return {
        problem: `the model has no weights "${name}" with two axes; it has ${matrices.map((one) => `"${one}"`).join(', ')}`,
      };
    }
    const { shape, values } = tensors[name];
    const [inputs, units] = shape;
    const width = params.pixels ?? Math.sqrt(inputs);
    if (!Number.isInteger(width) || inputs % width !== 0) {
      return {
        problem: `${inputs} inputs make no image ${params.pixels ?? 'as a square'}: give "pixels" that divides them`,
      };
    }
    const unknown = params.units.find((unit) => unit >= units);
    if (unknown !== undefined) return { problem: `"units" names ${unknown}, but ${name} has ${units} units, from 0` };
    const wanted = params.units.length > 0 ? params.units : Array.from({ length: units }, (_, o) => o);
    const drawn = wanted.slice(0, params.most);
    if (drawn.length * inputs > mostPixels) {
      return {
        problem: `${drawn.length} images of ${inputs} pixels are more than ${mostPixels}: take a smaller "most"`,
      };
    }
    const images = drawn.map(
      (unit): WeightImage => ({
        name: `unit ${unit}`,
        values: Array.from({ length: inputs }, (_, i) => values[i * units + unit]),
      }),
    );
    const figure = weightPlot(images, {
      title: textOr(params.title, `Weights ${name}`),
      subtitle: sentences(
        params.subtitle,
        ...(drawn.length < wanted.length ? [`${drawn.length} of ${wanted.length} units`] : []),
      ),
      width,
      columns: Math.min(params.columns, drawn.length),
    });
    return { outputs: { figure: { kind: 'figure', figure } } };
  },
});
