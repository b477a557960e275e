import type { GraphDocument, Json } from '@rheobase/core';
import { type Assignment, answersOf, assignmentOf } from '@rheobase/share';
import { english } from '../text/english.js';
import type { Command } from './documentStore.js';
import { draftView, type NoteView, viewOf } from './view.js';

/**
 * What makes a file an assignment lies in its view: nodes that are locked, questions, and the answers to them. All of it
 * is outside the hash. A lock keeps a hand from slipping; whether a hand-in left the node alone is asked by `verify`.
 */

const none: Assignment = { locked: [], questions: {} };
const read = new WeakMap<object, Assignment>();

export function readAssignment(document: GraphDocument): Assignment {
  const raw = document.view?.assignment;
  if (typeof raw !== 'object' || raw === null) return none;
  let assignment = read.get(raw);
  if (assignment === undefined) {
    assignment = assignmentOf(document) ?? none;
    read.set(raw, assignment);
  }
  return assignment;
}

/** By question. */
export function readAnswers(document: GraphDocument): Readonly<Record<string, string>> {
  return answersOf(document);
}

export function isAssignment(document: GraphDocument): boolean {
  return readAssignment(document) !== none;
}

/** The locked node that an edit would change, its wires into it included; where it stands and looks is its own. */
export function lockedChange(before: GraphDocument, after: GraphDocument): string | undefined {
  const { locked } = readAssignment(before);
  if (locked.length === 0 || (before.nodes === after.nodes && before.edges === after.edges)) return undefined;
  return locked.find((id) => {
    const [was, is] = [before.nodes[id], after.nodes[id]];
    if (was === undefined) return false;
    return is === undefined || differ(was, is) || differ(wiresInto(before, id), wiresInto(after, id));
  });
}

function wiresInto({ edges = [] }: GraphDocument, id: string): readonly string[] {
  return edges
    .filter(({ to }) => to.startsWith(`${id}.`))
    .map((edge) => JSON.stringify([edge.from, edge.to, edge.slot]))
    .sort();
}

function differ(a: unknown, b: unknown): boolean {
  return a !== b && JSON.stringify(a) !== JSON.stringify(b);
}

type JsonObject = Record<string, Json>;

/** Locks the nodes, or unlocks them where all are locked. */
export function toggleLocked(ids: readonly string[]): Command {
  return {
    label: english.command.lock,
    change(draft) {
      const { locked, questions } = assignmentOf(draft) ?? none;
      const isEach = ids.every((id) => locked.includes(id));
      const left = isEach ? locked.filter((id) => !ids.includes(id)) : [...new Set([...locked, ...ids])].sort();
      draft.view ??= {};
      if (left.length === 0 && Object.keys(questions).length === 0) delete draft.view.assignment;
      else draft.view.assignment = { ...(draft.view.assignment as JsonObject | undefined), locked: [...left] };
    },
  };
}

/** A question, or another text for it; none takes it away. */
export function setQuestion(name: string, text: string | undefined): Command {
  return {
    label: english.command.setQuestion(name),
    merge: `question ${name}`,
    change(draft) {
      const { locked, questions } = assignmentOf(draft) ?? none;
      const { [name]: _, ...others } = questions;
      const next = text === undefined ? others : { ...questions, [name]: text };
      draft.view ??= {};
      if (locked.length === 0 && Object.keys(next).length === 0) delete draft.view.assignment;
      else draft.view.assignment = { ...(draft.view.assignment as JsonObject | undefined), questions: next };
    },
  };
}

/** The note on the canvas that answers a question, where there is one. */
export function answerNote(document: GraphDocument, question: string): NoteView | undefined {
  const { notes } = viewOf(document, null);
  return Object.hasOwn(notes, question) ? notes[question] : undefined;
}

/** Puts the answer onto the canvas, as a note with the name of the question. */
export function answerOnCanvas(question: string, note: Omit<NoteView, 'text'>): Command {
  return {
    label: english.command.answer(question),
    change(draft) {
      const text = answersOf(draft)[question] ?? '';
      draftView(draft, null).part('notes')[question] = { ...note, text };
    },
  };
}

export function setAnswer(question: string, text: string): Command {
  return {
    label: english.command.answer(question),
    merge: `answer ${question}`,
    change(draft) {
      const note = answerNote(draft, question);
      if (note !== undefined) {
        draftView(draft, null).part('notes')[question] = { ...note, text };
        return;
      }
      draft.view ??= {};
      const before = draft.view.answers;
      const answers: JsonObject =
        typeof before === 'object' && before !== null && !Array.isArray(before) ? { ...before } : {};
      if ((answers[question] ?? '') === text) return;
      if (text === '') delete answers[question];
      else answers[question] = text;
      if (Object.keys(answers).length === 0) delete draft.view.answers;
      else draft.view.answers = answers;
    },
  };
}
