import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { registry } from '@rheobase/nodes';
import { describe, expect, it } from 'vitest';
import { main } from '../main.js';
import { testIo } from '../testing/testIo.js';

function world(files: Readonly<Record<string, string | Uint8Array>>) {
  const io = testIo(registry);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(io.cwd, name), content);
  return io;
}

const curve = 'current (pA),rate (Hz)\n250,12.5\n300,20\n';

describe('rheobase data add', () => {
  it('prints nodes that run as they are, wherever the file has gone', async () => {
    const io = world({ 'curve.csv': curve });
    expect(await main(['data', 'add', 'curve.csv'], io, registry)).toBe(0);
    const nodes = JSON.parse(io.out());
    expect(Object.keys(nodes)).toEqual(['table', 'columns']);
    expect(nodes.columns.params).toMatchObject({ columns: ['current', 'rate'], count: 2 });
    rmSync(join(io.cwd, 'curve.csv'));
    const graph = { rheobase: 1, name: 'own', nodes: { table: nodes.table }, edges: [] };
    writeFileSync(join(io.cwd, 'graph.json'), JSON.stringify(graph));
    expect(await main(['run', 'graph.json', '--no-figures'], io, registry)).toBe(0);
    expect(io.out()).toContain('12.5');
  });

  it('a graph also finds the file in the data folder, and says which file it misses or refuses', async () => {
    const io = world({ 'curve.csv': curve });
    await main(['data', 'add', 'curve.csv'], io, registry);
    const graph = { rheobase: 1, name: 'own', nodes: { table: JSON.parse(io.out()).table }, edges: [] };
    const other = world({ 'graph.json': JSON.stringify(graph) });
    const run = ['run', 'graph.json', '--no-figures', '--no-download'];
    expect(await main(run, other, registry)).toBe(2);
    expect(other.err()).toMatch(
      /table needs the file \(curve\.csv\): it is not in the cache .*\. Put it into a folder and name that folder with --data-dir or RHEOBASE_DATA, or let "rheobase data add" keep a copy\.\n$/,
    );
    mkdirSync(join(other.cwd, 'mine'));
    writeFileSync(join(other.cwd, 'mine', 'curve.csv'), curve.replace('20', '21'));
    expect(await main([...run, '--data-dir', 'mine'], other, registry)).toBe(2);
    expect(other.err()).toMatch(/curve\.csv is not the file that the graph names: its SHA-256 is /);
    writeFileSync(join(other.cwd, 'mine', 'curve.csv'), curve);
    expect(await main([...run, '--data-dir', 'mine'], other, registry)).toBe(0);
  });

  it('knows events and other separators', async () => {
    const io = world({ 'dvs.tsv': 'sample\ttime (us)\tchannel\n0\t5\t1\n' });
    expect(await main(['data', 'add', 'dvs.tsv'], io, registry)).toBe(0);
    const nodes = JSON.parse(io.out());
    expect(Object.keys(nodes)).toEqual(['events', 'table', 'columns']);
    expect(nodes.table.params.separator).toBe('tab');
  });

  it.each([
    ['nothing.csv', 'nothing.csv cannot be read: no such file or folder.'],
    ['folder', 'folder is not a file.'],
    ['packed.csv', 'packed.csv is compressed (gzip). Unpack it first.'],
    ['bad.csv', 'bad.csv: line 2 has 1 cell, the line of headings has 2 cells.'],
    ['bad.npy', 'bad.npy: it is no file in the formats npy, npz or IDX.'],
    ['bad.safetensors', 'bad.safetensors: it is shorter than its header.'],
    ['a:b.csv', 'a:b.csv: expected the name of a file, without a folder.'],
  ])('refuses %s', async (name, sentence) => {
    const io = world({
      'packed.csv': gzipSync(curve),
      'bad.csv': 'a,b\n1\n',
      'bad.npy': 'hello',
      'bad.safetensors': 'x',
      'a:b.csv': curve,
    });
    mkdirSync(join(io.cwd, 'folder'));
    expect(await main(['data', 'add', name], io, registry)).toBe(2);
    expect(io.err()).toBe(`error: ${sentence}\n`);
    expect(io.out()).toBe('');
  });
});
