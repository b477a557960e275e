import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { GraphDocument } from '@rheobase/core';

type Expectation = NonNullable<GraphDocument['expect']>[number];

const root = resolve(import.meta.dirname, '../..');
export const guideFolder = resolve(root, 'docs/guides');

/** Names of the files of a folder, without their ending. */
export function namesIn(folder: string, ending: string): readonly string[] {
  return readdirSync(resolve(root, folder))
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length))
    .sort();
}

export const readGuide = (name: string): string => readFileSync(resolve(guideFolder, `${name}.md`), 'utf8');

/** The text below each heading of the second level, in order. */
export function sectionsOf(guide: string): ReadonlyMap<string, string> {
  const [, ...parts] = guide.split(/^## /m);
  return new Map(
    parts.map((part) => {
      const end = part.indexOf('\n');
      return [part.slice(0, end), part.slice(end + 1)];
    }),
  );
}

/** Every command line of the `sh` blocks; a comment and a continued line are the reader's. */
export function commandsOf(text: string): readonly string[] {
  const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block);
  const lines = blocks.join('').replaceAll('\\\n', ' ').split('\n');
  return lines.map((line) => line.replace(/\s#.*$/, '').trim()).filter((line) => line !== '' && !line.startsWith('#'));
}

/** Words as a shell would split them; double and single quotes keep a word together. */
export function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) => word.replaceAll(/["']/g, ''));
}

const origins: Readonly<Record<Expectation['origin']['source'], string>> = {
  study: 'the study',
  'closed-form': 'closed form',
  independent: 'independent program',
  frozen: 'our own earlier run',
};

/** The row of "Numbers to find" that an expectation of the graph stands for; the only way to write one. */
export function rowOf(expectation: Expectation): string {
  const { observable, column, where, origin } = expectation;
  const at = Object.entries(where ?? {}).map(([name, value]) => `${name} = ${value}`);
  const what = [`\`${observable}\``, column, at.length === 0 ? undefined : `(${at.join(', ')})`];
  const source = origins[origin.source];
  const from = origin.note === undefined || origin.note === '' ? source : `${source}: ${origin.note}`;
  return `| ${what.filter((part) => part !== undefined).join(' ')} | ${writtenValue(expectation)} | ${from} |`;
}

function writtenValue(expectation: Expectation): string {
  switch (expectation.rule) {
    case 'exact':
      return [expectation.value ?? `SHA-256 ${expectation.sha256}`].flat().join(', ');
    case 'close':
      return `${[expectation.value].flat().join(', ')} ± ${expectation.absolute ?? `${expectation.relative} of it`}`;
    case 'spikes':
      return (expectation.counts ?? expectation.times ?? []).map((one) => `[${one}]`).join(', ');
    case 'range':
      return boundsOf(expectation);
    case 'stat':
      return `${expectation.statistic} of ${expectation.seeds} seeds ${boundsOf(expectation)}`;
  }
}

function boundsOf({ min, max }: { readonly min?: number | undefined; readonly max?: number | undefined }): string {
  if (min === undefined) return `at most ${max}`;
  return max === undefined ? `at least ${min}` : `${min} to ${max}`;
}
