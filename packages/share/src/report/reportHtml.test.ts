import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { hostile, sampleReport, sampleTable } from './report.fixture.js';
import { reportHtml } from './reportHtml.js';

const svg = '<svg><g clip-path="url(#id1)"></g><defs><clipPath id="id1"><rect></rect></clipPath></defs></svg>';
const parts = { files: {}, svgs: { 'plot.figure': svg } };
const page = reportHtml(sampleReport, parts);

test('nothing from the graph file becomes markup', () => {
  expect(page).not.toContain(hostile);
  expect(page).not.toMatch(/<script|<img|onerror="/i);
  expect(page).toContain('&lt;/script&gt;&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&#39;&amp;');
});

test('the page allows itself its own style and nothing else', () => {
  const style = /<style>(.*?)<\/style>/s.exec(page)![1]!;
  const hash = createHash('sha256').update(style).digest('base64');
  expect(page).toContain(`default-src 'none'; style-src 'sha256-${hash}'`);
  expect(page).not.toMatch(/\sstyle="|<link|@import|url\((?!#)/);
  expect(page.replace(/xmlns[^ >]*/g, '')).not.toMatch(/(src|href)="(https?:|\/\/)/);
});

test('expectations carry a mark, words and their origin', () => {
  expect(page).toContain('1 of 3 expectations met');
  expect(page).toMatch(/✓<\/span><span>the rheobase is 200 pA<br><span class="quiet">closed form/);
  expect(page).toContain('the irregularity is 0.5 <strong>not decided</strong>');
  expect(page).toMatch(/✗<\/span>.*<strong>not met<\/strong>/);
});

test('a missing number gives its reason and never a zero', () => {
  expect(page).toContain('–</span> <small>fewer than 2 spikes</small>');
});

test('each figure has ids of its own', () => {
  expect(page).toContain('url(#figure-1-id1)');
  expect(page).toContain('<clipPath id="figure-1-id1">');
});

test('a long table is cut and linked', () => {
  const values = Array.from({ length: 1000 }, (_, row) => row);
  const table = { columns: [{ name: 'row', kind: 'integer' as const, values }] };
  const files = { 'curve.table': { files: ['tables/curve.table.csv'] } };
  const long = reportHtml(
    { ...sampleReport, outputs: { 'curve.table': { kind: 'table', table } } },
    { files, svgs: {} },
  );
  expect(long.match(/<tr>/g)).toHaveLength(1 + 50);
  expect(long).toContain('The first 50 of 1000 rows; all of them: <a href="tables/curve.table.csv">');
});

test('a figure that could not be drawn says why', () => {
  const files = { 'plot.figure': { files: [], problem: 'it asks <too> much' } };
  expect(reportHtml(sampleReport, { files, svgs: {} })).toContain('could not be drawn: it asks &lt;too&gt; much');
});

test('counting conventions are explained where they stand, and only there', () => {
  expect(page).not.toContain('How operations are counted');
  const convention = { name: 'convention', kind: 'text' as const, values: ['dense', 'effective (ours)', 'dense'] };
  const table = { columns: [...sampleTable.columns, convention] };
  const counted = reportHtml({ ...sampleReport, outputs: { 'ops.table': { kind: 'table', table } } }, parts);
  expect(counted).toContain('How operations are counted');
  expect(counted).not.toContain('as NeuroBench counts');
});

test('it says how to run it again', () => {
  for (const word of ['rheobase run', 'graph hash', 'numerics', '0.1.0', 'mnist: ']) expect(page).toContain(word);
});
