import { param } from '@rheobase/core';
import { expect, it } from 'vitest';
import { parameterFacts } from './parameterFacts.js';

it.each([
  [param.number('x', { default: 0.95, min: 0, max: 1 }), 'a number; at least 0 and at most 1; default 0.95'],
  [param.number('x', { default: 1, min: 0, aboveMin: true }), 'a number; above 0; default 1'],
  [param.number('x', { default: 1 }), 'a number; default 1'],
  [param.optionalNumber('x'), 'a number; optional'],
  [param.integer('x', { default: 3, max: 9 }), 'a whole number; at most 9; default 3'],
  [param.quantity('ms', 'x', { default: '10 ms', min: '0 ms', aboveMin: true }), 'in ms; above 0 ms; default 10 ms'],
  [param.optionalQuantity('pA', 'x'), 'in pA; optional'],
  [param.choice(['adam', 'sgd'], 'x', { default: 'sgd' }), 'one of adam, sgd; default sgd'],
  [param.flag('x', { default: true }), 'true or false; default true'],
  [param.text('x', { default: '' }), 'a text; default ""'],
  [param.words('x', { default: [] }), 'a list; default none'],
  [param.words('x', { default: ['a', 'b'] }), 'a list; default a, b'],
])('%#: %s', (schema, facts) => {
  expect(parameterFacts(schema)).toEqual({ description: 'x', facts });
});
