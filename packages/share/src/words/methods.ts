import {
  defaultsOf,
  type Experiment,
  formatVersion,
  type GraphNode,
  type NodeDefinition,
  numerics,
} from '@rheobase/core';

/** Facts of a methods section, once; the two languages below only set them. */
interface Methods {
  readonly title: string;
  readonly paragraph: readonly string[];
  readonly models: readonly Model[];
  readonly parameters: readonly (readonly string[])[];
  readonly data: readonly (readonly string[])[];
  readonly versions: readonly (readonly string[])[];
}

interface Model {
  readonly title: string;
  readonly type: string;
  readonly nodes: readonly string[];
  readonly summary: string;
  readonly equation: readonly string[];
  readonly symbols: readonly string[];
  readonly notes: readonly string[];
  readonly source: string;
}

const parameterHead = ['node', 'parameter', 'value', 'meaning'];
const dataHead = ['node', 'file', 'SHA-256'];
const versionHead = ['what', 'version'];

/** The methods section of an experiment in Markdown: what was computed, how it is discretised, on what, with which seeds. */
export function methodsMarkdown(experiment: Experiment): string {
  const { title, paragraph, models, parameters, data, versions } = methodsOf(experiment);
  const blocks = [
    `# Methods: ${plain(title)}`,
    paragraph.map(plain).join(' '),
    '## Models and measures',
    ...models.flatMap((model) => [
      `### ${plain(model.title)} (\`${model.type}\`: ${model.nodes.map((node) => `\`${node}\``).join(', ')})`,
      plain(model.summary),
      ['```text', ...model.equation, '```'].join('\n'),
      model.symbols.map((line) => `- ${plain(line)}`).join('\n'),
      ...model.notes.map(plain),
      `Source: ${plain(model.source)}`,
    ]),
    '## Parameters',
    markdownTable(parameterHead, parameters),
    ...(data.length === 0 ? [] : ['## Data', markdownTable(dataHead, data)]),
    '## Versions',
    markdownTable(versionHead, versions),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

/** The same in LaTeX, to be included; for XeLaTeX or LuaLaTeX, which know the letters of the equations. */
export function methodsLatex(experiment: Experiment): string {
  const { title, paragraph, models, parameters, data, versions } = methodsOf(experiment);
  const blocks = [
    '% To be included with \\input; needs XeLaTeX or LuaLaTeX, \\usepackage{longtable,fontspec} and a monospaced font with',
    '% Greek letters, such as \\setmonofont{DejaVu Sans Mono}.',
    `\\section*{Methods: ${latex(title)}}`,
    paragraph.map(latex).join(' '),
    '\\subsection*{Models and measures}',
    ...models.flatMap((model) => [
      `\\paragraph{${latex(model.title)}} \\texttt{${latex(model.type)}}: ${model.nodes.map((node) => `\\texttt{${latex(node)}}`).join(', ')}. ${latex(model.summary)}`,
      `\\begin{verbatim}\n${model.equation.join('\n')}\n\\end{verbatim}`,
      ...(model.symbols.length === 0
        ? []
        : [`\\begin{itemize}\n${model.symbols.map((line) => `\\item ${latex(line)}`).join('\n')}\n\\end{itemize}`]),
      ...model.notes.map(latex),
      `Source: ${latex(model.source)}`,
    ]),
    '\\subsection*{Parameters}',
    latexTable(parameterHead, parameters),
    ...(data.length === 0 ? [] : ['\\subsection*{Data}', latexTable(dataHead, data)]),
    '\\subsection*{Versions}',
    latexTable(versionHead, versions),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function methodsOf({ document, identity, points }: Experiment): Methods {
  const [{ plan }] = points;
  const { graph } = plan.inferred;
  const nodes = [...graph.nodes.values()];
  const byType = new Map<string, GraphNode[]>();
  for (const node of nodes) byType.set(node.definition.type, [...(byType.get(node.definition.type) ?? []), node]);
  const seeds = [...new Set(points.map((point) => point.plan.inferred.graph.seed))];
  const dtypes = [...new Set(plan.steps.flatMap((step) => (step.kind === 'pass' ? [step.dtype] : [])))];
  const swept = Object.keys(document.sweep ?? {}).filter((axis) => axis !== 'seed');
  const passes = plan.steps.flatMap((step) =>
    step.kind !== 'pass'
      ? []
      : [
          `${step.drivers.join(' and ')} ${step.loss === undefined ? 'observed' : 'trained on'} ${samplesWords(step.samples.count, step.split)}${step.numSteps > 1 ? ` over ${step.numSteps} steps${step.dt === 1 ? '' : ` of ${step.dt} ms`}` : ''}`,
        ],
  );
  const paragraph = [
    `The experiment "${identity.name}" is a graph of ${nodes.length} nodes and ${graph.edges.length} wires (rheobase format ${formatVersion}, graph hash ${identity.graphHash}), computed by rheobase ${identity.packageVersion} with its arithmetic number ${numerics}, which fixes the order of every operation.`,
    `Numbers are ${dtypes.join(' and ')}${dtypes.includes('float32') ? ', float32 rounded after every operation' : ''}.`,
    `Random numbers come from Philox4x32-10, each a function of seed, stream, epoch, sample, step and element; ${seeds.length === 1 ? `the seed was ${seeds[0]}` : `the seeds were ${seeds.join(', ')}`}.`,
    ...(swept.length === 0 ? [] : [`The runs sweep ${swept.join(', ')} (${points.length} runs).`]),
    ...(passes.length === 0 ? [] : [`${passes.join('; ')}.`]),
  ];
  return {
    title: identity.name,
    paragraph,
    models: [...byType].map(([type, members]) => modelOf(type, members)),
    parameters: nodes.flatMap(parameterRows),
    data: nodes.flatMap(({ path, definition, params }) => {
      const files = definition.role === 'signal' ? definition.data?.(params)?.files : undefined;
      return (files ?? []).map(({ name, sha256 }) => [path, name, sha256]);
    }),
    versions: [
      ['rheobase', identity.packageVersion],
      ['document format', String(formatVersion)],
      ['numerics', String(numerics)],
      ...[...byType].map(([type, [{ definition }]]) => [type, versionWords(definition)]),
    ],
  };
}

function samplesWords(count: number, split: string | undefined): string {
  if (split === undefined) return 'one trial';
  return `${count} ${count === 1 ? 'sample' : 'samples'} of the split ${split}`;
}

function versionWords({ version, package: from }: NodeDefinition): string {
  return from === undefined
    ? String(version)
    : `${version}, from ${from.name} ${from.version} (SHA-256 ${from.digest})`;
}

function modelOf(type: string, members: readonly GraphNode[]): Model {
  const { title, doc } = members[0].definition;
  return {
    title,
    type,
    nodes: members.map(({ path }) => path),
    summary: doc.summary,
    equation: doc.equation,
    symbols: Object.entries(doc.symbols).map(([symbol, meaning]) => `${symbol}: ${meaning}`),
    notes: doc.notes ?? [],
    source: doc.source,
  };
}

/** Every parameter with the value that was used; a default says so. */
function parameterRows({ path, definition, written }: GraphNode): string[][] {
  const defaults = defaultsOf(definition);
  return Object.entries(definition.params.shape).flatMap(([name, schema]) => {
    const isWritten = Object.keys(written).includes(name);
    const value = isWritten ? written[name] : defaults[name];
    if (value === undefined) return [];
    const { description } = (schema.meta() ?? {}) as { description?: string };
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return [[path, name, isWritten ? text : `${text} (default)`, description ?? '']];
  });
}

function plain(text: string): string {
  return text.replace(/([\\`*_<>[\]|])/g, '\\$1');
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => plain(cell).replace(/\n/g, ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')).replace(/\\/g, ''), ...rows.map(line)].join('\n');
}

const latexLetters: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  '%': '\\%',
  _: '\\_',
  '^': '\\textasciicircum{}',
  '~': '\\textasciitilde{}',
};

function latex(text: string): string {
  return text.replace(/[\\{}$&#%_^~]/g, (letter) => latexLetters[letter]).replace(/"([^"]*)"/g, "``$1''");
}

function latexTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `${cells.map(latex).join(' & ')} \\\\`;
  const columns = head.map((_, i) => (i === head.length - 1 && head.length > 3 ? 'p{6cm}' : 'l')).join('');
  return [`\\begin{longtable}{${columns}}`, line(head), '\\hline', ...rows.map(line), '\\end{longtable}'].join('\n');
}
