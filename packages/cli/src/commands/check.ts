import type { Library } from '@rheobase/core';
import { bytesText } from '@rheobase/core';
import { type ExitCode, exitCode } from '../exitCode.js';
import type { Io } from '../io.js';
import { type GraphOptions, loadGraph } from '../loadGraph.js';
import { styleOf, writeIssues, writeProblem } from '../style.js';

/** Says all that is wrong with a graph, or in one line that it is fine. Reads no data and draws nothing. */
export async function checkCommand(
  argument: string,
  options: GraphOptions,
  io: Io,
  library: Library,
): Promise<ExitCode> {
  const style = styleOf(io.stderr, io.env);
  const loaded = await loadGraph(argument, options, io, library);
  if ('problem' in loaded) {
    writeProblem(io.stderr, loaded.problem, style);
    return exitCode.invalid;
  }
  if ('refused' in loaded) {
    writeIssues(io.stderr, loaded.refused, style);
    return exitCode.invalid;
  }
  writeIssues(io.stderr, loaded.issues, style);
  const { points } = loaded.experiment;
  const [{ plan }] = points;
  const { nodes, edges } = plan.inferred.graph;
  const passes = plan.steps.filter(({ kind }) => kind === 'pass').length;
  const facts = [
    counted(nodes.size, 'node'),
    counted(edges.length, 'wire'),
    counted(passes, 'pass', 'passes'),
    counted(points.length, 'run'),
    `${bytesText(plan.bytes)} of memory`,
  ];
  io.stdout.write(`${styleOf(io.stdout, io.env).good('fine')}: ${facts.join(', ')}\n`);
  return exitCode.fine;
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
