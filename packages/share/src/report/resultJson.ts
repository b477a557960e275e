import type { Result } from '@rheobase/core';
import type { OutputFiles, ReportInput } from './report.js';

/**
 * All results of a run as JSON: numbers and tables in full, with the reason of every missing cell; models and figures
 * by the files that hold them. No time, no path outside the folder, no machine: equal runs give equal bytes.
 */
export function resultJson(input: ReportInput, files: Readonly<Record<string, OutputFiles>>): string {
  const { name, receipt, expectations, issues } = input;
  const outputs = Object.entries(input.outputs).map(([output, result]) => [output, entry(result, files[output])]);
  const { graphHash, numerics } = receipt;
  const seed = String(receipt.seed);
  return `${layout({ name, graphHash, numerics, seed, outputs: Object.fromEntries(outputs), expectations, issues })}\n`;
}

function entry(result: Result, { files, sha256, problem }: OutputFiles = { files: [] }): unknown {
  switch (result.kind) {
    case 'number':
      return result;
    case 'table':
      return { kind: 'table', files, ...result.table };
    case 'figure':
      return { kind: 'figure', title: result.figure.title, files, problem };
    case 'model': {
      const { tensors, origin } = result.model;
      const shapes = Object.entries(tensors).map(([name, { dtype, shape }]) => [name, { dtype, shape }]);
      return { kind: 'model', files, sha256, origin, tensors: Object.fromEntries(shapes) };
    }
  }
}

/** Indented, but a list of plain values on one line, so that a column of a thousand rows is not a thousand lines. */
function layout(value: unknown, indent = ''): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.every((item) => typeof item !== 'object' || item === null)) return `[${value.map(plain).join(', ')}]`;
    return `[\n${value.map((item) => inner + layout(item, inner)).join(',\n')}\n${indent}]`;
  }
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  if (members.length === 0) return '{}';
  return `{\n${members.map(([key, member]) => `${inner}${plain(key)}: ${layout(member, inner)}`).join(',\n')}\n${indent}}`;
}

function plain(value: unknown): string {
  return JSON.stringify(value);
}
