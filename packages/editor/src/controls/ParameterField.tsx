import type { Json, ParameterDocument } from '@rheobase/core';
import { useEffect, useId, useRef, useState } from 'react';
import { namedBy } from '../document/level.js';
import { english } from '../text/english.js';
import { fieldText, inFieldUnit, type ParameterFacts, typedValue } from './parameter.js';

/** One parameter of a node: a field by what the node says of it, and never by which node it is. */

export interface FieldProps {
  readonly facts: ParameterFacts;
  /** As it stands in the file; undefined where it does not. */
  readonly value: Json | undefined;
  readonly named: Readonly<Record<string, ParameterDocument>>;
  /** What the core finds wrong with it. */
  readonly issues: readonly { readonly text: string; readonly isError: boolean }[];
  readonly onChange: (value: Json | undefined) => void;
  readonly onNamed: (name: string, parameter: ParameterDocument) => void;
  /** What comes next is another entry of the history. */
  readonly onDone: () => void;
  /** Inside a block: a named parameter is one that its instances show. */
  readonly inBlock?: boolean;
}

export function ParameterField(props: FieldProps) {
  const { facts, value, named, issues, onChange, onNamed, onDone } = props;
  const id = useId();
  const link = namedBy(value);
  const parameter = link === undefined ? undefined : named[link];
  return (
    <div className="field" data-parameter={facts.name}>
      <div className="field-head">
        <label htmlFor={id} title={facts.description}>
          {facts.name}
        </label>
        <span className="field-doc">{facts.description}</span>
        <LinkMenu {...{ facts, value, link, named, onChange, onNamed }} inBlock={props.inBlock === true} />
      </div>
      {link !== undefined ? (
        <div className="field-linked">
          <span className="chip">{link}</span>
          {parameter === undefined ? null : (
            <Entry
              id={id}
              facts={withBounds(facts, parameter)}
              value={parameter.value}
              onChange={(next) => {
                if (isPlain(next)) onNamed(link, { ...parameter, value: next });
              }}
              onDone={onDone}
            />
          )}
        </div>
      ) : (
        <Entry id={id} facts={facts} value={value} onChange={onChange} onDone={onDone} />
      )}
      {issues.map(({ text, isError }) => (
        <p key={text} className={isError ? 'field-issue' : 'field-issue warning'}>
          {text}
        </p>
      ))}
    </div>
  );
}

function isPlain(value: Json | undefined): value is string | number | boolean {
  return value !== undefined && typeof value !== 'object';
}

/** A named parameter may be bounded more narrowly than the parameter it stands for. */
function withBounds(facts: ParameterFacts, { min, max }: ParameterDocument): ParameterFacts {
  const { form } = facts;
  if (form === undefined || (form.kind !== 'number' && form.kind !== 'integer')) return facts;
  const bounds = {
    ...(typeof min === 'number' ? { min } : {}),
    ...(typeof max === 'number' ? { max } : {}),
  };
  return { ...facts, form: { ...form, ...bounds } };
}

interface EntryProps {
  readonly id: string;
  readonly facts: ParameterFacts;
  readonly value: Json | undefined;
  readonly onChange: (value: Json | undefined) => void;
  readonly onDone: () => void;
}

function Entry(props: EntryProps) {
  const { id, facts, value, onChange, onDone } = props;
  const { form, usual } = facts;
  const isExpression = typeof value === 'object' && value !== null && '$expr' in value;
  if (form?.kind === 'flag' && !isExpression) {
    return (
      <input
        id={id}
        type="checkbox"
        checked={(value ?? usual) === true}
        onChange={(event) => {
          onChange(event.target.checked === usual ? undefined : event.target.checked);
          onDone();
        }}
      />
    );
  }
  if (form?.kind === 'choice' && !isExpression) {
    return (
      <select
        id={id}
        value={fieldText(value ?? usual)}
        onChange={(event) => {
          onChange(event.target.value === usual ? undefined : event.target.value);
          onDone();
        }}
      >
        {form.words.map((word) => (
          <option key={word}>{word}</option>
        ))}
      </select>
    );
  }
  return <TextEntry {...props} />;
}

