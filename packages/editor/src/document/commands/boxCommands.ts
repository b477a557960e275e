import { english } from '../../text/english.js';
import type { Command } from '../documentStore.js';
import type { LevelName } from '../level.js';
import { draftView, type GroupView, type NoteView } from '../view.js';

/** Groups and notes: boxes of the layout that mean nothing to the engine. */

const words = english.command;

export function addGroup(level: LevelName, id: string, group: GroupView): Command {
  return {
    label: words.addGroup,
    change(draft) {
      draftView(draft, level).part('groups')[id] = group;
    },
  };
}

export function addNote(level: LevelName, id: string, note: NoteView): Command {
  return {
    label: words.addNote,
    change(draft) {
      draftView(draft, level).part('notes')[id] = note;
    },
  };
}

/** Typing in one title is one entry. */
export function editGroup(level: LevelName, id: string, change: Partial<Pick<GroupView, 'title' | 'colour'>>): Command {
  return {
    label: words.editGroup,
    merge: `group ${level ?? ''}/${id} ${Object.keys(change).join()}`,
    change(draft) {
      const groups = draftView(draft, level).part('groups');
      if (groups[id] !== undefined) groups[id] = { ...groups[id], ...change };
    },
  };
}

export function editNote(level: LevelName, id: string, change: Partial<Pick<NoteView, 'text' | 'colour'>>): Command {
  return {
    label: words.editNote,
    merge: `note ${level ?? ''}/${id} ${Object.keys(change).join()}`,
    change(draft) {
      const notes = draftView(draft, level).part('notes');
      if (notes[id] !== undefined) notes[id] = { ...notes[id], ...change };
    },
  };
}

export function resizeBox(
  level: LevelName,
  id: string,
  size: { readonly width: number; readonly height: number },
): Command {
  return {
    label: words.resize,
    change(draft) {
      const view = draftView(draft, level);
      const [groups, notes] = [view.part('groups'), view.part('notes')];
      const part = id in groups ? groups : id in notes ? notes : undefined;
      if (part !== undefined && (part[id].width !== size.width || part[id].height !== size.height)) {
        part[id] = { ...part[id], ...size } as never;
      }
      view.tidy();
    },
  };
}
