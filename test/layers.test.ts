import { describe, expect, it } from 'vitest';
import { cycles, filesBelow, readSources, readText, type Source, type SyntaxNode } from './support/sources.js';

/**
 * Who may import whom. A line names what the files of a folder import, the folder itself aside: folders of the
 * package, and modules by name (`node` stands for all of Node's). An import that is not listed fails, and so does a
 * permission that nobody uses. Folders stand in the order in which data pass through them, and a line names only
 * folders above it. Tests import what they like, but never the index of their own package.
 */
const allowed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  core: {
    numeric: '@noble/hashes',
    issue: '',
    document: 'numeric issue zod',
    result: 'numeric issue document zod',
    verify: 'numeric document result',
    define: 'numeric issue document result zod',
    engine: 'define',
    check: 'issue document define zod',
    infer: 'issue document define check',
    plan: 'numeric issue document define check infer',
    run: 'numeric issue document result define engine check plan',
  },
  nodes: {
    tfjs: '@rheobase/core @tensorflow/tfjs-core',
    '.': '@rheobase/core',
    data: '@rheobase/core fflate',
    statistics: '@rheobase/core',
    recording: '@rheobase/core',
    surrogate: 'tfjs @rheobase/core',
    table: '@rheobase/core',
    parameter: 'table @rheobase/core zod',
    'source/stimulus': '@rheobase/core',
    'source/images': 'data @rheobase/core zod',
    'source/own': 'data @rheobase/core',
    source: '. data parameter source/stimulus source/images source/own @rheobase/core zod',
    'encode/twin': '@rheobase/core',
    encode: 'tfjs . encode/twin @rheobase/core zod',
    'layer/image': '@rheobase/core',
    'layer/twin': '. @rheobase/core',
    layer: 'tfjs . layer/image layer/twin @rheobase/core zod',
    'synapse/connection': '@rheobase/core zod',
    'synapse/waveform': '@rheobase/core',
    synapse: '. synapse/connection synapse/waveform @rheobase/core zod',
    'neuron/twin': '. @rheobase/core',
    'neuron/spiking': '. neuron/twin @rheobase/core',
    neuron: 'tfjs . surrogate neuron/spiking neuron/twin @rheobase/core zod',
    time: '@rheobase/core zod',
    'loss/softmax': '@rheobase/core',
    'loss/penalty': '@rheobase/core',
    'loss/twin': '. @rheobase/core',
    loss: '. tfjs loss/softmax loss/penalty loss/twin @rheobase/core zod',
    'measure/prediction': '@rheobase/core',
    'measure/counting': '@rheobase/core',
    'learn/optimiser': '@rheobase/core',
    'learn/schedule': '@rheobase/core',
    'learn/gradient': '@rheobase/core',
    'learn/pruning': '@rheobase/core',
    'learn/history': 'measure/prediction learn/gradient @rheobase/core',
    learn: 'learn/optimiser learn/schedule learn/gradient learn/pruning learn/history @rheobase/core zod',
    measure: 'data recording measure/prediction measure/counting @rheobase/core zod',
    'analysis/activation': 'statistics @rheobase/core',
    analysis: 'statistics recording table parameter analysis/activation @rheobase/core zod',
    'view/figure': '@rheobase/core',
    view: 'table parameter view/figure @rheobase/core zod',
    testing: 'measure @rheobase/core fflate zod',
    conformance: 'testing @rheobase/core',
  },
  wasm: {
    '.': '@rheobase/core',
  },
  native: {
    '.': '@rheobase/core',
  },
  tfjs: {
    '.': '@rheobase/core @rheobase/nodes @tensorflow/tfjs @tensorflow/tfjs-backend-wasm',
  },
  share: {
    compare: '@rheobase/core diff',
    carry: '@rheobase/core fflate',
    report: 'carry @rheobase/core',
    seal: '@rheobase/core',
    words: 'compare @rheobase/core',
  },
  cli: {
    data: '@rheobase/core node',
    report: 'data @rheobase/core @rheobase/share @resvg/resvg-js node vega vega-lite',
    '.': 'data report @rheobase/core @rheobase/share commander node',
    store: 'data @rheobase/core node',
    run: '. data store @rheobase/core @rheobase/native @rheobase/nodes @rheobase/share @rheobase/tfjs @rheobase/wasm node',
    commands: '. data report run @hono/node-server @rheobase/core @rheobase/nodes @rheobase/share hono node',
    testing: '. run @rheobase/core node',
  },
  editor: {
    text: '',
    document: 'text @rheobase/core @rheobase/share immer zustand',
    'document/commands': 'text document @rheobase/core',
    session: '@rheobase/core react zustand',
    derived: 'document @rheobase/core zustand',
    geometry: 'document session derived @rheobase/core',
    storage: '',
    data: 'storage @rheobase/core fflate',
    run: 'document session data @rheobase/core @rheobase/nodes @rheobase/share @rheobase/wasm zustand',
    verify: 'text document run @rheobase/core @rheobase/share zustand',
    views: 'text session run @rheobase/core react uplot vega vega-lite',
    live: 'text session geometry run views @rheobase/core react',
    machine: 'run @rheobase/core @rheobase/native @rheobase/nodes @rheobase/wasm node',
    carry: 'run views @rheobase/core @rheobase/share',
    model: 'text document document/commands session derived geometry run verify live @rheobase/core elkjs',
    actions: 'text document session geometry run model',
    controls: 'text document session @rheobase/core dompurify marked react',
    rete: 'text document document/commands session derived geometry live model controls react react-dom',
    panels:
      'text document document/commands session derived geometry run verify views live model actions controls @rheobase/core react',
    app: 'text session geometry model actions rete panels react',
    tour: 'text session model @rheobase/core react',
    workspace:
      'text document session geometry storage run verify carry model controls app tour @rheobase/core @rheobase/share react zustand',
  },
};

