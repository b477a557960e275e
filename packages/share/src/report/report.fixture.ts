import type { Table } from '@rheobase/core';
import type { RunFilesInput } from './runFiles.js';

/** A small run with one of everything, hostile names among them, for the tests of this folder. */

export const hostile = `</script><img src=x onerror="alert(1)">'&`;

export const sampleTable: Table = {
  columns: [
    { name: 'current', unit: 'pA', kind: 'number', values: [0, 200, 205] },
    { name: 'CV', kind: 'number', values: [null, 0.25, 1 / 3], missing: { 0: 'fewer than 2 spikes' } },
    { name: hostile, kind: 'text', values: [hostile, '', 'plain'] },
  ],
};

export const sampleReport: RunFilesInput = {
  name: `fi-curve ${hostile}`,
  description: `Which current makes it fire?\n\n${hostile}`,
  outputs: {
    'rheobase.current': { kind: 'number', value: 200, unit: 'pA' },
    'isi.cv': { kind: 'number', value: null, missing: 'fewer than 2 spikes' },
    'net/curve.table': { kind: 'table', table: sampleTable },
    'plot.figure': {
      kind: 'figure',
      figure: {
        title: hostile,
        spec: {
          title: hostile,
          data: { values: [{ x: 1, y: 2 }] },
          mark: { type: 'point', clip: true },
          encoding: { x: { field: 'x' }, y: { field: 'y' } },
        },
      },
    },
    'train.model': {
      kind: 'model',
      model: {
        tensors: { 'fc1.weight': { dtype: 'float32', shape: [3, 2], values: new Float32Array(6) } },
        origin: { trainer: 'train', graphHash: 'abc', numerics: 1 },
      },
    },
  },
  models: { 'train.model': new Uint8Array([1, 2, 3]) },
  issues: [`curve.cv: 1 of 3 cells is missing. ${hostile}`],
  expectations: [
    { text: 'the rheobase is 200 pA', passed: true, origin: 'closed form' },
    { text: hostile, passed: false, origin: hostile },
    { text: 'the irregularity is 0.5', passed: null, origin: 'closed form' },
  ],
  document: { rheobase: 1, name: hostile, nodes: {} },
  receipt: {
    graphHash: 'abc',
    seed: '42',
    numerics: 1,
    packageVersion: '0.1.0',
    data: { mnist: { [hostile]: 'def' } },
  },
  command: `rheobase run ${hostile}`,
};
