import type { ParameterDocument } from '@rheobase/core';
import { useState } from 'react';
import { describeGraph, nameGraph, removeNamed, setNamed, setSeed } from '../document/commands/graphCommands.js';
import type { Editor } from '../model/editor.js';
import { english } from '../text/english.js';
import { AssignmentSection } from './AssignmentSection.js';

/** The graph as a whole, where nothing is selected: its name, question, seed and named parameters. */
export function GraphPanel({ editor }: { editor: Editor }) {
  const { document } = editor.documents.getState();
  const level = editor.level();
  const { parameters } = editor.levelNow();
  const { run, seal } = editor.documents;
  return (
    <div className="inspector-node">
      <div className="inspector-title">
        <input
          className="inspector-id"
          aria-label={english.graph.name}
          placeholder={english.app.untitled}
          value={document.name ?? ''}
          maxLength={256}
          onChange={(event) => run(nameGraph(event.target.value))}
          onBlur={seal}
        />
        <div className="inspector-type">
          {english.graph.size(Object.keys(document.nodes).length, document.edges?.length ?? 0)}
        </div>
      </div>
      <section className="inspector-section">
        <h3>{english.graph.description}</h3>
        <textarea
          aria-label={english.graph.description}
          rows={Math.min(14, Math.max(3, Math.ceil((document.description ?? '').length / 42)))}
          value={document.description ?? ''}
          onChange={(event) => run(describeGraph(event.target.value))}
          onBlur={seal}
        />
      </section>
      {level === null ? <AssignmentSection editor={editor} /> : null}
      {level === null ? (
        <section className="inspector-section">
          <h3>{english.graph.seed}</h3>
          <input
            className="numeric"
            aria-label={english.graph.seed}
            inputMode="numeric"
            placeholder="0"
            value={document.seed === undefined ? '' : String(document.seed)}
            onChange={(event) => {
              const text = event.target.value.trim();
              if (!/^\d{0,20}$/.test(text)) return;
              const number = Number(text);
              run(setSeed(text === '' ? undefined : Number.isSafeInteger(number) ? number : text));
            }}
            onBlur={seal}
          />
        </section>
      ) : null}
      <section className="inspector-section">
        <h3>{english.graph.parameters}</h3>
        {Object.entries(parameters).map(([name, parameter]) => (
          <NamedField
            key={name}
            name={name}
            parameter={parameter}
            onChange={(next) => run(setNamed(level, name, next))}
            onRemove={() => run(removeNamed(level, name))}
            onDone={seal}
          />
        ))}
        <AddNamed taken={parameters} onAdd={(name) => run(setNamed(level, name, { value: 1 }))} />
      </section>
    </div>
  );
}

interface NamedProps {
  readonly name: string;
  readonly parameter: ParameterDocument;
  readonly onChange: (parameter: ParameterDocument) => void;
  readonly onRemove: () => void;
  readonly onDone: () => void;
}

function NamedField({ name, parameter, onChange, onRemove, onDone }: NamedProps) {
  const { value, min, max, description } = parameter;
  const [draft, setDraft] = useState<string>();
  const type = (text: string) => {
    setDraft(text);
    const next = typeof value === 'number' ? Number(text) : typeof value === 'boolean' ? text === 'true' : text;
    if (text.trim() === '' || Number.isNaN(next)) return;
    onChange({ ...parameter, value: next });
  };
  const isRange = typeof value === 'number' && typeof min === 'number' && typeof max === 'number' && max - min <= 1000;
  return (
    <div className="field" data-named={name}>
      <div className="field-head">
        <label htmlFor={`named-${name}`}>{name}</label>
        <span className="field-doc">{description}</span>
        <button type="button" className="quiet" aria-label={english.graph.remove(name)} onClick={onRemove}>
          ×
        </button>
      </div>
      <div className={isRange ? 'entry with-slider' : 'entry'}>
        {isRange ? (
          <input
            type="range"
            aria-label={name}
            min={min}
            max={max}
            step={Number.isInteger(value) && max > 1 ? 1 : (max - min) / 200}
            value={value}
            onChange={(event) => onChange({ ...parameter, value: Number(event.target.value) })}
            onPointerUp={onDone}
            onBlur={onDone}
          />
        ) : null}
        <input
          id={`named-${name}`}
          type="text"
          className="numeric"
          value={draft ?? String(value)}
          spellCheck={false}
          onChange={(event) => type(event.target.value)}
          onBlur={() => {
            setDraft(undefined);
            onDone();
          }}
        />
      </div>
    </div>
  );
}

function AddNamed({ taken, onAdd }: { taken: Readonly<Record<string, unknown>>; onAdd: (name: string) => void }) {
  const [name, setName] = useState('');
  const isFine = /^[a-zA-Z][a-zA-Z0-9_]{0,63}$/.test(name) && !(name in taken);
  return (
    <form
      className="add-named"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isFine) return;
        onAdd(name);
        setName('');
      }}
    >
      <input
        aria-label={english.graph.newParameter}
        placeholder={english.graph.newParameter}
        value={name}
        spellCheck={false}
        onChange={(event) => setName(event.target.value)}
      />
      <button type="submit" disabled={!isFine}>
        {english.graph.add}
      </button>
    </form>
  );
}