/** Types that look up the order: taken out of the cycles and the layers; each must still be needed. */
const knownTypeImports = [
  'core/src/define/driver.ts → core/src/define/node.ts',
  'core/src/plan/plan.ts → core/src/plan/layout.ts',
  'cli/src/io.ts → cli/src/run/laneWorker.ts',
  'cli/src/io.ts → cli/src/run/sweepProtocol.ts',
  'cli/src/io.ts → cli/src/run/threads.ts',
  'cli/src/io.ts → cli/src/commands/engineSession.ts',
];

/** The one place where code is loaded by a path: what the user names with --nodes. */
const knownComputedImport = 'cli/src/nodePackages.ts → a computed import';

/** Files that know their whole package. */
const faces =
  /^packages\/(core|nodes|wasm|native|tfjs|share|cli|editor)\/src\/(index|registry|library|tfjsForms|main|program)\.tsx?$/;

const sources = readSources(Object.keys(allowed));
const shipped = sources.filter(({ isTest }) => !isTest);
const engine = shipped.filter(({ path }) => /^packages\/(core|nodes|wasm)\//.test(path));

it('finds the sources of all packages', () => {
  for (const [name, folders] of Object.entries(allowed)) {
    const own = shipped.filter(({ path }) => packageOf(path) === name && !faces.test(path));
    expect([...new Set(own.map(folderOf))].sort(), name).toEqual(Object.keys(folders).sort());
    expect(own.length, name).toBeGreaterThan(['native', 'tfjs', 'wasm'].includes(name) ? 0 : 10);
  }
});

describe.each(Object.entries(allowed))('layers of %s', (name, folders) => {
  const order = Object.keys(folders);

  it.each(order)('%s imports what its line names, and all of it', (folder) => {
    const permitted = folders[folder].split(' ').filter(Boolean);
    const lower = permitted.filter((one) => order.includes(one) && order.indexOf(one) >= order.indexOf(folder));
    expect(lower, 'folders named before their line').toEqual([]);

    const used = new Map<string, string>();
    for (const source of shipped) {
      if (packageOf(source.path) !== name || folderOf(source) !== folder || faces.test(source.path)) continue;
      for (const { to } of source.imports) {
        if (!isKnown(source.path, to)) used.set(layerOf(to), `${source.path} imports ${to}`);
      }
    }
    used.delete(folder);
    const forbidden = [...used].filter(([layer]) => !permitted.includes(layer)).map(([, sentence]) => sentence);
    expect(forbidden, 'imports without permission').toEqual([]);
    const unused = permitted.filter((layer) => !used.has(layer));
    expect(unused, 'permissions that nobody uses').toEqual([]);
  });
});

describe('imports', () => {
  const edges = new Map(
    sources.map(({ path, imports }) => [path, imports.map(({ to }) => to).filter((to) => !isKnown(path, to))]),
  );

  it('make no cycle, types included', () => {
    expect(cycles(edges)).toEqual([]);
  });

  it.each(knownTypeImports)('%s is still there, a type, and against the order', (known) => {
    const [from, to] = known.split(' → ').map((path) => `packages/${path}`);
    const found = sources.find(({ path }) => path === from)?.imports.find((one) => one.to === to);
    expect(found?.typeOnly, 'imported as a type').toBe(true);
    const closes = cycles(new Map([...edges, [from, [...(edges.get(from) ?? []), to]]])).length > 0;
    expect(closes || layerOf(from) !== layerOf(to), 'closes a cycle or crosses layers').toBe(true);
  });

  it('never take the index of their own package', () => {
    const own = sources.flatMap(({ path, imports }) =>
      imports
        .filter(({ to }) => to === `packages/${packageOf(path)}/src/index.ts` || to === `@rheobase/${packageOf(path)}`)
        .map(({ to }) => `${path} imports ${to}`),
    );
    expect(own).toEqual([]);
  });
});

describe('rete', () => {
  it('is imported by the folder that is named after it alone', () => {
    const elsewhere = sources.filter(({ path }) => !path.startsWith('packages/editor/src/rete/'));
    const taken = elsewhere.flatMap(({ path, imports }) =>
      imports.filter(({ to }) => /^rete(-|$)/.test(to)).map(({ to }) => `${path} imports ${to}`),
    );
    expect(taken).toEqual([]);
    expect(sources.some(({ imports }) => imports.some(({ to }) => to === 'rete'))).toBe(true);
  });
});

describe('sources', () => {
  it('have named exports only', () => {
    expect(offences(shipped, ({ type }) => type === 'ExportDefaultDeclaration')).toEqual([]);
  });

  it('are at most 1,000 lines long', () => {
    const files = ['packages', 'test', 'scripts', 'bench'].flatMap((folder) =>
      ['.ts', '.tsx', '.mjs'].flatMap((ending) => filesBelow(folder, ending)),
    );
    const written = files.filter((path) => !path.includes('/dist/'));
    expect(written.length).toBeGreaterThan(150);
    expect(written.filter((path) => readText(path).split('\n').length > 1_001)).toEqual([]);
  });

  it('of core name no node type', () => {
    const nodeType = /^(source|encode|layer|synapse|neuron|time|loss|learn|measure|analysis|view)\//;
    const core = engine.filter(({ path }) => packageOf(path) === 'core');
    const paths = new Set(
      core.flatMap(({ nodes }) => nodes.map(({ type, source }) => /^(Im|Ex)port/.test(type) && source)),
    );
    const text = ({ type, value }: SyntaxNode) =>
      type === 'TemplateElement' ? (value as { raw: string }).raw : type === 'Literal' ? String(value) : '';
    expect(offences(core, (node) => nodeType.test(text(node)) && !paths.has(node))).toEqual([]);
  });
});

describe('N: core and nodes compute with nothing but what is the same everywhere', () => {
  const exactMath = ['sqrt', 'fround', 'imul', 'clz32', 'abs', 'floor', 'ceil', 'trunc', 'sign', 'min', 'max'];

  it('no Math beyond the exact functions', () => {
    const isExact = (name: unknown) => exactMath.includes(nameOf(name) ?? '');
    const taken = ({ type, computed, object, property, id, init }: SyntaxNode) => {
      if (type === 'MemberExpression' && computed === false && isExact(property)) return object;
      const { properties = [] } = (id ?? {}) as { properties?: { key?: unknown }[] };
      return type === 'VariableDeclarator' && properties.length > 0 && properties.every(({ key }) => isExact(key))
        ? init
        : undefined;
    };
    const exact = new Set(engine.flatMap(({ nodes }) => nodes.map(taken)));
    expect(offences(engine, (node) => nameOf(node) === 'Math' && !exact.has(node))).toEqual([]);
  });

  it('no power operator, but for literal powers of two', () => {
    const isPowerOfTwo = ({ left, right }: SyntaxNode) => {
      const [base, exponent] = [left, right].map((side) => (side as { value?: unknown }).value);
      if (typeof base === 'bigint') return typeof exponent === 'bigint';
      return (
        Number.isInteger(exponent) && typeof base === 'number' && base > 1 && 2 ** Math.round(Math.log2(base)) === base
      );
    };
    const isPower = ({ operator }: SyntaxNode) => operator === '**' || operator === '**=';
    expect(offences(engine, (node) => isPower(node) && !isPowerOfTwo(node))).toEqual([]);
  });

  it('no Intl, no Date, nothing that depends on a locale', () => {
    const named = (node: SyntaxNode) => nameOf(node) === 'Intl' || nameOf(node) === 'Date';
    const local = ({ type, property }: SyntaxNode) =>
      type === 'MemberExpression' && /^(toLocale|localeCompare$)/.test(nameOf(property) ?? '');
    expect(offences(engine, (node) => named(node) || local(node))).toEqual([]);
  });
});

/** `core` */
function packageOf(path: string): string {
  return path.split('/')[1];
}

/** The folder of a file below `src`; `.` for the files that lie in `src` itself. */
function folderOf({ path }: Pick<Source, 'path'>): string {
  return path.split('/').slice(3, -1).join('/') || '.';
}

/** What a permission calls the target of an import: a folder of the package, or a module. */
function layerOf(to: string): string {
  if (to.startsWith('packages/')) return folderOf({ path: to });
  if (to.startsWith('node:')) return 'node';
  return to
    .split('/')
    .slice(0, to.startsWith('@') ? 2 : 1)
    .join('/');
}

function isKnown(from: string, to: string): boolean {
  return [...knownTypeImports, knownComputedImport].includes(`${from} → ${to}`.replaceAll('packages/', ''));
}

function nameOf(node: unknown): string | undefined {
  const { type, name } = (node ?? {}) as { type?: string; name?: string };
  return type === 'Identifier' ? name : undefined;
}

/** Where a kind of syntax stands, as `path:line: text of the line`. */
function offences(among: readonly Source[], wrong: (node: SyntaxNode) => boolean): readonly string[] {
  return among.flatMap(({ path, text, nodes }) =>
    nodes.filter(wrong).map(({ start }) => {
      const line = text.slice(0, start).split('\n').length;
      return `${path}:${line}: ${text.split('\n')[line - 1].trim()}`;
    }),
  );
}
