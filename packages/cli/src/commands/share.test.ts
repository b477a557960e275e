import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { registry } from '@rheobase/nodes';
import { readZip } from '@rheobase/share';
import { beforeAll, describe, expect, it } from 'vitest';
import { main } from '../main.js';
import { contents } from '../testing/contents.js';
import { smallGraph } from '../testing/smallGraph.js';
import { type TestIo, testIo } from '../testing/testIo.js';

/** A graph with a figure, run once. */
const drawn = () => {
  const graph = JSON.parse(smallGraph());
  graph.nodes.plot = { type: 'view/plot', params: { x: 'epoch', y: ['loss'] } };
  graph.edges.push({ from: 'train.history', to: 'plot.table' });
  return JSON.stringify(graph);
};

function world(text: string): TestIo {
  const io = testIo(registry);
  writeFileSync(join(io.cwd, 'graph.json'), text);
  return io;
}

let io: TestIo;
const call = (...argv: string[]) => main(argv, io, registry);
const read = (file: string) => readFileSync(join(io.cwd, file));

beforeAll(async () => {
  io = world(drawn());
  expect(await call('run', 'graph.json', '--quiet'), io.err()).toBe(0);
});

describe('figures carry their experiment', () => {
  it.each(['png', 'svg'])('%s: extract gives a file that verifies identical', async (ending) => {
    const figure = `runs/small-1/figures/plot.figure.${ending}`;
    expect(await call('extract', figure, '--out', `from-${ending}.json`), io.err()).toBe(0);
    expect(await call('verify', `from-${ending}.json`)).toBe(0);
    expect(io.out()).toContain(`from-${ending}.json: identical\n`);
    // The figure itself may be named wherever a graph is.
    expect(await call('verify', figure)).toBe(0);
    expect(io.out()).toContain(`${figure}: identical\n`);
    // Never over a file that is there.
    expect(await call('extract', figure, '--out', 'graph.json')).toBe(2);
    expect(io.err()).toContain('error: graph.json exists already. Name another with --out.\n');
  });

  it('the report shows the figure without it', () => {
    expect(read('runs/small-1/report.html').includes('rheobase-experiment')).toBe(false);
  });
});

describe('links', () => {
  it('carry the graph, and nothing of the page it came from', async () => {
    const other = world(drawn());
    expect(await main(['link', 'graph.json', '--page', 'https://example.org/'], other, registry)).toBe(0);
    const link = other.out().trim();
    expect(link.length).toBeLessThan(1500);
    expect(await main(['extract', link, '--out', 'again.json'], other, registry)).toBe(0);
    expect(await main(['diff', 'graph.json', 'again.json'], other, registry)).toBe(0);
    expect(other.out()).toMatch(/the same experiment: graph hash [0-9a-f]{12}…\n$/);
    expect(await main(['check', link], other, registry), other.err()).toBe(0);
    expect(await main(['extract', link.slice(0, -5)], other, registry)).toBe(2);
    expect(other.err()).toBe('error: the link: the link is damaged, or was cut on its way.\n');
  });
});

describe('bundles', () => {
  it('hold the whole run, open elsewhere, and verify there', async () => {
    expect(await call('bundle', 'runs/small-1', '--out', 'small.zip'), io.err()).toBe(0);
    const elsewhere = testIo(registry);
    writeFileSync(join(elsewhere.cwd, 'small.zip'), read('small.zip'));
    expect(await main(['open', 'small.zip'], elsewhere, registry), elsewhere.err()).toBe(0);
    expect(await main(['verify', 'small.zip'], elsewhere, registry), elsewhere.err()).toBe(0);
    expect(elsewhere.out()).toContain('small.zip: identical\n');
    const there = contents(join(elsewhere.cwd, 'small'));
    const here = contents(join(io.cwd, 'runs', 'small-1'));
    for (const file of Object.keys(here).filter((name) => name !== '/graph.json'))
      expect(there[file], file).toBe(here[file]);
    expect(await main(['verify', 'small/graph.json'], elsewhere, registry)).toBe(0);
    expect(await main(['verify', 'small/graph.json', '--receipt', 'small'], elsewhere, registry)).toBe(0);
  });

  it('a damaged one is refused, and nothing is written', async () => {
    const hostile = testIo(registry);
    const bytes = read('small.zip');
    bytes[Math.floor(bytes.length / 2)] ^= 1;
    writeFileSync(join(hostile.cwd, 'small.zip'), bytes);
    expect(await main(['open', 'small.zip'], hostile, registry)).toBe(2);
    expect(hostile.err()).toMatch(/^error: small\.zip: the (archive|bundle) is refused: .*\n$/);
    expect(await main(['verify', 'small.zip'], hostile, registry)).toBe(2);
    expect(hostile.err()).toMatch(/\nerror: small\.zip: small\.zip: the (archive|bundle) is refused: .*\n$/);
    expect(readdirSync(hostile.cwd)).toEqual(['small.zip']);
  });
});

