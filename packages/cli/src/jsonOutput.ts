import {
  type ExpectationOutcome,
  type Issue,
  type Result,
  type RunEvent,
  type RunResult,
  sentence,
} from '@rheobase/core';
import type { ExitCode } from './exitCode.js';
import type { TextStream } from './io.js';

/**
 * A run for a program: one JSON object a line, the last of type `done`. Numbers and tables are in it, models and figures
 * are in the files it names.
 */
export class JsonOutput {
  private lastProgress = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly stream: TextStream,
    private readonly now: () => number,
  ) {}

  point(point: number, count: number, values: Readonly<Record<string, number | string>>): void {
    this.line({ type: 'point', point, count, values });
  }

  event(point: number, event: RunEvent): void {
    if (event.type === 'progress') {
      if (this.now() - this.lastProgress < 100 && event.fraction < 1) return;
      this.lastProgress = this.now();
      const { node, fraction, facts } = event;
      this.line({ type: 'progress', point, node, fraction, facts });
    } else if (event.type === 'checkpoint') {
      this.line({ type: 'checkpoint', point, node: event.node, epoch: event.epoch });
    }
  }

  issues(issues: readonly Issue[]): void {
    for (const issue of issues) {
      const { code, severity, node, port, parameter } = issue;
      this.line({ type: 'issue', severity, code, node, port, parameter, sentence: sentence(issue) });
    }
  }

  problem(text: string): void {
    this.line({ type: 'problem', sentence: text });
  }

  /** The end of a run that never began. */
  refused(code: ExitCode): void {
    this.line({ type: 'done', complete: false, code });
  }

  done(end: {
    readonly result: RunResult;
    readonly expectations: readonly ExpectationOutcome[];
    readonly folder: string;
    readonly files: readonly string[];
    readonly code: ExitCode;
  }): void {
    const { result, expectations, folder, files, code } = end;
    const outputs = Object.entries(result.outputs).map(([name, output]) => [name, dataOf(output)]);
    this.line({
      type: 'done',
      name: result.name,
      complete: result.complete,
      code,
      folder,
      files,
      outputs: Object.fromEntries(outputs),
      expectations,
      receipt: result.receipt,
    });
  }

  private line(value: unknown): void {
    this.stream.write(`${JSON.stringify(value)}\n`);
  }
}

function dataOf(result: Result): unknown {
  if (result.kind === 'model') {
    const shapes = Object.entries(result.model.tensors).map(([name, { dtype, shape }]) => [name, { dtype, shape }]);
    return { kind: 'model', origin: result.model.origin, tensors: Object.fromEntries(shapes) };
  }
  return result.kind === 'figure' ? { kind: 'figure', title: result.figure.title } : result;
}
