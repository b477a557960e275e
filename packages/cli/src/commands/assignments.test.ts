import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { registry } from '@rheobase/nodes';
import { expect, it } from 'vitest';
import { main } from '../main.js';
import { smallGraph } from '../testing/smallGraph.js';
import { testIo } from '../testing/testIo.js';

const rule = (min: number) => ({
  rule: 'range',
  observable: 'test.accuracy',
  min,
  max: 1,
  origin: { source: 'independent' },
});

const assignment = (changes: Readonly<Record<string, unknown>> = {}) => ({
  view: { assignment: { locked: ['digits', 'test'], questions: { why: 'Why does it learn?' } } },
  expect: [rule(0.2)],
  ...changes,
});

it('hand-ins are judged by the assignment, never by themselves', async () => {
  const io = testIo(registry);
  const write = (file: string, text: string) => writeFileSync(join(io.cwd, file), text);
  mkdirSync(join(io.cwd, 'submissions'));
  write('assignment.json', smallGraph(assignment()));
  const answered = { ...assignment().view, answers: { why: '=cmd|calc, because' } };
  write('submissions/ada.json', smallGraph(assignment({ view: answered, parameters: { epochs: { value: 4 } } })));
  write('submissions/bob.json', smallGraph(assignment({ name: 'bob', parameters: { epochs: { value: 4 } } })));
  const easy = JSON.parse(smallGraph(assignment({ expect: [rule(0)], parameters: { epochs: { value: 1 } } })));
  easy.nodes.train.params.learningRate = 1e-9;
  write('submissions/eve.json', JSON.stringify(easy));
  const cheat = JSON.parse(smallGraph(assignment({ parameters: { epochs: { value: 4 } } })));
  cheat.nodes.digits.params.test = 16;
  write('submissions/mal.json', JSON.stringify(cheat));
  write('submissions/zoe.json', '{"rheobase": 1');
  const files = readdirSync(join(io.cwd, 'submissions')).map((file) => `submissions/${file}`);
  const before = readFileSync(join(io.cwd, 'submissions/ada.json'), 'utf8');
  expect(await main(['verify', ...files, '--against', 'assignment.json', '--csv', 'grades.csv'], io, registry)).toBe(3);
  const rows = readFileSync(join(io.cwd, 'grades.csv'), 'utf8').trim().split('\r\n');
  expect(rows[0]).toBe(
    'file,verdict,passed,failed,not measured,failing rules,changed nodes,locked nodes changed,equal logic,equal receipt,answer why',
  );
  const [ada, bob, eve, mal, zoe] = rows.slice(1);
  expect(ada).toBe('submissions/ada.json,passed,1,0,0,,parameters,,bob.json,,"\'=cmd|calc, because"');
  expect(bob).toBe('submissions/bob.json,passed,1,0,0,,parameters,,ada.json,,');
  expect(eve).toMatch(
    /^submissions\/eve\.json,failed,0,1,0,"test\.accuracy: expected from 0\.2 to 1, got 0\.\d+ .*",parameters train,,,,$/,
  );
  expect(mal).toContain(',locked nodes were changed: digits,digits parameters,digits,');
  expect(zoe).toMatch(/^submissions\/zoe\.json,not valid,/);
  expect(io.out()).toMatch(/submissions\/ada\.json: passed, 1 of 1 rules\n {2}the same logic as bob\.json\n/);
  expect(readFileSync(join(io.cwd, 'submissions/ada.json'), 'utf8')).toBe(before);
});

it('the very receipt of another is found, and a receipt of another file', async () => {
  const io = testIo(registry);
  writeFileSync(join(io.cwd, 'a.json'), smallGraph(assignment()));
  writeFileSync(join(io.cwd, 'assignment.json'), smallGraph(assignment()));
  expect(await main(['run', 'a.json', '--quiet', '--no-figures', '--seal'], io, registry)).toBe(0);
  const sealed = readFileSync(join(io.cwd, 'a.json'), 'utf8');
  writeFileSync(join(io.cwd, 'b.json'), sealed.replace('"seed": 42,', '"seed": 43,'));
  expect(await main(['verify', 'a.json', 'b.json', '--against', 'assignment.json'], io, registry)).toBe(3);
  expect(io.out()).toContain('the very receipt of a.json');
  expect(io.out()).toContain('its receipt is not of this file: ');
});
