import type { Table } from '@rheobase/core';
import type { Editor } from '../model/editor.js';
import { english } from '../text/english.js';

/** What a step points at: a port of a node, or a part of the page. */
export type Anchor =
  | { readonly node: string; readonly side: 'input' | 'output'; readonly port: string }
  | { readonly part: string };

export interface Step {
  readonly id: keyof typeof english.tour.steps;
  readonly anchors: (editor: Editor) => readonly Anchor[];
  /** Whether the person has done it; a step without this is read, and ends with a press. */
  readonly isDone?: (editor: Editor) => boolean;
  /** What stands in the words of the step: numbers of the run that was just made. */
  readonly numbers?: (editor: Editor) => readonly string[];
}

const counterType = 'measure/operations';

function has(editor: Editor, from: string, to: string): boolean {
  return (editor.documents.getState().document.edges ?? []).some((edge) => edge.from === from && edge.to === to);
}

/** Something turns the numbers of the dense layer into a signal over time, and it goes into the neurons. */
function isEncoded(editor: Editor): boolean {
  const { edges = [] } = editor.documents.getState().document;
  const into = edges.find(({ to }) => to === 'neurons.current')?.from;
  return (
    into !== undefined && edges.some(({ from, to }) => from === 'hidden.out' && to.split('.')[0] === into.split('.')[0])
  );
}

function counter(editor: Editor): string {
  const { nodes } = editor.documents.getState().document;
  return Object.keys(nodes).find((id) => nodes[id].type === counterType) ?? '';
}

function part(selector: string): readonly Anchor[] {
  return [{ part: selector }];
}

/** A cell of a result of the run, as people read it. */
function cell(editor: Editor, name: string, column: string, row: (table: Table) => number, digits: number): string {
  const result = editor.runs.live.results.get(name);
  if (result?.kind !== 'table') return '–';
  const value = result.table.columns.find((one) => one.name === column)?.values[row(result.table)];
  return typeof value === 'number' ? value.toLocaleString('en', { maximumFractionDigits: digits }) : '–';
}

function convention(editor: Editor, name: string): string {
  const row = ({ columns }: Table) => columns.find((one) => one.name === 'convention')?.values.indexOf(name) ?? -1;
  return cell(editor, `${counter(editor)}.conventions`, 'operations', row, 0);
}

/** In the order in which they are done; each waits for what the person really does. */
export const steps: readonly Step[] = [
  { id: 'hello', anchors: () => [] },
  {
    id: 'refused',
    anchors: () => [
      { node: 'hidden', side: 'output', port: 'out' },
      { node: 'neurons', side: 'input', port: 'current' },
    ],
    isDone: (editor) => editor.interaction.getState().refusal !== undefined || isEncoded(editor),
  },
  { id: 'remedy', anchors: () => part('.refusal'), isDone: isEncoded },
  {
    id: 'add',
    anchors: (editor) =>
      editor.interaction.getState().palette === undefined
        ? part(`[aria-label="${english.action.addNode}"]`)
        : part('.palette'),
    isDone: (editor) => counter(editor) !== '',
  },
  {
    id: 'model',
    anchors: (editor) => [
      { node: 'train', side: 'output', port: 'model' },
      { node: counter(editor), side: 'input', port: 'model' },
    ],
    isDone: (editor) => has(editor, 'train.model', `${counter(editor)}.model`),
  },
  {
    id: 'spikes',
    anchors: (editor) => [
      { node: 'readout', side: 'output', port: 'spikes' },
      { node: counter(editor), side: 'input', port: 'output' },
    ],
    isDone: (editor) => has(editor, 'readout.spikes', `${counter(editor)}.output`),
  },
  {
    id: 'run',
    anchors: (editor) =>
      editor.runs.getState().phase === 'running'
        ? part('.dock')
        : part(`.top-bar [aria-label="${english.action.run}"]`),
    isDone: (editor) => editor.runs.live.results.get(`${counter(editor)}.conventions`) !== undefined,
  },
  {
    id: 'accuracy',
    anchors: () => part('.dock'),
    numbers: (editor) => [
      cell(editor, 'test.summary', 'accuracy', () => 0, 3),
      cell(editor, 'test.summary', 'chance', () => 0, 3),
    ],
  },
  {
    id: 'count',
    anchors: () => part('.dock'),
    numbers: (editor) => ['dense', 'effective (ours)', 'output-spikes'].map((name) => convention(editor, name)),
  },
  { id: 'end', anchors: () => [] },
];

/** The first step from which on something is left to do; what was undone comes back. */
export function stepAt(editor: Editor, reached: number): number {
  for (let index = 0; index < steps.length; index++) {
    const { isDone } = steps[index];
    if (isDone === undefined ? index >= reached : !isDone(editor)) return index;
  }
  return steps.length - 1;
}
