import type { GroupView, NoteView } from '../document/view.js';
import type { Editor } from '../model/editor.js';
import { useSelected } from '../session/useSelected.js';

/** Groups and notes, under the wires and nodes. */
export function Boxes({ editor }: { editor: Editor }) {
  useSelected(editor.documents, ({ document }) => document);
  useSelected(editor.session, ({ path }) => path);
  const selected = useSelected(editor.session, (state) => state.selected);
  const { groups, notes } = editor.scene();
  return (
    <>
      {Object.entries(groups).map(([id, group]) => (
        <Group key={id} id={id} group={group} selected={selected.has(id)} />
      ))}
      {Object.entries(notes).map(([id, note]) => (
        <Note key={id} id={id} note={note} selected={selected.has(id)} />
      ))}
    </>
  );
}

function boxStyle({ x, y, width, height }: GroupView | NoteView) {
  return { transform: `translate(${x}px, ${y}px)`, width, height };
}

function Group({ id, group, selected }: { id: string; group: GroupView; selected: boolean }) {
  return (
    <section
      className={selected ? 'group selected' : 'group'}
      data-group={id}
      data-colour={group.colour ?? 'grey'}
      style={boxStyle(group)}
      aria-label={group.title}
    >
      <div className="group-title">{group.title}</div>
    </section>
  );
}

function Note({ id, note, selected }: { id: string; note: NoteView; selected: boolean }) {
  return (
    <section
      className={selected ? 'note selected' : 'note'}
      data-note={id}
      data-colour={note.colour ?? 'yellow'}
      style={boxStyle(note)}
    >
      <div className="note-text">{note.text}</div>
    </section>
  );
}
