import { type DriverDefinition, defineDriver, param } from '@rheobase/core';
import { z } from 'zod';
import { anyKind } from './anyKind.js';

const params = z.object({
  duration: param.optionalQuantity('ms', 'how long to run', { min: '0 ms', aboveMin: true, wholeSteps: true }),
});

/** For tests: a driver that runs what feeds it and writes nothing down; probes look. */
export const anySink: DriverDefinition = defineDriver({
  type: 'test/any-sink',
  version: 1,
  title: 'any sink',
  doc: { summary: 'Runs what feeds it.', equation: ['–'], symbols: { '–': 'nothing' }, source: 'none' },
  params,
  inputs: { in: { signal: anyKind, shape: ['...n'], doc: 'any signal' } },
  outputs: { steps: { result: 'number', doc: 'steps of the pass' } },
  demand: ({ duration }) => (duration === undefined ? {} : { duration }),
  observe: ({ numSteps }) => ({
    window() {},
    finish: () => ({ steps: { kind: 'number', value: numSteps } }),
  }),
});
