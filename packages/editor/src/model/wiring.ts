import { fitIssue, type Issue, portsOverlap, portsThatFeed, portsThatTake, portWords, sentence } from '@rheobase/core';
import type { Face, PortFace } from '../derived/face.js';
import { definitionFace } from '../derived/face.js';
import { flatInputs, flatOutput, outputType } from '../derived/wireType.js';
import { addWired, connect, disconnect, replug } from '../document/commands/wireCommands.js';
import { baseId, freshId } from '../document/freshId.js';
import { endText, wireId } from '../document/level.js';
import type { Point } from '../geometry/rect.js';
import type { PortRef } from '../session/interaction.js';
import { english } from '../text/english.js';
import type { Editor } from './editor.js';

/** Drawing wires: the core says whether one fits and why not, then one command draws it. */

export type Verdict =
  | { readonly fits: true }
  | { readonly fits: false; readonly reason: string; readonly remedies: readonly string[] };

const fine: Verdict = { fits: true };

export function portFace(editor: Editor, { node, side, port }: PortRef): PortFace | undefined {
  const face: Face | undefined = editor.scene().cards.get(node)?.face;
  return face?.[side === 'input' ? 'inputs' : 'outputs'].find(({ name }) => name === port);
}

/** Whether a wire from one port to the other would stand; the wire `taken` is thought away. */
export function verdictOn(editor: Editor, a: PortRef, b: PortRef): Verdict {
  if (a.side === b.side) {
    const reason = a.side === 'input' ? english.wiring.twoInputs : english.wiring.twoOutputs;
    return { fits: false, reason, remedies: [] };
  }
  const [from, to] = a.side === 'output' ? [a, b] : [b, a];
  const [given, taken] = [portFace(editor, from)?.declared, portFace(editor, to)?.declared];
  const { inferred } = editor.derived.getState().analysis;
  const { document } = editor.documents.getState();
  const { path } = editor.session.getState();
  const source = endOf(flatOutput(document, path, endText(from)));
  for (const end of flatInputs(document, path, endText(to))) {
    const target = endOf(end);
    const issue = fitIssue(inferred, editor.registry, source, target);
    if (issue !== undefined) return refusal(issue, end, endText(to));
  }
  // A node with a mistake in it is not in the graph; its ports still say what they take.
  if (given !== undefined && taken !== undefined && !portsOverlap(given, taken)) {
    const reason = english.wiring.kinds(endText(to), portWords(taken), portWords(given), endText(from));
    return { fits: false, reason, remedies: [] };
  }
  return fine;
}

function endOf(flat: string): { node: string; port: string } {
  const dot = flat.lastIndexOf('.');
  return { node: flat.slice(0, dot), port: flat.slice(dot + 1) };
}

/** Inside blocks the core names the inner port; the port that was aimed at is the outer one. */
function refusal(issue: Issue, inner: string, outer: string): Verdict {
  const remedies = 'remedies' in issue.facts ? issue.facts.remedies : [];
  return { fits: false, reason: sentence(issue).replaceAll(inner, outer), remedies };
}

/** Draws the wire, or moves the one that was taken. The verdict is the caller's business. */
export function plug(editor: Editor, a: PortRef, b: PortRef, taken?: string): void {
  const [from, to] = a.side === 'output' ? [a, b] : [b, a];
  const many = portFace(editor, to)?.many === true;
  const level = editor.level();
  const ends = { from: { node: from.node, port: from.port }, to: { node: to.node, port: to.port }, many };
  const same = taken !== undefined && taken.split('#')[0] === `${endText(from)}→${endText(to)}`;
  if (same) return;
  editor.documents.run(taken === undefined ? connect(level, ends) : replug(level, taken, ends));
  editor.session.announce(english.say.connected(endText(from), endText(to)));
}

export function unplug(editor: Editor, wires: Iterable<string>): void {
  editor.documents.run(disconnect(editor.level(), new Set(wires)));
}

/** The wire into an input that takes one, or into one of several the last. */
export function wireInto(editor: Editor, { node, port }: PortRef): string | undefined {
  const end = endText({ node, port });
  const into = editor.levelNow().edges.filter(({ to }) => to === end);
  const last = into.at(-1);
  return last && wireId(last);
}

export interface Offer {
  readonly type: string;
  /** The port of the new node that the wire goes to. */
  readonly port: string;
}