it('a run becomes a crate with all its files', async () => {
  expect(await call('crate', 'runs/small-1', '--out', 'crate.zip'), io.err()).toBe(0);
  const crate = readZip(read('crate.zip'));
  if ('problem' in crate) throw new Error(crate.problem);
  const metadata = JSON.parse(Buffer.from(crate.files.get('ro-crate-metadata.json') ?? []).toString());
  const root = metadata['@graph'].find((entity: { '@id': string }) => entity['@id'] === './');
  const named = root.hasPart.map((part: { '@id': string }) => decodeURIComponent(part['@id'])).sort();
  expect(named).toEqual([...crate.files.keys()].filter((name) => name !== 'ro-crate-metadata.json').sort());
});

describe('methods', () => {
  it('say what was computed: equations with discretisation, parameters, seed, versions', async () => {
    const other = testIo(registry);
    expect(await main(['methods', 'snn-mnist'], other, registry), other.err()).toBe(0);
    const text = other.out();
    for (const part of [
      'U[t] = β U[t−1]',
      'β: decay per step',
      'SHA-256',
      'the seed was 42',
      'numerics',
      'rounded after every operation',
    ]) {
      expect(text, part).toContain(part);
    }
    const latex = testIo(registry);
    expect(await main(['methods', 'snn-mnist', '--latex'], latex, registry)).toBe(0);
    expect(latex.out()).toContain('\\begin{verbatim}\n');
    expect(latex.out().match(/(?<!\\)[&](?! )/g)).toBeNull();
  });
});

describe('diff, format, text', () => {
  const edited = () => smallGraph({ name: 'other' }).replace('"learningRate":0.01', '"learningRate":0.02');

  it('--results says which results are other, and because of which edit', async () => {
    const other = world(smallGraph());
    const graph = JSON.parse(edited());
    graph.nodes.again = { type: 'measure/evaluate', params: { split: 'train' } };
    graph.edges.push({ from: 'fc.out', to: 'again.scores' }, { from: 'digits.labels', to: 'again.labels' });
    writeFileSync(join(other.cwd, 'other.json'), JSON.stringify(graph));
    expect(await main(['diff', 'graph.json', 'other.json', '--results'], other, registry), other.err()).toBe(0);
    const out = other.out();
    expect(out).toContain('~ node train: learningRate = 0.01 → 0.02\n');
    expect(out).toContain('+ node again (measure/evaluate)\n');
    expect(out).toContain('and 1 change without meaning');
    expect(out).toMatch(
      /^test\.accuracy: (same bytes|other bytes, because of ~ node train: learningRate = 0\.01 → 0\.02)$/m,
    );
    expect(out).toMatch(/^train\.model: other bytes, because of ~ node train: learningRate = 0\.01 → 0\.02$/m);
    expect(out).toMatch(/^again\.accuracy: new, because of \+ node again/m);
  });

  it('format writes the one form, --check only looks', async () => {
    const other = world(smallGraph());
    expect(await main(['format', 'graph.json', '--check'], other, registry)).toBe(3);
    expect(await main(['format', 'graph.json'], other, registry)).toBe(0);
    expect(await main(['format', 'graph.json', '--check'], other, registry)).toBe(0);
    writeFileSync(join(other.cwd, 'broken.json'), '{');
    expect(await main(['format', 'broken.json'], other, registry)).toBe(2);
    expect(readFileSync(join(other.cwd, 'broken.json'), 'utf8')).toBe('{');
  });

  it('text prints lines for a reviewer, and what is no graph as it is', async () => {
    const other = world(smallGraph());
    expect(await main(['text', 'graph.json'], other, registry)).toBe(0);
    expect(other.out()).toContain('node fc layer/dense\n  units = 10\n');
    writeFileSync(join(other.cwd, 'broken.json'), '<<<<<<< ours\n');
    expect(await main(['text', 'broken.json'], other, registry)).toBe(0);
    expect(other.out().endsWith('<<<<<<< ours\n')).toBe(true);
  });

  it('the merge driver writes the merge, or marks and 1', async () => {
    const other = world(smallGraph());
    const write = (name: string, text: string) => writeFileSync(join(other.cwd, name), text);
    write('mine.json', smallGraph({ seed: 7 }));
    write('theirs.json', edited());
    expect(await main(['merge-driver', 'graph.json', 'mine.json', 'theirs.json'], other, registry)).toBe(0);
    const merged = JSON.parse(readFileSync(join(other.cwd, 'mine.json'), 'utf8'));
    expect(merged).toMatchObject({ name: 'other', seed: 7, nodes: { train: { params: { learningRate: 0.02 } } } });
    write('mine.json', smallGraph({ seed: 7 }));
    write('theirs.json', smallGraph({ seed: 8 }));
    expect(await main(['merge-driver', 'graph.json', 'mine.json', 'theirs.json', 'a.json'], other, registry)).toBe(1);
    expect(other.err()).toBe('conflict in a.json: seed\n');
    expect(readFileSync(join(other.cwd, 'mine.json'), 'utf8')).toContain('<<<<<<< ours\n  "seed": 7,\n=======\n');
    expect(existsSync(join(other.cwd, 'graph.json'))).toBe(true);
  });
});
