import { hasErrors, planDocument, sentence } from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { expect, it } from 'vitest';
import { spiking, templates } from './templates.js';

it.each(templates)('$name runs as it is', ({ make }) => {
  const { experiment, issues } = planDocument(make(), registry);
  expect(issues.map(sentence)).toEqual([]);
  expect(experiment?.points[0].plan.steps.length).toBeGreaterThan(0);
});

it('the graph of the tour has one thing to do before it runs', () => {
  const { issues } = planDocument(spiking('tour', 'for the tour'), registry);
  expect(hasErrors(issues)).toBe(true);
  expect(new Set(issues.map((issue) => ('node' in issue ? issue.node : undefined)))).toContain('neurons');
});
