import type { GraphDocument, Json, Receipt } from '@rheobase/core';

/**
 * `ro-crate-metadata.json` of a finished run: a Workflow Run Crate 0.5 (https://w3id.org/ro/wfrun/workflow/0.5), which is
 * a Process Run Crate 0.5 and a Workflow RO-Crate 1.0 on RO-Crate 1.1. The graph is the workflow, rheobase its engine, the
 * run one CreateAction whose objects are the data and the named parameters and whose results are the files of the run.
 */
export interface CrateInput {
  readonly document: GraphDocument;
  readonly receipt: Receipt;
  /** Names and sizes of the files in the crate, the graph first. */
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
  /** ISO 8601. */
  readonly published: string;
  readonly ended: string;
  /** SPDX address, such as https://spdx.org/licenses/CC-BY-4.0. */
  readonly license: string;
}

type Entity = { readonly '@id': string; readonly '@type': string | string[] } & Record<string, Json>;

const profiles = [
  ['https://w3id.org/ro/wfrun/process/0.5', 'Process Run Crate', '0.5'],
  ['https://w3id.org/ro/wfrun/workflow/0.5', 'Workflow Run Crate', '0.5'],
  ['https://w3id.org/workflowhub/workflow-ro-crate/1.0', 'Workflow RO-Crate', '1.0'],
] as const;

const language = 'https://w3id.org/rheobase/graph';
const formats: Readonly<Record<string, string>> = {
  json: 'application/json',
  csv: 'text/csv',
  svg: 'image/svg+xml',
  png: 'image/png',
  html: 'text/html',
};

export function crateMetadata({ document, receipt, files, published, ended, license }: CrateInput): Json {
  const [workflow, ...others] = files;
  const action = `#run-${receipt.seal.slice(0, 16)}`;
  const parameters = Object.entries(document.parameters ?? {});
  const data = Object.entries(receipt.data).flatMap(([node, contents]) =>
    Object.entries(contents).map(([name, digest]) => ({ node, name, digest, id: `#data-${node}-${name}` })),
  );
  const results = others.filter(({ name }) => /^(tables|models|figures|recordings)\//.test(name));
  const traces = others.filter((file) => !results.includes(file));
  const name = document.name ?? 'experiment';
  const entities: Entity[] = [
    {
      '@id': 'ro-crate-metadata.json',
      '@type': 'CreativeWork',
      about: ref('./'),
      conformsTo: [ref('https://w3id.org/ro/crate/1.1'), ref(profiles[2][0])],
    },
    {
      '@id': './',
      '@type': 'Dataset',
      name: `${name}: a run of rheobase`,
      description: document.description ?? `The graph ${name}, run once, with its results.`,
      datePublished: published,
      license: ref(license),
      conformsTo: profiles.map(([id]) => ref(id)),
      hasPart: files.map((file) => ref(address(file.name))),
      mainEntity: ref(address(workflow.name)),
      mentions: ref(action),
    },
    ...profiles.map(([id, title, version]) => ({ '@id': id, '@type': 'CreativeWork', name: title, version })),
    { '@id': license, '@type': 'CreativeWork', name: license.slice(license.lastIndexOf('/') + 1) },
    {
      '@id': language,
      '@type': 'ComputerLanguage',
      name: 'Rheobase graph',
      identifier: ref(language),
      url: ref('https://json-schema.org/draft/2020-12/schema'),
      version: String(receipt.format),
    },
    {
      '@id': '#rheobase',
      '@type': 'SoftwareApplication',
      name: 'rheobase',
      softwareVersion: receipt.packageVersion,
      description: `numerics ${receipt.numerics}`,
    },
    {
      ...file(workflow),
      '@type': ['File', 'SoftwareSourceCode', 'ComputationalWorkflow'],
      name,
      programmingLanguage: ref(language),
      identifier: `sha256:${receipt.graphHash}`,
      input: [...parameters.map(([id]) => ref(`#parameter-${id}`)), ...data.map(({ id }) => ref(`${id}-slot`))],
      output: results.map((result) => ref(`#output-${slug(result.name)}`)),
    },
    ...parameters.map(([id, { value, description }]) => ({
      '@id': `#parameter-${id}`,
      '@type': 'FormalParameter',
      name: id,
      additionalType: typeof value === 'number' ? 'Float' : typeof value === 'boolean' ? 'Boolean' : 'Text',
      ...(description === undefined ? {} : { description }),
      workExample: ref(`#value-${id}`),
    })),
    ...parameters.map(([id, { value }]) => ({
      '@id': `#value-${id}`,
      '@type': 'PropertyValue',
      name: id,
      value,
      exampleOfWork: ref(`#parameter-${id}`),
    })),
    ...data.map(({ id, name: fileName }) => ({
      '@id': `${id}-slot`,
      '@type': 'FormalParameter',
      name: fileName,
      additionalType: 'File',
      workExample: ref(id),
    })),
    ...data.map(({ id, name: fileName, node, digest }) => ({
      '@id': id,
      '@type': 'CreativeWork',
      name: fileName,
      description: `Data of ${node}; not in the crate.`,
      identifier: `sha256:${digest}`,
      exampleOfWork: ref(`${id}-slot`),
    })),
    ...results.map(({ name: fileName }) => ({
      '@id': `#output-${slug(fileName)}`,
      '@type': 'FormalParameter',
      name: fileName,
      additionalType: 'File',
      workExample: ref(address(fileName)),
    })),
    ...results.map((result) => ({ ...file(result), exampleOfWork: ref(`#output-${slug(result.name)}`) })),
    // What the engine says of the run: its receipt, its report.
    ...traces.map((trace) => ({ ...file(trace), about: ref(action) })),
    {
      '@id': action,
      '@type': 'CreateAction',
      name: `Run of ${name}, seed ${receipt.seed}`,
      description: `rheobase run ${workflow.name}`,
      endTime: ended,
      instrument: ref(address(workflow.name)),
      object: [...parameters.map(([id]) => ref(`#value-${id}`)), ...data.map(({ id }) => ref(id))],
      result: results.map((result) => ref(address(result.name))),
      actionStatus: ref('http://schema.org/CompletedActionStatus'),
    },
    {
      '@id': '#engine-run',
      '@type': 'OrganizeAction',
      name: 'The run as rheobase carried it out',
      instrument: ref('#rheobase'),
      result: ref(action),
    },
  ];
  return {
    '@context': ['https://w3id.org/ro/crate/1.1/context', 'https://w3id.org/ro/terms/workflow-run/context'],
    '@graph': entities,
  };
}

function ref(id: string): Json {
  return { '@id': id };
}

/** A relative address: names of files as a URI has them. */
function address(name: string): string {
  return name.split('/').map(encodeURIComponent).join('/');
}

function file({ name, bytes }: { readonly name: string; readonly bytes: number }): Entity {
  const ending = name.slice(name.lastIndexOf('.') + 1);
  return {
    '@id': address(name),
    '@type': 'File',
    name: name.slice(name.lastIndexOf('/') + 1),
    contentSize: String(bytes),
    encodingFormat: formats[ending] ?? 'application/octet-stream',
  };
}

function slug(name: string): string {
  return name.replace(/[^A-Za-z0-9._-]/g, '-');
}
