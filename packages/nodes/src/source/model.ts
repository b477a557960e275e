import { defineResult, readSafetensors } from '@rheobase/core';
import { z } from 'zod';
import { datasetOf, ownFile } from '../parameter/dataFile.js';

const params = z.object({
  file: ownFile('the safetensors file, as "rheobase data add" prints it'),
});

export const model = defineResult({
  type: 'source/model',
  version: 1,
  title: 'model from a file',
  doc: {
    summary: 'Weights that were trained before, here or elsewhere, for a network to run with.',
    equation: ['model = the tensors of the file'],
    symbols: { model: 'tensors named "node.parameter", in float32 or float64' },
    source: 'Format: safetensors. A run writes its models so.',
    notes: [
      'Who runs with it looks up each weight by name. A tensor that is missing, has another shape, or belongs to no node of the graph is an error that names it.',
      'Dense weights are stored [in, out], one row per input.',
      'The file is named by its SHA-256 and looked for in the data folder (--data-dir), then among the files that "rheobase data add" keeps; never by a path.',
    ],
  },
  tags: ['weights', 'safetensors', 'trained', 'load', 'own'],
  params,
  inputs: {},
  outputs: { model: { result: 'model', doc: 'the weights' } },
  data: ({ file }) => datasetOf(file),
  checkData({ file }, content) {
    const found = readSafetensors(content(file.name));
    if ('error' in found) return { file: file.name, reason: found.error };
    const bad = Object.entries(found.tensors).find(([, { values }]) => !values.every(Number.isFinite));
    return bad === undefined ? undefined : { file: file.name, reason: `tensor ${bad[0]} is not finite everywhere` };
  },
  compute({ params: { file }, file: content }) {
    const found = readSafetensors(content(file.name));
    if ('error' in found) return { problem: `${file.name}: ${found.error}` };
    const { tensors, metadata } = found;
    const { trainer = '', graphHash = '', numerics = '' } = metadata;
    const origin = { trainer, graphHash, numerics: /^\d{1,9}$/.test(numerics) ? Number(numerics) : 0 };
    return { outputs: { model: { kind: 'model', model: { tensors, origin } } } };
  },
});
