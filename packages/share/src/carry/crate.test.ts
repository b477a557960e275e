import type { GraphDocument, Receipt } from '@rheobase/core';
import { describe, expect, it } from 'vitest';
import { crateMetadata } from './crate.js';

/**
 * Each MUST of the Workflow Run Crate profile 0.5 and of what it extends, by its clause. No validator of these profiles
 * with a licence that we may depend on is in npm or Debian.
 */

const receipt = {
  receipt: 1,
  seal: 'a'.repeat(64),
  graphHash: 'b'.repeat(64),
  seed: '42',
  format: 1,
  numerics: 1,
  packageVersion: '0.1.0',
  data: { mnist: { 'train-images': 'c'.repeat(64) } },
} as unknown as Receipt;

const document = {
  rheobase: 1,
  name: 'net',
  description: 'Question: does it learn?',
  parameters: { beta: { value: 0.95, description: 'decay' }, on: { value: true } },
  nodes: {},
} as unknown as GraphDocument;

const files = ['graph.json', 'tables/test table.csv', 'figures/plot.figure.svg', 'receipt.json', 'report.html'].map(
  (name) => ({ name, bytes: 10 }),
);
const at = '2026-01-02T03:04:05.000Z';
const license = 'https://spdx.org/licenses/CC-BY-4.0';
const crate = crateMetadata({ document, receipt, files, published: at, ended: at, license }) as {
  '@context': string | string[];
  '@graph': Record<string, unknown>[];
};

const graph = crate['@graph'];
const find = (id: string) => graph.find((entity) => entity['@id'] === id) as Record<string, unknown>;
const typed = (type: string) => graph.filter((entity) => [entity['@type']].flat().includes(type));
const ids = (value: unknown) => [value].flat().map((one) => (one as { '@id': string })['@id']);
const root = find('./');
const [workflow] = typed('ComputationalWorkflow');

describe('RO-Crate 1.1', () => {
  it('Metadata Descriptor: MUST have the id and type, conformsTo and about the root', () => {
    const descriptor = find('ro-crate-metadata.json');
    expect(descriptor['@type']).toBe('CreativeWork');
    expect(ids(descriptor.conformsTo)).toContain('https://w3id.org/ro/crate/1.1');
    expect(ids(descriptor.about)).toEqual(['./']);
  });

  it('Root Data Entity: MUST be a Dataset with name, description, datePublished and license', () => {
    expect(root['@type']).toBe('Dataset');
    for (const key of ['name', 'description', 'datePublished']) expect(String(root[key])).not.toBe('');
    expect(String(root.datePublished)).toMatch(/^\d{4}-\d\d-\d\d/);
    expect(find(ids(root.license)[0])).toBeDefined();
  });

  it('JSON-LD: MUST be flat, each entity once with @id and @type, no reference into nothing inside the crate', () => {
    const all = graph.map((entity) => entity['@id']);
    expect(new Set(all).size).toBe(all.length);
    for (const entity of graph) {
      expect(entity['@type']).toBeDefined();
      for (const [key, value] of Object.entries(entity)) {
        for (const one of [value].flat()) {
          if (typeof one !== 'object' || one === null) continue;
          // Nothing nested but references.
          expect(Object.keys(one), `${entity['@id']} ${key}`).toEqual(['@id']);
          const id = (one as { '@id': string })['@id'];
          if (!/^https?:/.test(id)) expect(all, `${entity['@id']} ${key}`).toContain(id);
        }
      }
    }
  });

  it('Data Entities: files MUST be of type File, with a URI path as id, and be reached from the root by hasPart', () => {
    expect(ids(root.hasPart)).toEqual(files.map(({ name }) => name.replace(' ', '%20')));
    for (const id of ids(root.hasPart)) expect([find(id)['@type']].flat()).toContain('File');
  });
});

describe('Workflow RO-Crate 1.0', () => {
  it('Metadata Descriptor: conformsTo MUST name RO-Crate and SHOULD name the profile', () => {
    expect(ids(find('ro-crate-metadata.json').conformsTo)).toContain(
      'https://w3id.org/workflowhub/workflow-ro-crate/1.0',
    );
  });

  it('Main Workflow: MUST be the mainEntity, with the three types, a name and a programmingLanguage', () => {
    expect(ids(root.mainEntity)).toEqual([workflow['@id']]);
    expect(workflow['@type']).toEqual(['File', 'SoftwareSourceCode', 'ComputationalWorkflow']);
    expect(workflow.name).toBe('net');
    expect(find(ids(workflow.programmingLanguage)[0])['@type']).toBe('ComputerLanguage');
  });

  it('the crate MUST have a license', () => expect(ids(root.license)).toEqual([license]));
});

describe('Process Run Crate 0.5', () => {
  const [action] = typed('CreateAction');

  it('root conformsTo MUST name a CreativeWork with the versioned permalink', () => {
    const id = 'https://w3id.org/ro/wfrun/process/0.5';
    expect(ids(root.conformsTo)).toContain(id);
    expect(find(id)['@type']).toBe('CreativeWork');
  });

  it('CreateAction: MUST have @type, @id and instrument; SHOULD be mentioned by the root', () => {
    expect(action['@id']).toMatch(/^#run-/);
    expect(ids(action.instrument)).toEqual([workflow['@id']]);
    expect(ids(root.mentions)).toContain(action['@id']);
    expect(ids(action.result)).toEqual(['tables/test%20table.csv', 'figures/plot.figure.svg']);
    expect(action.endTime).toBe(at);
  });

  it('SoftwareApplication: MUST have @type and @id; SHOULD have its version', () => {
    expect(typed('SoftwareApplication')[0]).toMatchObject({ '@id': '#rheobase', softwareVersion: '0.1.0' });
  });
});

describe('Workflow Run Crate 0.5', () => {
  it('root conformsTo MUST name a CreativeWork with the versioned permalink', () => {
    const id = 'https://w3id.org/ro/wfrun/workflow/0.5';
    expect(ids(root.conformsTo)).toContain(id);
    expect(find(id)['@type']).toBe('CreativeWork');
  });

  it('parameters MUST be FormalParameter entities with additionalType, named by input and output of the workflow', () => {
    const parameters = typed('FormalParameter');
    expect([...ids(workflow.input), ...ids(workflow.output)].sort()).toEqual(
      parameters.map((one) => one['@id']).sort(),
    );
    expect(parameters.length).toBe(5);
    for (const parameter of parameters) expect(parameter.additionalType).toBeDefined();
  });

  it('what realises a parameter SHOULD refer to it; what does not MUST NOT', () => {
    for (const { workExample, '@id': id } of typed('FormalParameter')) {
      for (const example of ids(workExample)) expect(ids(find(example).exampleOfWork)).toEqual([id]);
    }
    for (const name of ['receipt.json', 'report.html']) expect(find(name).exampleOfWork).toBeUndefined();
  });
});
