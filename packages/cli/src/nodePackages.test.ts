import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { describe, expect, it } from 'vitest';
import { main } from './main.js';
import { smallGraph } from './testing/smallGraph.js';
import { type TestIo, testIo } from './testing/testIo.js';

/** A package of one node; `wrong` puts a mistake into its kernel, `factor` changes what it computes. */
const packageText = ({ factor = 2, wrong = '', head = '' } = {}) => `${head}
export const name = 'my-nodes';
export const version = '1.0.0';
export function nodes({ chunkView, defineSignal, param, rowOf }) {
  const triple = defineSignal({
    type: 'layer/my-scale',
    version: 1,
    title: 'my scale',
    doc: {
      summary: 'Multiplies by a constant.',
      equation: ['y = a x'],
      symbols: { a: 'factor', x: 'input', y: 'output' },
      source: 'A test.',
    },
    params: defineParams(param),
    inputs: { in: { signal: 'real', shape: ['...n'], doc: 'numbers' } },
    outputs: { out: { signal: 'real', shape: ['...n'], doc: 'numbers, scaled' } },
    memoryless: true,
    cost: ({ inputTypes }) => ({ macs: inputTypes.in.shape.reduce((product, { size }) => product * size, 1) }),
    kernel({ round, params: { by }, ...at }) {
      const a = by * ${factor};
      let left = 0;
      const each = (frame, n0, n1, t0, t1, from, to) => {
        if (from === undefined || to === undefined) return;
        const [x, y] = [chunkView(frame, from), chunkView(frame, to)];
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const [i, o] = [rowOf(frame, from, n, t), rowOf(frame, to, n, t)];
            for (let f = 0; f < from.size; f++) y[o + f] = round(a * x[i + f]);
          }
        }
      };
      return {
        forward(frame, n0, n1, t0, t1) {
          each(frame, n0, n1, t0, t1, at.inputs.in, at.outputs.out);
          frame.counts.macs += (n1 - n0) * (t1 - t0) * at.inputs.in.size;
          ${wrong}
        },
        backward(frame, n0, n1, t0, t1) {
          each(frame, n0, n1, t0, t1, at.outputGradients.out, at.inputGradients.in);
        },
      };
    },
  });
  return [triple];
}
const defineParams = (param) => param.object({ by: param.number('factor', { default: 1 }) });
`;

const graph = () => {
  const document = JSON.parse(smallGraph());
  document.nodes.mine = { type: 'layer/my-scale', params: { by: 0.5 } };
  document.edges = document.edges.filter(({ to }: { to: string }) => to !== 'fc.in');
  document.edges.push({ from: 'flat.out', to: 'mine.in' }, { from: 'mine.out', to: 'fc.in' });
  return JSON.stringify(document);
};

function world(text = packageText()): TestIo {
  const io = testIo(registry);
  writeFileSync(join(io.cwd, 'graph.json'), graph());
  writeFileSync(join(io.cwd, 'my-nodes.mjs'), text);
  return io;
}

const nodes = ['--nodes', 'my-nodes.mjs'];

