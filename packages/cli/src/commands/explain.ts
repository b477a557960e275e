import {
  type Experiment,
  explain,
  explainTwins,
  explanationLines,
  formatVersion,
  type Library,
  numerics,
  twinLines,
} from '@rheobase/core';
import { type ExitCode, exitCode } from '../exitCode.js';
import type { Io } from '../io.js';
import { type GraphOptions, loadGraph } from '../loadGraph.js';
import type { Engine } from '../run/engine.js';
import { acceleratorOf } from '../run/engine.js';
import { isTfjs, openTfjs, supportLines } from '../run/tfjsEngine.js';
import { printable, styleOf, writeIssues, writeProblem } from '../style.js';

export interface ExplainOptions extends GraphOptions {
  readonly json?: boolean;
  /** Which run of a sweep, from 1. */
  readonly point?: number;
  /** Whose kernels are told. */
  readonly engine: Engine;
}

/** Prints what every stage makes of a graph, up to the plan. Nothing runs. */
export async function explainCommand(
  argument: string,
  { point = 1, json = false, engine, ...options }: ExplainOptions,
  io: Io,
  library: Library,
): Promise<ExitCode> {
  const style = styleOf(io.stderr, io.env);
  const loaded = await loadGraph(argument, options, io, library);
  if ('refused' in loaded) {
    writeIssues(io.stderr, loaded.refused, style);
    return exitCode.invalid;
  }
  const problem = 'problem' in loaded ? loaded.problem : pointProblem(point, loaded.experiment);
  if ('problem' in loaded || problem !== undefined) {
    writeProblem(io.stderr, problem as string, style);
    return exitCode.invalid;
  }
  const { experiment, issues } = loaded;
  const head = headOf(experiment, point);
  const { plan } = experiment.points[point - 1];
  const explanation = explain(plan);
  const other = isTfjs(engine) ? await openTfjs(engine, plan) : undefined;
  if (other !== undefined && 'problem' in other) {
    writeProblem(io.stderr, other.problem, style);
    return exitCode.invalid;
  }
  const accelerator = await acceleratorOf(engine);
  const twins = accelerator === undefined ? [] : explainTwins(plan, accelerator);
  if (json) {
    const support =
      other === undefined ? {} : { engine: { name: engine, backend: other.backend, passes: other.support } };
    io.stdout.write(
      `${JSON.stringify({ ...head, ...explanation, ...(accelerator === undefined ? {} : { twins }), ...support }, null, 2)}\n`,
    );
    return exitCode.fine;
  }
  const out = styleOf(io.stdout, io.env);
  const engineLines = other === undefined ? [] : supportLines(other);
  const lines = [...headLines(head), ...explanationLines(explanation), ...twinLines(twins), ...engineLines].map(
    (line, index) => (index === 0 || isHeading(line) ? out.bold(line) : line),
  );
  io.stdout.write(`${lines.join('\n')}\n`);
  writeIssues(io.stderr, [...issues, ...(other?.issues ?? [])], style);
  return exitCode.fine;
}

interface Head {
  readonly name: string;
  readonly graphHash: string;
  readonly format: number;
  readonly numerics: number;
  readonly seed: string;
  readonly nodes: Readonly<Record<string, string>>;
  readonly runs: number;
  /** The run that is explained, from 1, and what the sweep sets for it. */
  readonly run: number;
  readonly values: Readonly<Record<string, number | string>>;
}

function headOf({ identity, points }: Experiment, point: number): Head {
  const { values, plan } = points[point - 1];
  const { graph } = plan.inferred;
  return {
    name: identity.name,
    graphHash: identity.graphHash,
    format: formatVersion,
    numerics,
    seed: graph.seed,
    nodes: Object.fromEntries([...graph.nodes].map(([path, { definition }]) => [path, definition.type])),
    runs: points.length,
    run: point,
    values,
  };
}

function headLines({ name, graphHash, format, numerics: arithmetic, seed, nodes, runs, run, values }: Head): string[] {
  const paths = Object.keys(nodes);
  const widest = Math.max(0, ...paths.map(({ length }) => length));
  const swept = Object.entries(values).map(([axis, value]) => `${axis} ${value}`);
  return [
    printable(name),
    `graph hash ${graphHash}`,
    `format ${format}, numerics ${arithmetic}, seed ${seed}`,
    ...(swept.length === 0 ? [] : [`run ${run} of ${runs}: ${printable(swept.join(', '))}`]),
    '',
    'nodes',
    ...paths.map((path) => `  ${path.padEnd(widest)}  ${nodes[path]}`),
  ];
}

function isHeading(line: string): boolean {
  return /^(nodes|wires|rewrites|pass \d+|steps|predicted|result keys|kernels|engine)/.test(line);
}

function pointProblem(point: number, { points }: Experiment): string | undefined {
  return point <= points.length ? undefined : `the sweep has ${points.length} runs, there is no run ${point}.`;
}
