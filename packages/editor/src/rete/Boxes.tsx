import type { KeyboardEvent } from 'react';
import { Markdown } from '../controls/Markdown.js';
import { editGroup, editNote } from '../document/commands/boxCommands.js';
import { type Colour, colours, type GroupView, type NoteView } from '../document/view.js';
import type { Editor } from '../model/editor.js';
import { useSelected } from '../session/useSelected.js';
import { english } from '../text/english.js';

/** Groups and notes, under the wires and nodes. */
export function Boxes({ editor }: { editor: Editor }) {
  useSelected(editor.documents, ({ document }) => document);
  useSelected(editor.session, ({ path }) => path);
  const selected = useSelected(editor.session, (state) => state.selected);
  const editing = useSelected(editor.interaction, (state) => state.editing);
  const { groups, notes } = editor.scene();
  return (
    <>
      {Object.entries(groups).map(([id, group]) => (
        <Group key={id} {...{ editor, id, group }} selected={selected.has(id)} editing={editing === id} />
      ))}
      {Object.entries(notes).map(([id, note]) => (
        <Note key={id} {...{ editor, id, note }} selected={selected.has(id)} editing={editing === id} />
      ))}
    </>
  );
}

function boxStyle({ x, y, width, height }: GroupView | NoteView) {
  return { left: x, top: y, width, height };
}

interface BoxProps {
  readonly editor: Editor;
  readonly id: string;
  readonly selected: boolean;
  readonly editing: boolean;
}

/** Leaving the field ends the entry of the history and the editing. */
function finish(editor: Editor): void {
  editor.documents.seal();
  editor.interaction.set({ editing: undefined });
}

function leaveOnEscape(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'Escape') return;
  event.stopPropagation();
  event.currentTarget.blur();
}

function Group({ editor, id, group, selected, editing }: BoxProps & { group: GroupView }) {
  return (
    <section
      className={selected ? 'group selected' : 'group'}
      data-group={id}
      data-colour={group.colour ?? 'grey'}
      style={boxStyle(group)}
      aria-label={group.title}
    >
      {editing ? (
        <input
          // biome-ignore lint/a11y/noAutofocus: it was asked for by a double click.
          autoFocus
          className="group-title"
          data-own-pointer=""
          aria-label={english.box.title}
          value={group.title}
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => editor.documents.run(editGroup(editor.level(), id, { title: event.target.value }))}
          onKeyDown={(event) => {
            if (event.key === 'Enter') event.currentTarget.blur();
            leaveOnEscape(event);
          }}
          onBlur={() => finish(editor)}
        />
      ) : (
        <div className="group-title">{group.title}</div>
      )}
      {selected ? (
        <Swatches
          chosen={group.colour ?? 'grey'}
          onChoose={(colour) => editor.documents.run(editGroup(editor.level(), id, { colour }))}
        />
      ) : null}
    </section>
  );
}

function Note({ editor, id, note, selected, editing }: BoxProps & { note: NoteView }) {
  return (
    <section
      className={selected ? 'note selected' : 'note'}
      data-note={id}
      data-colour={note.colour ?? 'yellow'}
      style={boxStyle(note)}
      aria-label={english.box.note}
    >
      {editing ? (
        <textarea
          // biome-ignore lint/a11y/noAutofocus: it was asked for by a double click.
          autoFocus
          className="note-field"
          data-own-pointer=""
          data-own-wheel=""
          aria-label={english.box.note}
          placeholder={english.box.emptyNote}
          value={note.text}
          onChange={(event) => editor.documents.run(editNote(editor.level(), id, { text: event.target.value }))}
          onKeyDown={leaveOnEscape}
          onBlur={() => finish(editor)}
        />
      ) : (
        <Markdown text={note.text || english.box.emptyNote} />
      )}
      {selected && !editing ? (
        <Swatches
          chosen={note.colour ?? 'yellow'}
          onChoose={(colour) => editor.documents.run(editNote(editor.level(), id, { colour }))}
        />
      ) : null}
    </section>
  );
}

function Swatches({ chosen, onChoose }: { chosen: Colour; onChoose: (colour: Colour) => void }) {
  return (
    <div className="swatches" role="toolbar" aria-label={english.box.colour} data-own-pointer="">
      {colours.map((colour) => (
        <button
          key={colour}
          type="button"
          data-colour={colour}
          aria-label={colour}
          aria-pressed={colour === chosen}
          onClick={() => onChoose(colour)}
        />
      ))}
    </div>
  );
}