describe('packages of nodes', () => {
  it('run, are recorded with name, version and digest, and verify', async () => {
    const io = world();
    expect(
      await main(['run', 'graph.json', '--quiet', '--no-figures', '--seal', ...nodes], io, registry),
      io.err(),
    ).toBe(0);
    const { document } = parse(readFileSync(join(io.cwd, 'graph.json'), 'utf8'));
    const recorded = { version: '1.0.0', digest: expect.stringMatching(/^[0-9a-f]{64}$/) };
    expect(document?.packages).toEqual({ 'my-nodes': recorded });
    expect(await main(['verify', 'graph.json', ...nodes], io, registry)).toBe(0);
    expect(await main(['run', 'graph.json', '--quiet', '--no-figures', ...nodes], io, registry)).toBe(0);
  });

  it('without it the file says what is missing; the graph itself can load nothing', async () => {
    const io = world();
    expect(await main(['run', 'graph.json', '--quiet', '--no-figures', '--seal', ...nodes], io, registry)).toBe(0);
    expect(await main(['check', 'graph.json'], io, registry)).toBe(2);
    expect(io.err()).toMatch(
      /error: mine: there is no node type "layer\/my-scale"\. The file was made with my-nodes 1\.0\.0 \(SHA-256 [0-9a-f]{12}…\), which is not loaded: name it with --nodes\.\n$/,
    );
  });

  it('other content under the same version is not comparable, and shares no result in the store', async () => {
    const io = world();
    expect(await main(['run', 'graph.json', '--quiet', '--no-figures', '--seal', ...nodes], io, registry)).toBe(0);
    writeFileSync(join(io.cwd, 'other.mjs'), packageText({ factor: 3 }));
    expect(await main(['run', 'graph.json', '--no-figures', '--nodes', 'other.mjs'], io, registry)).toBe(0);
    expect(io.out()).not.toContain('from the store');
    expect(await main(['verify', 'graph.json', '--nodes', 'other.mjs'], io, registry)).toBe(4);
    expect(io.out()).toMatch(
      /graph\.json: not comparable\n {2}the package my-nodes is another: 1\.0\.0, [0-9a-f]{12}… → 1\.0\.0, /,
    );
  });

  it('may be named once, in the settings of the user', async () => {
    const io = world();
    writeFileSync(io.settingsFile, JSON.stringify({ nodes: [join(io.cwd, 'my-nodes.mjs')] }));
    expect(await main(['check', 'graph.json'], io, registry), io.err()).toBe(0);
    writeFileSync(io.settingsFile, '{"nodes": 7}');
    expect(await main(['check', 'graph.json'], io, registry)).toBe(2);
  });

  it('are known to the threads of a sweep', async () => {
    const io = world();
    const document = JSON.parse(graph());
    writeFileSync(join(io.cwd, 'graph.json'), JSON.stringify({ ...document, sweep: { seed: ['1', '2'] } }));
    expect(await main(['run', 'graph.json', '--quiet', '--no-figures', ...nodes], io, registry), io.err()).toBe(0);
  });

  it.each<[string, string, RegExp]>([
    ['no name', 'export const nodes = [];', /exports no "name" and "version"/],
    ['no nodes', "export const name = 'a', version = '1';", /exports no "nodes"/],
    ['broken code', 'export const = 1', /cannot be loaded/],
    ['nodes that are none', "export const name = 'a', version = '1', nodes = [{}];", /was not made by defineSignal/],
    [
      'a file beside it',
      packageText({ head: "import './other.mjs';" }),
      /imports \.\/other\.mjs: a package of nodes is one file/,
    ],
    [
      'a type that is taken',
      packageText().replaceAll('layer/my-scale', 'layer/scale'),
      /there is a node type "layer\/scale" already/,
    ],
  ])('%s: refused in a sentence', async (_, text, problem) => {
    const io = world(text);
    expect(await main(['check', 'graph.json', ...nodes], io, registry)).toBe(2);
    expect(io.err()).toMatch(problem);
    expect(io.err()).toMatch(/^error: .*\n$/);
  });
});

describe('rheobase nodes test', () => {
  it('passes a good package', async () => {
    const io = world();
    expect(await main(['nodes', 'test', 'my-nodes.mjs'], io, registry), io.out()).toBe(0);
    expect(io.out()).toBe('✓ layer/my-scale\n');
  });

  it.each<[string, string, RegExp]>([
    ['no equation', packageText().replace("equation: ['y = a x']", 'equation: []'), /it has no equation/],
    [
      'a cost that is not counted',
      packageText().replace('macs: inputTypes', 'acs: inputTypes'),
      /its cost is not what it counts/,
    ],
    [
      'a wrong slope',
      packageText().replace('backward(frame', 'backward(frame, n0, n1, t0, t1) {}, other(frame'),
      /gradient through out is not the slope/,
    ],
    [
      'state that is left over',
      packageText({ wrong: 'chunkView(frame, at.outputs.out)[0] += left++;' }),
      /a second run gives other numbers/,
    ],
    [
      'a parameter without meaning',
      packageText().replace("'factor', { default", "'', { default"),
      /the parameter by has no description/,
    ],
  ])('finds %s', async (_, text, finding) => {
    const io = world(text);
    expect(await main(['nodes', 'test', 'my-nodes.mjs'], io, registry)).toBe(3);
    expect(io.out()).toMatch(/^✗ layer\/my-scale\n/);
    expect(io.out()).toMatch(finding);
  });
});
