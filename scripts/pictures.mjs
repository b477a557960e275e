import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, write } from './files.mjs';
import { callNode } from './stages.mjs';

/**
 * The pictures on the cards of the editor's start page: for each graph one of its figures, drawn small from the results
 * of a real run, as text, in colours that follow the theme of the page. The first line names the graph by its hash; a
 * test holds it against the graph, so that no picture goes stale.
 *
 *     node scripts/pictures.mjs fi-curve                     # runs the graph first
 *     node scripts/pictures.mjs snn-mnist --from runs/snn-mnist-1
 *     node scripts/pictures.mjs ffnn-vs-snn --seed 0         # of a sweep over seeds, this one alone
 */

/** Which figure stands for a graph, and which part of it where it has several. */
const chosen = {
  'activation-comparison': ['networks'],
  'activation-saturation': ['networks'],
  'cnn-mnist': ['cnn-curve'],
  'ei-network': ['raster-e', '-seed-0'],
  'ffnn-mnist': ['ffnn-curve'],
  'ffnn-vs-snn': ['bars'],
  'fi-curve': ['fi-curve'],
  'fi-noise': ['cv-curve'],
  frontier: ['curve'],
  'leaky-is-clipped-relu': ['near'],
  'lif-panel': ['panel', '', -1],
  'lif-traces': ['traces', '', -1],
  'neuron-models': ['adaptive-figure'],
  nondimensional: ['without'],
  quickstart: ['bars'],
  rheobase: ['raster'],
  'snn-conv-mnist': ['snn-curve'],
  'snn-latency': ['curve'],
  'snn-mnist': ['snn-curve'],
  'snn-sparse': ['curve'],
  'snn-vs-ann-seeds': ['curve'],
  'strength-duration': ['figure'],
};

const [width, height] = [232, 96];
const require = createRequire(pathToFileURL(join(root, 'packages/cli/package.json')));
const vega = await import(pathToFileURL(require.resolve('vega')).href);
const { compile } = await import(pathToFileURL(require.resolve('vega-lite')).href);

const words = process.argv.slice(2);
const from = words.indexOf('--from');
const given = from < 0 ? undefined : words.splice(from, 2)[1];
const at = words.indexOf('--seed');
const seed = at < 0 ? [] : words.splice(at, 2);
for (const name of words.length === 0 ? Object.keys(chosen) : words) await picture(name);