/** Typing writes what is right at once; what is not is said below the field and never reaches the file. */
function TextEntry({ id, facts, value, onChange, onDone }: EntryProps) {
  const { form, unit, usual } = facts;
  const expression = typeof value === 'object' && value !== null && !Array.isArray(value) ? value.$expr : undefined;
  const shown = typeof expression === 'string' ? `= ${expression}` : fieldText(value);
  const [draft, setDraft] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const written = useRef(shown);
  // Another way to change it (undo, another panel) takes the draft away.
  useEffect(() => {
    if (written.current !== shown) setDraft(undefined);
    written.current = shown;
  }, [shown]);
  const text = draft ?? shown;
  const type = (next: string) => {
    setDraft(next);
    const typed = typedValue(facts, next);
    if ('problem' in typed) {
      setProblem(typed.problem);
      return;
    }
    setProblem(undefined);
    written.current = typed.value === undefined ? '' : fieldTextOf(typed.value);
    onChange(typed.value);
  };
  const finish = () => {
    setDraft(undefined);
    setProblem(undefined);
    onDone();
  };
  const placeholder = fieldText(usual) || (form?.optional ? english.field.none : '');
  const slider = sliderOf(facts, value ?? usual);
  const common = {
    id,
    value: text,
    placeholder,
    spellCheck: false,
    autoComplete: 'off',
    'aria-invalid': problem !== undefined,
    'aria-describedby': problem === undefined ? undefined : `${id}-problem`,
    onBlur: finish,
  };
  return (
    <>
      <div className={slider === undefined ? 'entry' : 'entry with-slider'}>
        {slider === undefined ? null : (
          <input
            type="range"
            aria-label={facts.name}
            min={slider.min}
            max={slider.max}
            step={slider.step}
            value={slider.value}
            onChange={(event) => onChange(Number(event.target.value))}
            onPointerUp={onDone}
            onBlur={onDone}
          />
        )}
        {slider === undefined && isNumeric(facts) ? (
          <Scrub text={text || fieldText(usual)} isWhole={form?.kind === 'integer'} onChange={type} onDone={finish} />
        ) : null}
        {form?.kind === 'text' && text.length > 40 ? (
          <textarea {...common} rows={3} onChange={(event) => type(event.target.value)} />
        ) : (
          <input
            {...common}
            type="text"
            className={isNumeric(facts) ? 'numeric' : undefined}
            onChange={(event) => type(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter') finish();
              if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
                const next = stepped(
                  text || fieldText(usual),
                  event.key === 'ArrowUp' ? 1 : -1,
                  event.shiftKey,
                  form?.kind === 'integer',
                );
                if (next !== undefined) {
                  event.preventDefault();
                  type(next);
                }
              }
            }}
          />
        )}
      </div>
      {problem === undefined ? null : (
        <p className="field-issue" id={`${id}-problem`}>
          {problem}
        </p>
      )}
      <UnitHint text={text} unit={unit} />
    </>
  );
}

/** Pixels of a drag to one step of the last digit. */
const scrubStep = 3;

/** Dragged to the left or right, it turns the last digit of a number down or up; ten at once with Shift. */
function Scrub({
  text,
  isWhole,
  onChange,
  onDone,
}: {
  text: string;
  isWhole: boolean;
  onChange: (text: string) => void;
  onDone: () => void;
}) {
  const drag = useRef<{ at: number; text: string }>(undefined);
  const end = () => {
    if (drag.current === undefined) return;
    drag.current = undefined;
    onDone();
  };
  return (
    <span
      className="scrub"
      title={english.field.scrub}
      aria-hidden="true"
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { at: event.clientX, text };
      }}
      onPointerMove={(event) => {
        const now = drag.current;
        if (now === undefined) return;
        const steps = Math.trunc((event.clientX - now.at) / scrubStep);
        if (steps === 0) return;
        now.at += steps * scrubStep;
        for (let i = 0; i < Math.abs(steps); i++) {
          now.text = stepped(now.text, Math.sign(steps), event.shiftKey, isWhole) ?? now.text;
        }
        onChange(now.text);
      }}
      onPointerUp={end}
      onPointerCancel={end}
    >
      ⇔
    </span>
  );
}

