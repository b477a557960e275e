import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRegistry } from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { describe, expect, it } from 'vitest';
import { main } from './main.js';
import { contents } from './testing/contents.js';
import { smallGraph } from './testing/smallGraph.js';
import { type TestIo, testIo } from './testing/testIo.js';

function world(text: string = smallGraph()): TestIo {
  const io = testIo(registry);
  writeFileSync(join(io.cwd, 'graph.json'), text);
  return io;
}

const quiet = ['--quiet', '--no-figures'];

describe('E: exit codes', () => {
  it('0: run writes a numbered folder and never over an earlier one', async () => {
    const io = world();
    expect(await main(['run', 'graph.json', '--no-figures'], io, registry)).toBe(0);
    expect(await main(['run', 'graph.json', ...quiet], io, registry)).toBe(0);
    const [first, second] = ['small-1', 'small-2'].map((name) => contents(join(io.cwd, 'runs', name)));
    expect(first).toEqual(second);
    expect(Object.keys(first)).toContain('/models/train.model.safetensors');
    expect(Object.keys(first)).toContain('/report.html');
    expect(Object.keys(first).some((file) => file.includes('checkpoints'))).toBe(false);
    expect(io.out()).toContain('test.accuracy');
    expect(io.out()).toMatch(/report {2}runs\/small-1\/report.html\n$/);
    expect(io.err()).toContain('train: 50 %, epoch 1 of 2, loss ');
  });

  it('0: a good check is one line', async () => {
    const io = world();
    expect(await main(['check', 'graph.json'], io, registry)).toBe(0);
    expect(io.out()).toMatch(/^fine: 6 nodes, 10 wires, 2 passes, 1 run, .* of memory\n$/);
    expect(io.err()).toBe('');
  });

  it.each<[string[], string | RegExp]>([
    [['check', 'nope.json'], 'error: there is no file nope.json.\n'],
    [['check', 'folder'], 'error: folder is a folder. Name a graph file in it.\n'],
    [['check', 'latin.json'], 'error: latin.json is not UTF-8 text.\n'],
    [['check', 'large.json'], 'error: large.json is over the limit of 16 MiB.\n'],
    [['check', 'cut.json'], 'error: line 1, column 15: expected "," or "}", got the end of the file.\n'],
    [
      ['check', 'quickstrat'],
      /^error: there is no file quickstrat and no graph of that name\. Did you mean "quickstart"\?/,
    ],
    [
      ['run', 'graph.json', '--set', 'epochz=3'],
      /--set: the graph has no parameter named "epochz"\. Did you mean "epochs"\?/,
    ],
    [['run', 'graph.json', '--set', '__proto__=1'], /__proto__/],
    [
      ['run', 'graph.json', '--set', 'fc.units=0'],
      'error: fc.units: expected at least 1 and at most 1000000, got 0.\n',
    ],
    [['run', 'graph.json', '--memory', '64KiB'], /^error: the plan needs .* the limit is 0.1 MiB/],
    [['run', 'graph.json', '--seed', '-1'], /A seed is an integer from 0 to 2\^64 − 1/],
    [['run', 'graph.json', '--out', 'folder'], /^error: the folder .*folder is not empty\. Name another with --out/],
    [['run', 'graph.json', '--out', 'graph.json/x'], /a file stands where a folder should be\. Name another folder/],
    [['run', 'graph.json', '--resume', 'nowhere'], /^error: there is no folder .*nowhere to go on from\.\n$/],
    [['run', 'graph.json', '--resume'], /^error: there is no earlier run of small in .*runs to go on from\.\n$/],
    [['run', 'graph.json', '--frob'], "error: unknown option '--frob'\nrheobase --help tells more.\n"],
    [['frob'], /unknown command 'frob'/],
    [['toString'], /unknown command 'toString'/],
    [['rnu', 'check'], /unknown command 'rnu'\n\(Did you mean run\?\)/],
    [['explain', 'graph.json', '--point', '2'], 'error: the sweep has 1 runs, there is no run 2.\n'],
    [
      ['nodes', 'layer/dens'],
      'error: there is no node type "layer/dens". Did you mean "layer/dense"? rheobase nodes lists them all.\n',
    ],
  ])('2: rheobase %j', async (argv, sentence) => {
    const io = world();
    mkdirSync(join(io.cwd, 'folder'));
    writeFileSync(join(io.cwd, 'folder', 'x'), '');
    writeFileSync(join(io.cwd, 'latin.json'), Buffer.from([0x7b, 0xe9, 0x7d]));
    writeFileSync(join(io.cwd, 'large.json'), Buffer.alloc(16 * 1024 * 1024 + 1, ' '));
    writeFileSync(join(io.cwd, 'cut.json'), '{"rheobase": 1');
    expect(await main(argv, io, registry)).toBe(2);
    if (typeof sentence === 'string') expect(io.err()).toBe(sentence);
    else expect(io.err()).toMatch(sentence);
    expect(io.out()).toBe('');
    expect(readdirSync(io.cwd)).not.toContain('runs');
  });

  it('2: a pipe that never ends is not read to its end', async () => {
    const io = world();
    expect(await main(['check', '/dev/zero'], io, registry)).toBe(2);
    expect(io.err()).toBe('error: /dev/zero is over the limit of 16 MiB.\n');
  });

  it('3: an expectation fails, and the note says that the run was changed', async () => {
    const origin = { source: 'frozen' };
    const io = world(smallGraph({ expect: [{ rule: 'range', observable: 'test.accuracy', min: 0.99, origin }] }));
    expect(await main(['run', 'graph.json', ...quiet, '--seed', '1'], io, registry)).toBe(3);
    expect(io.err()).toMatch(
      /^✗ test\.accuracy: expected at least 0\.99, got 0\.\d+ \(would pass with bounds wider by 0\.\d+\)\nnote: the expectations are those/,
    );
    expect(io.out()).toBe('');
  });

  it('5: the model fails while it runs; what was finished is kept', async () => {
    const io = world();
    expect(await main(['run', 'graph.json', ...quiet, '--set', 'train.learningRate=1e38'], io, registry)).toBe(5);
    expect(io.err()).toMatch(/^error: .* became (NaN|-?Infinity)/);
    expect(readdirSync(join(io.cwd, 'runs', 'small-1'))).toContain('result.json');
  });

  it('1: our own fault is one sentence, and a stack only where one is asked for', async () => {
    const definition = registry.definitions.get('source/digits');
    const broken = createRegistry([
      {
        ...definition,
        type: 'test/broken',
        infer: () => {
          throw new Error('internal: it broke');
        },
      } as never,
    ]);
    const text = JSON.stringify({ rheobase: 1, nodes: { a: { type: 'test/broken' } } });
    const io = world(text);
    expect(await main(['check', 'graph.json'], io, broken)).toBe(1);
    expect(io.err()).toBe(
      'internal: it broke\nThis is a fault of rheobase. Please report it together with the graph file. --verbose shows where it happened.\n',
    );
    const verbose = world(text);
    expect(await main(['--verbose', 'check', 'graph.json'], verbose, broken)).toBe(1);
    expect(verbose.err()).toContain('    at ');
  });
});