/** Node types that a wire from this port could go to, each with the first port that fits. */
export function offersFor(editor: Editor, from: PortRef): readonly Offer[] {
  const face = portFace(editor, from);
  if (face?.declared === undefined) return [];
  const { document } = editor.documents.getState();
  const { analysis } = editor.derived.getState();
  const type =
    from.side === 'output'
      ? outputType(document, analysis.inferred, editor.session.getState().path, endText(from))
      : undefined;
  return editor.registry.types.flatMap((name) => {
    const definition = editor.registry.definitions.get(name);
    if (definition === undefined || face.declared === undefined) return [];
    const ports =
      from.side === 'output'
        ? portsThatTake(definition, face.declared, type)
        : portsThatFeed(definition, face.declared);
    return ports.length === 0 ? [] : [{ type: name, port: ports[0] }];
  });
}

/** Node types that could stand on a wire: one port takes what comes, one gives what goes on. */
export function offersOn(editor: Editor, wire: string): readonly (Offer & { readonly out: string })[] {
  const drawn = editor.scene().wires.get(wire);
  if (drawn === undefined) return [];
  const [from, to] = endsOfWire(drawn.edge);
  const taker = portFace(editor, to)?.declared;
  if (taker === undefined) return [];
  return offersFor(editor, from).flatMap((offer) => {
    const definition = editor.registry.definitions.get(offer.type);
    const [out] = definition === undefined ? [] : portsThatFeed(definition, taker);
    return out === undefined ? [] : [{ ...offer, out }];
  });
}

export function endsOfWire({ from, to }: { from: string; to: string }): readonly [PortRef, PortRef] {
  return [
    { side: 'output', ...endOf(from) },
    { side: 'input', ...endOf(to) },
  ];
}

/** A new node of a type; gives its id. */
export function createNode(
  editor: Editor,
  type: string,
  at: Point,
  wiring: {
    readonly from?: PortRef | undefined;
    readonly port?: string;
    readonly onWire?: string | undefined;
    readonly out?: string;
  } = {},
): string {
  const definition = editor.registry.definitions.get(type);
  const { nodes } = editor.levelNow();
  const { groups, notes } = editor.scene();
  const id = freshId(baseId(type), (one) => one in nodes || one in groups || one in notes);
  const plugs: { from: { node: string; port: string }; to: { node: string; port: string }; many: boolean }[] = [];
  const face = definition && definitionFace(definition);
  const takesMany = (port: string) => face?.inputs.find(({ name }) => name === port)?.many === true;
  if (wiring.onWire !== undefined && wiring.port !== undefined && wiring.out !== undefined) {
    const drawn = editor.scene().wires.get(wiring.onWire);
    if (drawn !== undefined) {
      const [from, to] = endsOfWire(drawn.edge);
      plugs.push(
        { from, to: { node: id, port: wiring.port }, many: takesMany(wiring.port) },
        { from: { node: id, port: wiring.out }, to, many: portFace(editor, to)?.many === true },
      );
    }
  } else if (wiring.from !== undefined && wiring.port !== undefined) {
    const own = { node: id, port: wiring.port };
    if (wiring.from.side === 'output') plugs.push({ from: wiring.from, to: own, many: takesMany(wiring.port) });
    else plugs.push({ from: own, to: wiring.from, many: portFace(editor, wiring.from)?.many === true });
  }
  editor.documents.run(addWired(editor.level(), { id, node: { type }, at }, plugs, wiring.onWire));
  editor.session.select([id]);
  editor.session.announce(english.say.added(id));
  return id;
}

/** A refused wire with the node between that makes it fit. */
export function insertRemedy(editor: Editor, type: string, a: PortRef, b: PortRef, taken: string | undefined): void {
  const [from, to] = a.side === 'output' ? [a, b] : [b, a];
  const definition = editor.registry.definitions.get(type);
  if (definition === undefined) return;
  const { cards } = editor.scene();
  const [left, right] = [cards.get(from.node), cards.get(to.node)];
  if (left === undefined || right === undefined) return;
  const given = portFace(editor, from)?.declared;
  const wanted = portFace(editor, to)?.declared;
  if (given === undefined || wanted === undefined) return;
  const [port] = Object.entries(definition.inputs)
    .filter(([, one]) => one.optional !== true && portsOverlap(given, one))
    .map(([name]) => name);
  const [out] = portsThatFeed(definition, wanted);
  if (port === undefined || out === undefined) return;
  const { nodes } = editor.levelNow();
  const id = freshId(baseId(type), (one) => one in nodes);
  const gap = (right.x + left.x + left.width) / 2 - 72;
  const at = { x: gap, y: (left.y + right.y) / 2 };
  const many = portFace(editor, to)?.many === true;
  editor.documents.run(
    addWired(
      editor.level(),
      { id, node: { type }, at },
      [
        { from, to: { node: id, port }, many: false },
        { from: { node: id, port: out }, to, many },
      ],
      taken,
    ),
  );
  editor.session.select([id]);
}
