import type { Json, NodeDocument } from '@rheobase/core';
import type { Face, PortFace } from '../derived/face.js';
import { type Level, namedBy } from '../document/level.js';
import type { NodeView } from '../document/view.js';
import { metrics } from './measures.js';
import type { Point, Rect } from './rect.js';

/** Size of a node and places of its ports, computed from the document: nothing is ever measured on the page. */

export const grid = 8;

export interface PortPlace {
  readonly face: PortFace;
  readonly side: 'input' | 'output';
  /** From the corner of the node. */
  readonly x: number;
  readonly y: number;
}

export interface ParameterLine {
  readonly name: string;
  readonly text: string;
  /** The named parameter that it stands for. */
  readonly named: string | undefined;
}

export interface Card extends Rect {
  readonly id: string;
  /** What is written in the header, cut to its width. */
  readonly name: string;
  readonly title: string;
  readonly node: NodeDocument;
  readonly view: NodeView | undefined;
  readonly face: Face;
  readonly inputs: readonly PortPlace[];
  readonly outputs: readonly PortPlace[];
  /** The parameters that are written in the file, as lines in the node. */
  readonly parameters: readonly ParameterLine[];
  /** How many more there are. */
  readonly more: number;
  /** Where the live view stands, from the corner of the node. */
  readonly live: Rect | undefined;
  /** By the assignment: it may be moved, not changed. */
  readonly locked?: boolean;
}

export function makeCard(
  id: string,
  node: NodeDocument,
  face: Face,
  view: NodeView | undefined,
  at: Point,
  named: Level['parameters'] = {},
): Card {
  const collapsed = view?.collapsed === true;
  const all = collapsed ? [] : Object.entries(node.params ?? {});
  const shown = all.length > metrics.mostParameters ? all.slice(0, metrics.mostParameters - 1) : all;
  const parameters = shown.map(([name, value]): ParameterLine => {
    const parameter = namedBy(value);
    const text = parameter === undefined ? valueText(value) : valueText(named[parameter]?.value ?? parameter);
    return { name, text, named: parameter };
  });
  const more = all.length - shown.length;
  const rows = Math.max(face.inputs.length, face.outputs.length);
  const plain = widthOf(id, face, parameters, collapsed);
  const width = collapsed || view?.live === undefined ? plain : Math.max(plain, metrics.withView);
  const lines = parameters.length + (more > 0 ? 1 : 0);
  const { header, row, parameter, padding, strip } = metrics;
  const live = collapsed ? undefined : view?.live;
  const portsEnd = header + padding / 2 + rows * row;
  const linesEnd = portsEnd + (lines > 0 ? lines * parameter + padding : 0);
  const height = collapsed
    ? Math.max(strip, rows * 12 + 8)
    : linesEnd + padding / 2 + (live === undefined ? 0 : live + padding);
  const place = (faces: readonly PortFace[], side: 'input' | 'output'): PortPlace[] =>
    faces.map((one, index) => ({
      face: one,
      side,
      x: side === 'input' ? 0 : width,
      y: collapsed ? (height / (faces.length + 1)) * (index + 1) : header + padding / 2 + index * row + row / 2,
    }));
  const room = width - 24;
  return {
    id,
    name: cut(id, room, 7.9),
    title: cut(face.title, room, 6.1),
    node,
    view,
    face,
    x: at.x,
    y: at.y,
    width,
    height,
    inputs: place(face.inputs, 'input'),
    outputs: place(face.outputs, 'output'),
    parameters: parameters.map((line) => {
      const beside = width - (line.named === undefined ? 30 : 44) - textWidth(line.name, 6.3);
      return { ...line, text: cut(line.text, beside, 6.5) };
    }),
    more,
    live: live === undefined ? undefined : { x: padding, y: linesEnd, width: width - 2 * padding, height: live },
  };
}

/** Widths of text are estimated: a little generous, and the page cuts what is longer. */
function widthOf(id: string, face: Face, parameters: readonly ParameterLine[], collapsed: boolean): number {
  const rows = Math.max(face.inputs.length, face.outputs.length);
  const heads = [textWidth(id, 7.6) + 52, collapsed ? 0 : textWidth(face.title, 6) + 28];
  const ports = collapsed
    ? []
    : Array.from({ length: rows }, (_, i) => {
        const [left, right] = [face.inputs[i]?.name ?? '', face.outputs[i]?.name ?? ''];
        return textWidth(left, 6.6) + textWidth(right, 6.6) + 44;
      });
  const lines = parameters.map(
    ({ name, text, named }) => textWidth(name, 6.2) + textWidth(text, 6.4) + (named === undefined ? 36 : 52),
  );
  const wanted = Math.max(...heads, ...ports, ...lines);
  return Math.ceil(Math.min(metrics.largest, Math.max(metrics.smallest, wanted)) / grid) * grid;
}

function textWidth(text: string, perLetter: number): number {
  return text.length * perLetter;
}

/** Cut here and not by the page: a box that clips costs the page a layer of its own, and there are thousands. */
function cut(text: string, room: number, perLetter: number): string {
  const letters = Math.floor(room / perLetter);
  return text.length <= letters ? text : `${text.slice(0, Math.max(1, letters - 1)).trimEnd()}…`;
}

/** A written value on one line: `20 ms`, `β` for a named parameter, `= exp(-dt/tau)`, `0, 6, 25`. */
export function valueText(value: Json): string {
  if (typeof value === 'string') return value.replaceAll('\n', ' ');
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return value.length === 0 ? '–' : value.map(valueText).join(', ');
  if (typeof value.$param === 'string') return value.$param;
  if (typeof value.$expr === 'string') return `= ${value.$expr}`;
  return Object.values(value).map(valueText).join(' ');
}
