import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { registry } from '@rheobase/nodes';
import { expect, it } from 'vitest';
import { main } from '../main.js';
import { testIo } from '../testing/testIo.js';

function world() {
  const site = mkdtempSync(join(tmpdir(), 'rheobase-site-'));
  writeFileSync(join(site, 'index.html'), '<p>the editor</p>');
  mkdirSync(join(site, 'assets'));
  writeFileSync(join(site, 'assets/index.js'), 'ok');
  writeFileSync(join(site, 'assets/index.js.map'), 'not handed out');
  const io = testIo(registry, { siteFolders: [site] });
  return { io, run: (...words: string[]) => main(['site', ...words], io, registry) };
}

const below = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .sort();

it('writes the page and templates into a new folder, and leaves nothing beside it', async () => {
  const { io, run } = world();
  expect(await run('--out', 'a/b', '--template', 'lif-traces')).toBe(0);
  const folder = join(io.cwd, 'a/b');
  expect(below(folder)).toEqual(['assets/index.js', 'index.html', 'rheobase-site.json', 'templates/lif-traces.json']);
  expect(readdirSync(join(io.cwd, 'a'))).toEqual(['b']);
  expect(io.out()).toContain('?open=templates/lif-traces.json\n');
});

it('never writes over anything but a site of its own, and that only when it is told to', async () => {
  const { io, run } = world();
  mkdirSync(join(io.cwd, 'mine'));
  writeFileSync(join(io.cwd, 'mine/thesis.txt'), 'years');
  for (const words of [
    ['--out', 'mine'],
    ['--out', 'mine', '--force'],
  ]) {
    expect(await run(...words)).toBe(2);
    expect(below(join(io.cwd, 'mine'))).toEqual(['thesis.txt']);
  }
  expect(io.err()).toContain('what is in it is no site of this command. Name another folder with --out.');
  writeFileSync(join(io.cwd, 'file'), '');
  expect(await run('--out', 'file')).toBe(2);

  expect(await run('--out', 'site')).toBe(0);
  writeFileSync(join(io.cwd, 'site/old.txt'), '');
  expect(await run('--out', 'site')).toBe(2);
  expect(io.err()).toContain('Replace it with --force');
  expect(await run('--out', 'site', '--force')).toBe(0);
  expect(readdirSync(join(io.cwd, 'site'))).not.toContain('old.txt');
  expect(readdirSync(io.cwd).sort()).toEqual(['file', 'mine', 'site']);
});

it('says what it cannot bring, before it writes anything', async () => {
  const { io, run } = world();
  for (const [wanted, words] of [
    ['minst', 'no data set is called minst; there are fashion-mnist, mnist.'],
    ['mnist:1', 'it is written mnist:1000+1000, for train and test.'],
    ['mnist:1+x', 'there are not so many items for train and test.'],
    ['mnist:60001+1', 'there are not so many items for train and test.'],
  ]) {
    expect(await run('--out', 'site', '--with', wanted), wanted).toBe(2);
    expect(io.err()).toContain(words);
  }
  expect(await run('--out', 'site', '--with', 'mnist:10+10', '--no-download')).toBe(75);
  expect(io.err()).toContain('may not be downloaded');
  expect(readdirSync(io.cwd)).toEqual([]);
});

it('a page that is not built', async () => {
  const io = testIo(registry);
  expect(await main(['site', '--out', 'site'], io, registry)).toBe(2);
  expect(io.err()).toContain('the editor is not built');
});