describe('settings', () => {
  it('--set takes numbers, texts and quantities, and stands in the report as it can be typed again', async () => {
    const io = world();
    const argv = ['run', 'graph.json', ...quiet, '--set', 'epochs=1', '--set', 'train.optimiser=sgd', '--seed', '7'];
    expect(await main([...argv, '--out', 'here'], io, registry)).toBe(0);
    const receipt = JSON.parse(readFileSync(join(io.cwd, 'here', 'receipt.json'), 'utf8'));
    expect(receipt.seed).toBe('7');
    const report = readFileSync(join(io.cwd, 'here', 'report.html'), 'utf8');
    expect(report).toContain('rheobase run graph.json --set epochs=1 --set train.optimiser=sgd --seed 7');
    expect(report).not.toContain(io.cwd);
  });

  it('RHEOBASE_DATA names the data folder', async () => {
    const text = JSON.stringify({ rheobase: 1, nodes: { mnist: { type: 'source/mnist' } } });
    const io = testIo(registry, { env: { RHEOBASE_DATA: 'nowhere' } });
    writeFileSync(join(io.cwd, 'graph.json'), text);
    expect(await main(['run', 'graph.json', '--no-download'], io, registry)).toBe(2);
    expect(io.err()).toContain(`the data folder ${join(io.cwd, 'nowhere')} cannot be read`);
  });
});