function UnitHint({ text, unit }: { text: string; unit: string | undefined }) {
  const same = inFieldUnit(text, unit);
  return same === undefined ? null : <p className="field-hint">{`= ${same}`}</p>;
}

function fieldTextOf(value: Json): string {
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && typeof value.$expr === 'string') {
    return `= ${value.$expr}`;
  }
  return fieldText(value);
}

function isNumeric({ form }: ParameterFacts): boolean {
  return form?.kind === 'number' || form?.kind === 'integer' || form?.kind === 'quantity';
}

function sliderOf({ form }: ParameterFacts, value: Json | undefined) {
  if (form?.kind !== 'number' && form?.kind !== 'integer') return undefined;
  const { min, max } = form;
  // A range of millions cannot be set with a thumb.
  if (min === undefined || max === undefined || max - min > 1000) return undefined;
  if (typeof value !== 'number') return undefined;
  return { min, max, value, step: form.kind === 'integer' ? 1 : (max - min) / 200 };
}

/** The number in a text one up or down in its last digit; ten with Shift. The unit stays. */
export function stepped(text: string, sign: number, ten: boolean, whole: boolean): string | undefined {
  const match = /^(\s*)([+−-]?\d+(?:\.(\d+))?)(.*)$/.exec(text);
  if (match === null) return undefined;
  const decimals = match[3]?.length ?? 0;
  const unit = (whole ? 1 : 10 ** -decimals) * (ten ? 10 : 1);
  const next = Number(match[2].replace('−', '-')) + sign * unit;
  return `${match[1]}${next.toFixed(decimals)}${match[4]}`;
}

interface LinkProps extends Pick<FieldProps, 'facts' | 'value' | 'named' | 'onChange' | 'onNamed'> {
  readonly link: string | undefined;
  readonly inBlock: boolean;
}

/** Ties a parameter to a named one, makes a named one of it, or frees it again. */
function LinkMenu({ facts, value, link, named, inBlock, onChange, onNamed }: LinkProps) {
  const plain = value ?? facts.usual;
  const choose = (choice: string) => {
    if (choice === ':free') onChange(link === undefined ? undefined : (named[link]?.value ?? undefined));
    else if (choice === ':new') {
      if (!isPlain(plain)) return;
      const name = freshName(facts.name, named);
      const { form } = facts;
      const bounds =
        form?.kind === 'number' || form?.kind === 'integer' ? { ...pick(form, 'min'), ...pick(form, 'max') } : {};
      onNamed(name, { value: plain, ...bounds, description: facts.description });
      onChange({ $param: name });
    } else if (choice === ':default') onChange(undefined);
    else onChange({ $param: choice });
  };
  const names = Object.keys(named).filter((name) => name !== link);
  return (
    <select
      className={link === undefined ? 'field-link' : 'field-link linked'}
      aria-label={english.field.link(facts.name)}
      title={english.field.link(facts.name)}
      value=""
      onChange={(event) => choose(event.target.value)}
    >
      <option value="" disabled hidden>
        ⋯
      </option>
      {value === undefined ? null : <option value=":default">{english.field.reset}</option>}
      {link === undefined ? null : <option value=":free">{english.field.unlink(link)}</option>}
      {link === undefined && isPlain(plain) ? (
        <option value=":new">{inBlock ? english.field.makeOuter : english.field.makeNamed}</option>
      ) : null}
      {names.length === 0 ? null : (
        <optgroup label={english.field.linkTo}>
          {names.map((name) => (
            <option key={name} value={name}>{`${name} (${fieldText(named[name].value)})`}</option>
          ))}
        </optgroup>
      )}
    </select>
  );
}

function pick<K extends 'min' | 'max'>(form: { readonly [key in K]?: number }, key: K): { [key in K]?: number } {
  return form[key] === undefined ? {} : ({ [key]: form[key] } as { [key in K]?: number });
}

function freshName(base: string, named: Readonly<Record<string, unknown>>): string {
  if (!(base in named)) return base;
  for (let n = 2; ; n++) if (!(`${base}${n}` in named)) return `${base}${n}`;
}
