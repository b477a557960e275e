import { type GraphDocument, isJsonObject, type Json, type NodeFacts } from '@rheobase/core';
import { changesBetween } from '../compare/changes.js';
import { nodeOf } from '../compare/entries.js';

/**
 * A file may be an assignment: `view.assignment` holds the nodes that are locked and the questions, `view.answers` what a
 * student writes; or a note on the canvas whose name is the question's. All of it is outside the hash, as `view` is.
 */
export interface Assignment {
  /** Ids of nodes that a hand-in must leave as they are, wires into them included. */
  readonly locked: readonly string[];
  /** Text by the name of the question. */
  readonly questions: Readonly<Record<string, string>>;
}

export interface HandIn {
  /** Nodes whose meaning is another than in the assignment, in order of their names. */
  readonly changed: readonly string[];
  readonly lockedChanged: readonly string[];
  /** By question; an empty text where there is none. */
  readonly answers: Readonly<Record<string, string>>;
}

export function assignmentOf(document: GraphDocument): Assignment | undefined {
  const written = document.view?.assignment;
  if (!isJsonObject(written)) return undefined;
  const locked = Array.isArray(written.locked) ? written.locked.filter((id) => typeof id === 'string') : [];
  return { locked, questions: texts(written.questions) };
}

/** A note on the canvas comes before what was written beside it. */
export function answersOf(document: GraphDocument): Readonly<Record<string, string>> {
  const { questions } = assignmentOf(document) ?? { questions: {} };
  return { ...texts(document.view?.answers), ...notesFor(document, Object.keys(questions)) };
}

function notesFor(document: GraphDocument, questions: readonly string[]): Readonly<Record<string, string>> {
  const notes = document.view?.notes;
  if (!isJsonObject(notes)) return {};
  return texts(
    Object.fromEntries(
      questions.flatMap((name) => {
        const note = Object.getOwnPropertyDescriptor(notes, name)?.value as Json | undefined;
        return isJsonObject(note) ? [[name, note.text]] : [];
      }),
    ),
  );
}

/** In: an assignment's file and a hand-in. Out: what the student did, as far as the graph tells. */
export function judgeHandIn(
  given: GraphDocument,
  handedIn: GraphDocument,
  facts: (type: string) => NodeFacts | undefined,
): HandIn {
  const { locked, questions } = assignmentOf(given) ?? { locked: [], questions: {} };
  const changed = new Set<string>();
  for (const { path, meaning } of changesBetween(given, handedIn, facts)) {
    if (!meaning) continue;
    const node = nodeOf(path);
    // A wire belongs to the node that it leads into; the rest to the graph as a whole.
    if (node !== undefined) changed.add(node.length === 2 ? node[1] : `block ${node[1]}`);
    else if (path[0] === 'edges') changed.add(path[2].slice(0, path[2].lastIndexOf('.')));
    else changed.add(path[0]);
  }
  // The questions are those of the assignment, whatever a hand-in made of them.
  const answers = { ...answersOf(handedIn), ...notesFor(handedIn, Object.keys(questions)) };
  return {
    changed: [...changed].sort(),
    lockedChanged: locked.filter((id) => changed.has(id)).sort(),
    answers: Object.fromEntries(Object.keys(questions).map((name) => [name, answers[name] ?? ''])),
  };
}

function texts(value: Json | undefined): Readonly<Record<string, string>> {
  if (!isJsonObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