describe('--json', () => {
  it('prints objects, one a line, and nothing else', async () => {
    const io = world();
    expect(await main(['run', 'graph.json', '--json', '--no-figures'], io, registry)).toBe(0);
    const lines = io
      .out()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(new Set(lines.map(({ type }) => type))).toEqual(new Set(['progress', 'checkpoint', 'done']));
    const done = lines[lines.length - 1];
    expect(done).toMatchObject({ type: 'done', name: 'small', complete: true, code: 0, folder: 'runs/small-1' });
    expect(done.outputs['test.accuracy']).toMatchObject({ kind: 'number' });
    expect(io.err()).toBe('');
  });

  it('ends with its code even where nothing ran', async () => {
    const io = world();
    expect(await main(['run', 'graph.json', '--json', '--set', 'a=1'], io, registry)).toBe(2);
    const lines = io
      .out()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { type: 'issue', severity: 'error', code: 'unknown-named-parameter' },
      { type: 'done', code: 2 },
    ]);
  });

  it('explain --json is the plan as data', async () => {
    const io = world();
    expect(await main(['explain', 'graph.json', '--json'], io, registry)).toBe(0);
    const plan = JSON.parse(io.out());
    expect(plan).toMatchObject({ name: 'small', seed: '42', runs: 1, nodes: { fc: 'layer/dense' } });
    expect(plan.graphHash).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('sweeps', () => {
  const swept = smallGraph({ sweep: { seed: [1, 2, 3] } });

  it('one seed by hand takes the place of the sweep', async () => {
    const io = world(swept);
    expect(await main(['check', 'graph.json', '--seed', '2'], io, registry)).toBe(0);
    expect(io.out()).toContain('1 run,');
  });

  it('explain shows the run that is asked for', async () => {
    const io = world(swept);
    expect(await main(['explain', 'graph.json', '--point', '3'], io, registry)).toBe(0);
    expect(io.out()).toContain('run 3 of 3: seed 3');
  });
});

describe('a run folder that cannot be written', () => {
  it('is one sentence', async () => {
    const io = world();
    const readOnly = join(io.cwd, 'locked');
    mkdirSync(readOnly, { mode: 0o500 });
    const isRoot = process.getuid?.() === 0;
    if (isRoot) {
      // Root may write anywhere, but not below /proc.
      expect(await main(['run', 'graph.json', ...quiet, '--out', '/proc/rheobase'], io, registry)).toBe(2);
      expect(io.err()).toBe(
        'error: cannot write to /proc/rheobase: no such file or folder. Name another folder with --out.\n',
      );
    } else {
      expect(await main(['run', 'graph.json', ...quiet, '--out', join(readOnly, 'x')], io, registry)).toBe(2);
      expect(io.err()).toMatch(/^error: cannot write to .*: permission denied\. Name another folder with --out\.\n$/);
    }
    rmSync(readOnly, { recursive: true });
  });
});

describe('rheobase nodes', () => {
  it('lists every node once with its summary', async () => {
    const io = world();
    expect(await main(['nodes'], io, registry)).toBe(0);
    const lines = io.out().split('\n');
    for (const type of registry.types) expect(lines.filter((line) => line.startsWith(`  ${type} `))).toHaveLength(1);
  });

  it('prints the manual of every node without a gap', async () => {
    for (const type of registry.types) {
      const io = world();
      expect(await main(['nodes', type], io, registry)).toBe(0);
      expect(io.out()).toContain(registry.definitions.get(type)?.doc.source.split(' ')[0]);
      expect(io.out()).not.toMatch(/undefined|\[object/);
    }
  });
});

it('check loads neither vega nor the rasteriser nor data', () => {
  const loaded = [...importsOf(new URL('./commands/check.ts', import.meta.url))];
  expect(loaded.length).toBeGreaterThan(8);
  for (const file of loaded) expect(file).not.toMatch(/vega|resvg|report\/|data\/(find|resolve|download)/);
});

/** The files and packages that a file imports, and those that they import; types and what is imported when called are left out. */
function importsOf(file: URL, seen = new Set<string>()): Set<string> {
  if (seen.has(file.href)) return seen;
  seen.add(file.href);
  for (const [, name] of readFileSync(file, 'utf8').matchAll(/^(?:import|export) (?!type)[^;]*?from '([^']+)'/gm)) {
    if (name.startsWith('.')) importsOf(new URL(name.replace(/\.js$/, '.ts'), file), seen);
    else seen.add(name);
  }
  return seen;
}