async function picture(name) {
  const [figure, ending = '', part] = chosen[name];
  const folder = given ?? run(name);
  try {
    const file = readdirSync(`${folder}/figures`).find((one) => one === `${figure}.figure${ending}.vl.json`);
    const spec = JSON.parse(readFileSync(`${folder}/figures/${file}`, 'utf8'));
    const svg = await small(part === undefined ? spec : { ...spec.concat.at(part), config: spec.config });
    const drawn = seed.length === 0 ? figure : `${figure}-seed-${seed[1]}`;
    write(`graphs/pictures/${name}.svg`, `<!-- ${drawn} of graph ${hashOf(name, folder)} -->\n${svg}\n`);
    console.log(`graphs/pictures/${name}.svg ${svg.length}`);
  } finally {
    if (given === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** A run of the graph, in a folder that goes away. */
function run(name) {
  const folder = join(tmpdir(), `rheobase-picture-${process.pid}-${name}`);
  if (existsSync(folder)) rmSync(folder, { recursive: true });
  const code = callNode(['packages/cli/bin/rheobase.mjs', 'run', name, '--out', folder, '--quiet', ...seed]);
  // 3: what the file expects of all seeds is not asked of one.
  if (code !== 0 && !(code === 3 && seed.length > 0)) process.exit(code);
  return folder;
}

/** Of the whole graph; the receipt of one seed of a sweep names that seed's, and the sealed one the whole's. */
function hashOf(name, folder) {
  if (seed.length === 0) return JSON.parse(readFileSync(`${folder}/receipt.json`, 'utf8')).graphHash;
  return JSON.parse(readFileSync(join(root, `graphs/${name}.json`), 'utf8')).receipts[0].graphHash;
}

/** The figure without words but those of its axes, in the size of a card. */
async function small(spec) {
  const { config, ...rest } = spec;
  const plain = { ...withoutWords(rest), width, height, autosize: { type: 'fit', contains: 'padding' }, padding: 4 };
  const quiet = { labelFontSize: 8, title: null, tickCount: 4, tickSize: 3, labelPadding: 2, labelLimit: 90 };
  const axis = { ...config?.axis, ...quiet };
  const { spec: compiled } = compile({ ...plain, config: { ...config, background: 'transparent', axis } });
  const view = new vega.View(vega.parse(compiled), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  return themed(shortened(svg));
}

/** Titles and legends belong to the figure in its own size. */
function withoutWords(part) {
  if (Array.isArray(part)) return part.filter((one) => !isText(one)).map(withoutWords);
  if (typeof part !== 'object' || part === null) return part;
  const left = {};
  for (const [key, value] of Object.entries(part)) {
    if (key === 'title') continue;
    if (key === 'axis' && typeof value === 'object' && value !== null)
      left[key] = { ...withoutWords(value), title: null };
    else if (key === 'values') left[key] = value;
    else left[key] = withoutWords(value);
    if (/^(color|fill|stroke|shape|strokeDash|opacity)$/.test(key) && value?.field !== undefined)
      left[key].legend = null;
    if (/^[xy]$/.test(key) && value?.field !== undefined) left[key].title = null;
  }
  return left;
}

function isText(layer) {
  return layer?.mark === 'text' || layer?.mark?.type === 'text';
}

/** A tenth of a pixel is enough, and a line needs no more than the least and the most in each half pixel. */
function shortened(svg) {
  const tenth = (text) => String(Number(Number(text).toFixed(1)));
  let ids = 0;
  const names = new Map();
  return (
    svg
      .replace(/ (aria-[a-z]+|role|class|style|xmlns:xlink|version|font-family|stroke-miterlimit)="[^"]*"/g, '')
      .replace(/ d="([^"]*)"/g, (_, d) => ` d="${thinned(d)}"`)
      .replace(/-?\d+\.\d{2,}/g, tenth)
      .replace(/\b(clip|gradient)\d+\b/g, (id) => {
        if (!names.has(id)) names.set(id, `p${ids++}`);
        return names.get(id);
      })
      // Marks that differ in place alone are one path.
      .replace(/(<path d="[^"]+"( fill="[^"]*" opacity="1")\/>)(<path d="[^"]+"\2\/>)+/g, (run, _, look) => {
        const all = [...run.matchAll(/ d="([^"]+)"/g)].map(([, d]) => d);
        return `<path d="${all.join('')}"${look}/>`;
      })
      .replace(/<g><\/g>/g, '')
      .replace(/<path d="M0,0h\d+(\.\d+)?v\d+(\.\d+)?h-\d+(\.\d+)?Z"\s*\/?>(<\/path>)?(?=<g>)/g, '')
  );
}

function thinned(d) {
  if (!/^M[^A-Za-z]*(L[^A-Za-z]*)+$/.test(d)) return d;
  const points = d
    .slice(1)
    .split('L')
    .map((point) => point.split(',').map(Number));
  const kept = [];
  for (let i = 0; i < points.length; ) {
    const column = Math.round(2 * points[i][0]);
    let end = i;
    while (end < points.length && Math.round(2 * points[end][0]) === column) end++;
    const group = points.slice(i, end);
    const low = group.reduce((a, b) => (b[1] < a[1] ? b : a));
    const high = group.reduce((a, b) => (b[1] > a[1] ? b : a));
    const shown = new Set([group[0], low, high, group.at(-1)]);
    kept.push(...group.filter((point) => shown.has(point)));
    i = end;
  }
  return `M${kept.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join('L')}`;
}

/** Colours of the figure by what they are, so that the page gives them: see `.figure-picture` in its style. */
function themed(svg) {
  const named = {
    '#0072b2': 'a',
    '#d55e00': 'b',
    '#009e73': 'c',
    '#cc79a7': 'd',
    '#e69f00': 'e',
    '#56b4e9': 'f',
    '#000000': 'ink',
  };
  return svg.replace(/(fill|stroke)="(#[0-9a-fA-F]{3,6}|black|white)"/g, (whole, key, colour) => {
    const full = colour === 'black' ? '#000000' : colour.toLowerCase();
    if (named[full] !== undefined) return `${key}="var(--picture-${named[full]})"`;
    if (full === 'white' || full === '#fff' || full === '#ffffff') return `${key}="var(--picture-ground)"`;
    const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(full.slice(at, at + 2), 16));
    const isGrey = Math.max(r, g, b) - Math.min(r, g, b) < 24;
    if (!isGrey) return whole;
    return `${key}="var(--picture-${r > 190 ? 'grid' : r > 100 ? 'axis' : 'ink'})"`;
  });
}
