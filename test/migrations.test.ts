import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  createRegistry,
  evaluateExpectations,
  type GraphDocument,
  load,
  migrateDocument,
  type NodeDefinition,
  nodeFacts,
  parse,
  type Registry,
  type RunResult,
  readReceipt,
  runExperiment,
  save,
  sentence,
  verifyRun,
} from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { describe, expect, it } from 'vitest';

/**
 * F, H: files of every release stay for ever in test/old/<format>, sealed by the release that wrote them, and are never
 * written again. Each must still be read, run and verify: identical, unless numerics or a version of a node moved.
 */

const folder = resolve(import.meta.dirname, 'old');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.json'))
  .sort();

async function ran(text: string, known: Registry): Promise<{ result: RunResult; document: GraphDocument }> {
  const { experiment, issues } = load(text, known);
  if (experiment === undefined) throw new Error(issues.map(sentence).join('\n'));
  const events = runExperiment(experiment);
  for (let next = await events.next(); ; next = await events.next()) {
    if (next.done) return { result: next.value as RunResult, document: experiment.document };
  }
}

async function verdictOn(text: string, known: Registry) {
  const { result, document } = await ran(text, known);
  const read = readReceipt(document.receipts?.[0]);
  if ('problem' in read) throw new Error(read.problem);
  const { outputs, receipt: fresh } = result;
  const outcomes = evaluateExpectations(document, outputs);
  return verifyRun({ sealed: read.receipt, fresh, outputs, expect: document.expect ?? [], outcomes });
}

it('F: there are files of every format', () => {
  expect([...new Set(files.map((file) => file.split(/[\\/]/)[0]))]).toEqual(['format-1']);
  expect(files.length).toBeGreaterThanOrEqual(2);
});

describe.each(files)('%s', (file) => {
  const text = readFileSync(join(folder, file), 'utf8');

  it('H: verifies still', async () => {
    const { verdict, reasons } = await verdictOn(text, registry);
    const grounds = /^(numerics|[a-z]+\/[a-z-]+ version) \d+ → \d+$/;
    if (verdict === 'not comparable') expect(reasons[0]).toMatch(grounds);
    else expect({ verdict, reasons }).toEqual({ verdict: 'identical', reasons: [] });
  });

  it('F: migrates to the same experiment', async () => {
    const { document } = parse(text);
    const { document: migrated } = migrateDocument(document as GraphDocument, nodeFacts(registry));
    expect((await verdictOn(save(migrated), registry)).verdict).not.toBe('different');
  });
});

describe('F: a node that moved on', () => {
  const lif = registry.definitions.get('neuron/lif') as NodeDefinition;
  /** Its next version, in which `cM` is called `capacitance` in files; it computes what it did. */
  const { cM, ...others } = lif.params.shape;
  const next = {
    ...lif,
    version: lif.version + 1,
    params: lif.params.omit({ cM: true }).extend({ capacitance: cM }),
    migrations: {
      ...lif.migrations,
      [lif.version]: ({ cM: capacitance, ...rest }: Record<string, never>) =>
        capacitance === undefined ? rest : { ...rest, capacitance },
    },
    infer: (context: { params: { capacitance: unknown } }) =>
      (lif as never as { infer?: (given: object) => unknown }).infer?.({ ...context, params: renamed(context.params) }),
    kernel: (binding: { params: { capacitance: unknown } }) =>
      (lif as never as { kernel(given: object): unknown }).kernel({ ...binding, params: renamed(binding.params) }),
  } as unknown as NodeDefinition;
  const renamed = ({ capacitance, ...rest }: { capacitance: unknown }) => ({ ...rest, cM: capacitance });
  const kept = [...registry.definitions.values()].filter(({ type }) => type !== 'neuron/lif');
  const later = createRegistry([...kept, next]);
  const file = files.find((name) => name.includes('traces')) as string;
  const text = readFileSync(join(folder, file), 'utf8');

  it('the old file runs to the same bytes, and is identical', async () => {
    expect(Object.keys(others).length).toBeGreaterThan(3);
    expect(text).toContain('"cM"');
    const { verdict, reasons } = await verdictOn(text, later);
    expect({ verdict, reasons }).toEqual({ verdict: 'identical', reasons: [] });
  });

  it('migrate writes it as the new version has it, once', async () => {
    const { document } = parse(text);
    const { document: migrated, moved } = migrateDocument(document as GraphDocument, nodeFacts(later));
    expect(moved).toEqual([`neuron/lif ${lif.version} → ${lif.version + 1}`]);
    expect(migrated.nodes.lif.params).toEqual({ capacitance: { $param: 'capacitance' } });
    expect((await verdictOn(save(migrated), later)).verdict).toBe('identical');
    expect(migrateDocument(migrated, nodeFacts(later))).toEqual({ document: migrated, moved: [] });
  });

  it('other bytes under the new version are not comparable', async () => {
    const other = {
      ...next,
      kernel: (binding: object) =>
        (next as never as { kernel(given: object): unknown }).kernel({ ...binding, dt: 0.2 }),
    };
    const changed = createRegistry([...kept, other as unknown as NodeDefinition]);
    const { verdict, reasons } = await verdictOn(text, changed);
    expect({ verdict, first: reasons[0] }).toEqual({
      verdict: 'not comparable',
      first: `neuron/lif version ${lif.version} → ${lif.version + 1}`,
    });
  });

  it('a program that does not know the new version says which it needs', () => {
    const { document } = parse(text);
    const { document: migrated } = migrateDocument(document as GraphDocument, nodeFacts(later));
    const { issues } = load(save(migrated), registry);
    expect(issues.map(sentence).join(' ')).toContain(`the file uses version ${lif.version + 1} of neuron/lif`);
  });
});
