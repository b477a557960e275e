import { describe, expect, it } from 'vitest';
import { fileOf } from '../testing/ownFiles.js';
import { runGraph, tableOf } from '../testing/runGraph.js';
import { table } from './table.js';

function run(content: string, params: Record<string, unknown> = {}) {
  const { file, files } = fileOf('curve.csv', content);
  return runGraph({
    nodes: { curve: { type: 'source/table', params: { file, ...params } as never } },
    registry: [table],
    files,
  });
}

describe('source/table', () => {
  it('gives the cells of the file with their units; what is empty is missing', async () => {
    const result = await run('current (pA),rate (Hz),cell\n250,12.5,a\n300,,b\n');
    expect(tableOf(result, 'curve.table').columns).toEqual([
      { name: 'current', unit: 'pA', kind: 'number', values: [250, 300] },
      { name: 'rate', unit: 'Hz', kind: 'number', values: [12.5, null], missing: { 1: 'empty in the file' } },
      { name: 'cell', kind: 'text', values: ['a', 'b'] },
    ]);
  });

  it('H: its result key and its receipt name the digest', async () => {
    const [one, two] = [await run('a\n1\n'), await run('a\n2\n')];
    expect(one.receipt.resultKeys.curve).not.toBe(two.receipt.resultKeys.curve);
    expect(one.receipt.data.curve).toEqual({ 'curve.csv': fileOf('', 'a\n1\n').file.sha256 });
  });

  it('says in a sentence what is wrong with the file', async () => {
    await expect(run('a,b\n1\n')).rejects.toThrow(
      'curve: curve.csv is damaged: line 2 has 1 cell, the line of headings has 2 cells.',
    );
  });

  it.each(['../curve.csv', '/etc/passwd', 'a\\b', 'C:x', '..', '', 'a\u0000b'])(
    'refuses the file name %j',
    async (name) => {
      const file = { ...fileOf('x', 'a\n1\n').file, name };
      await expect(run('a\n1\n', { file })).rejects.toThrow(/expected the name of a file, without a folder/);
    },
  );

  it('refuses a digest that is none, and a size beyond 1 GiB', async () => {
    const { file } = fileOf('x', 'a\n1\n');
    await expect(run('a\n1\n', { file: { ...file, sha256: 'abc' } })).rejects.toThrow(/expected a SHA-256 digest/);
    await expect(run('a\n1\n', { file: { ...file, bytes: 2 ** 31 } })).rejects.toThrow(
      /expected from 0 to 1073741824 bytes/,
    );
  });

  it('without its file it says which one it needs', async () => {
    const graph = { nodes: { curve: { type: 'source/table' } }, registry: [table] };
    await expect(runGraph(graph)).rejects.toThrow('curve needs the file (data): no content was given.');
  });
});
