// @vitest-environment jsdom
import { expect, it } from 'vitest';
import { reader } from './Markdown.js';

it('sets Markdown, and takes away all that could run, load or look like the page', async () => {
  const read = await reader();
  expect(read('## A\n*b* `c`')).toBe('<h2>A</h2>\n<p><em>b</em> <code>c</code></p>\n');
  const hostile = [
    '<script>alert(1)</script>',
    '<img src="https://example.org/x.png" onerror="alert(1)">',
    '![p](https://example.org/x.png)',
    '<a href="javascript:alert(1)" class="top-bar">x</a>',
    '<iframe src="https://example.org"></iframe><style>body{}</style><p style="position:fixed">y</p>',
  ].map((text) => read(text));
  expect(hostile.join('')).not.toMatch(/script|img|iframe|onerror|style|class|javascript/);
  expect(read('[x](https://example.org)')).toContain('target="_blank" rel="noopener noreferrer"');
});
