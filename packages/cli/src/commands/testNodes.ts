import type { Library } from '@rheobase/core';
import { type ExitCode, exitCode } from '../exitCode.js';
import type { Io } from '../io.js';
import { withPackages } from '../nodePackages.js';
import { packageFilesOf } from '../packageFiles.js';
import { printable, styleOf, writeProblem } from '../style.js';

/** Runs the conformance suite over a package of nodes: a line for each node, and one for each thing that it does not keep. */
export async function testNodesCommand(file: string, io: Io, library: Library): Promise<ExitCode> {
  const loaded = await withPackages(library, [file], io.cwd);
  if ('problem' in loaded) {
    writeProblem(io.stderr, loaded.problem, styleOf(io.stderr, io.env));
    return exitCode.invalid;
  }
  const { runFindings, statedFindings } = await import('@rheobase/nodes/conformance');
  const style = styleOf(io.stdout, io.env);
  let failed = 0;
  const [own] = packageFilesOf(loaded);
  const registry = await library.load(library.types);
  for (const definition of (await loaded.load([])).definitions.values()) {
    if (own === undefined || definition.package === undefined) continue;
    const findings = [...statedFindings(definition)];
    if (definition.role === 'signal') findings.push(...(await runFindings(definition, registry)));
    failed += findings.length;
    io.stdout.write(`${findings.length === 0 ? style.good('✓') : style.bad('✗')} ${printable(definition.type)}\n`);
    for (const finding of findings) io.stdout.write(`  ${printable(finding)}\n`);
  }
  return failed === 0 ? exitCode.fine : exitCode.unexpected;
}
