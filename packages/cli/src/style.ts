import { type Issue, sentence } from '@rheobase/core';
import type { Io, TextStream } from './io.js';

/** How a stream shows emphasis: not at all unless it is a terminal that wants it (https://no-color.org). */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
}

export function styleOf(stream: TextStream, env: Io['env']): Style {
  const shown = stream.isTTY && !env.NO_COLOR && env.TERM !== 'dumb';
  const code = (on: number, off: number) => (text: string) => (shown ? `\u001b[${on}m${text}\u001b[${off}m` : text);
  return { bold: code(1, 22), dim: code(2, 22), good: code(32, 39), bad: code(31, 39) };
}

/** Characters of a line: the terminal's own, or enough for a file. */
export function widthOf({ isTTY, columns }: TextStream): number {
  return isTTY ? Math.max(40, columns ?? 80) : 100;
}

/** Text that came from a file must not steer the terminal: control and direction characters become blanks. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ');
}

export function issueWords(issue: Issue): string {
  return printable(sentence(issue));
}

/** Issues for a person: a line each, errors first. */
export function writeIssues(stream: TextStream, issues: readonly Issue[], style: Style): void {
  for (const severity of ['error', 'warning'] as const) {
    const mark = severity === 'error' ? style.bad('error') : style.bold('warning');
    for (const issue of issues) {
      if (issue.severity === severity) stream.write(`${mark}: ${issueWords(issue)}\n`);
    }
  }
}

/** A problem with the command itself, already in words. */
export function writeProblem(stream: TextStream, problem: string, style: Style): void {
  stream.write(`${style.bad('error')}: ${printable(problem)}\n`);
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** `3.2 s`, `48 s`, `1 min 05 s`, `2 h 10 min`; a guess has whole seconds only. */
export function durationWords(milliseconds: number, isGuess = false): string {
  if (milliseconds < 9.95 * second && !isGuess) return `${(milliseconds / second).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / second);
  if (seconds < 60) return `${seconds} s`;
  const two = (value: number) => String(value).padStart(2, '0');
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  return `${Math.floor(milliseconds / hour)} h ${two(Math.floor((milliseconds % hour) / minute))} min`;
}
