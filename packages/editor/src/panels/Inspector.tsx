import { type Issue, type Json, type NodeDefinition, type NodeDocument, sentence } from '@rheobase/core';
import { memo, useState } from 'react';
import { actionById, perform } from '../actions/actions.js';
import { CurvePlot } from '../controls/CurvePlot.js';
import { Equation, setLine } from '../controls/Equation.js';
import { Glyph } from '../controls/Glyph.js';
import { ParameterField } from '../controls/ParameterField.js';
import { parametersOf } from '../controls/parameter.js';
import type { Face } from '../derived/face.js';
import { flatPath, issuesByNode } from '../derived/place.js';
import { longType, outputType } from '../derived/wireType.js';
import { setNamed } from '../document/commands/graphCommands.js';
import { renameNode, setParameter } from '../document/commands/nodeCommands.js';
import { orderSlots } from '../document/commands/wireCommands.js';
import { endOf, wireId } from '../document/level.js';
import type { Editor } from '../model/editor.js';
import { useSelected } from '../session/useSelected.js';
import { english } from '../text/english.js';
import { BlockPorts } from './BlockPorts.js';
import { GraphPanel } from './GraphPanel.js';

/** What is selected, in full: parameters, mistakes, and what the node says of itself. Made from its definition. */
export function Inspector({ editor }: { editor: Editor }) {
  useSelected(editor.documents, ({ document }) => document);
  const selected = useSelected(editor.session, (state) => state.selected);
  const wires = useSelected(editor.session, (state) => state.wires);
  useSelected(editor.session, (state) => state.path);
  useSelected(editor.derived, (state) => state.analysis);
  const { cards } = editor.scene();
  const nodes = [...selected].filter((id) => cards.has(id));
  if (nodes.length === 1) return <NodePanel key={nodes[0]} editor={editor} id={nodes[0]} />;
  if (nodes.length > 1) return <SelectionPanel editor={editor} count={nodes.length} />;
  if (wires.size === 1) return <WirePanel editor={editor} id={[...wires][0]} />;
  return <GraphPanel editor={editor} />;
}

function NodePanel({ editor, id }: { editor: Editor; id: string }) {
  const card = editor.scene().cards.get(id);
  if (card === undefined) return null;
  const { path } = editor.session.getState();
  const issues = issuesByNode(editor.derived.getState().analysis.issues, path).get(id) ?? [];
  const { face, node } = card;
  const { definition } = face;
  return (
    <div className="inspector-node">
      <div className="inspector-title" data-family={face.family}>
        <fieldset className="plain" disabled={card.locked === true}>
          <NodeName editor={editor} id={id} definition={definition} />
        </fieldset>
        <div className="inspector-type">
          {face.title} <code>{node.type}</code>
        </div>
      </div>
      {card.locked ? <p className="inspector-note locked-note">{english.assignment.locked}</p> : null}
      <GeneralIssues issues={issues} face={face} />
      <fieldset className="plain" disabled={card.locked === true}>
        {definition === undefined ? <BlockParameters editor={editor} id={id} face={face} issues={issues} /> : null}
        {definition !== undefined ? (
          <Parameters editor={editor} id={id} node={node} definition={definition} issues={issues} />
        ) : null}
      </fieldset>
      <Curves editor={editor} id={id} path={path} definition={definition} />
      {editor.level() === null ? null : <BlockPorts editor={editor} name={editor.level() as string} id={id} />}
      <Ports editor={editor} id={id} face={face} />
      {definition === undefined ? null : <Manual definition={definition} />}
    </div>
  );
}

/** What the node draws of itself with the parameters that it has. */
function Curves({
  editor,
  id,
  path,
  definition,
}: {
  editor: Editor;
  id: string;
  path: readonly string[];
  definition: NodeDefinition | undefined;
}) {
  const { graph } = editor.derived.getState().analysis.inferred;
  const params = graph.nodes.get(flatPath(path, id))?.params;
  const curves = params === undefined ? [] : (definition?.curves?.(params) ?? []);
  if (curves.length === 0) return null;
  return (
    <section className="inspector-section">
      {curves.map((curve) => (
        <CurvePlot key={curve.title} curve={curve} />
      ))}
    </section>
  );
}

/** The id; another one may be typed. */
function NodeName({ editor, id, definition }: { editor: Editor; id: string; definition: NodeDefinition | undefined }) {
  const [draft, setDraft] = useState<string>();
  const { nodes } = editor.levelNow();
  const problem =
    draft === undefined || draft === id
      ? undefined
      : !/^[a-z][a-z0-9_-]{0,63}$/.test(draft)
        ? english.inspector.badId
        : draft in nodes
          ? english.inspector.takenId(draft)
          : undefined;
  const finish = () => {
    if (draft !== undefined && draft !== id && problem === undefined) {
      const draws = definition?.role === 'signal' && (definition.random === true || definition.weights !== undefined);
      editor.documents.run(renameNode(editor.level(), id, draft, draws));
      editor.session.select([draft]);
    }
    setDraft(undefined);
  };
  return (
    <>
      <input
        className="inspector-id"
        aria-label={english.inspector.id}
        value={draft ?? id}
        spellCheck={false}
        aria-invalid={problem !== undefined}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={finish}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur();
          if (event.key === 'Escape') {
            setDraft(undefined);
            event.stopPropagation();
          }
        }}
      />
      {problem === undefined ? null : <p className="field-issue">{problem}</p>}
    </>
  );
}

/** Issues that belong to no field: those of ports and of the node as a whole. */
function GeneralIssues({ issues, face }: { issues: readonly Issue[]; face: Face }) {
  const known = face.definition === undefined ? {} : face.definition.params.shape;
  const general = issues.filter(({ parameter }) => parameter === undefined || !(parameter in known));
  if (general.length === 0) return null;
  return (
    <ul className="inspector-issues">
      {general.map((issue, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two issues may be alike.
        <li key={index} className={issue.severity}>
          {sentence(issue)}
        </li>
      ))}
    </ul>
  );
}

interface ParametersProps {
  readonly editor: Editor;
  readonly id: string;
  readonly node: NodeDocument;
  readonly definition: NodeDefinition;
  readonly issues: readonly Issue[];
}

function Parameters({ editor, id, node, definition, issues }: ParametersProps) {
  const level = editor.level();
  const { parameters: named } = editor.levelNow();
  const all = parametersOf(definition);
  if (all.length === 0) return null;
  return (
    <section className="inspector-section">
      <h3>{english.inspector.parameters}</h3>
      {all.map((facts) => (
        <ParameterField
          key={facts.name}
          facts={facts}
          value={node.params?.[facts.name]}
          named={named}
          inBlock={level !== null}
          issues={issues
            .filter(({ parameter }) => parameter === facts.name)
            .map((issue) => ({ text: sentence(issue), isError: issue.severity === 'error' }))}
          onChange={(value) => editor.documents.run(setParameter(level, id, facts.name, value))}
          onNamed={(name, parameter) => editor.documents.run(setNamed(level, name, parameter))}
          onDone={() => editor.documents.seal()}
        />
      ))}
    </section>
  );
}

/** An instance of a block shows the named parameters of the block. */
function BlockParameters({
  editor,
  id,
  face,
  issues,
}: {
  editor: Editor;
  id: string;
  face: Face;
  issues: readonly Issue[];
}) {
  const { block } = face;
  const level = editor.level();
  const { parameters: named, nodes } = editor.levelNow();
  if (block === undefined) return <p className="inspector-note">{english.inspector.unknownType(face.type)}</p>;
  const declared = Object.entries(block.parameters ?? {});
  return (
    <section className="inspector-section">
      <button type="button" onClick={() => editor.session.enter(id)}>
        {english.action.enterBlock}
      </button>
      {declared.map(([name, parameter]) => (
        <ParameterField
          key={name}
          facts={{
            name,
            description: parameter.description ?? '',
            unit: undefined,
            form: plainForm(parameter.value),
            usual: parameter.value,
            schema: anything,
          }}
          value={nodes[id]?.params?.[name]}
          named={named}
          issues={issues.filter((one) => one.parameter === name).map((one) => ({ text: sentence(one), isError: true }))}
          onChange={(value) => editor.documents.run(setParameter(level, id, name, value))}
          onNamed={(other, value) => editor.documents.run(setNamed(level, other, value))}
          onDone={() => editor.documents.seal()}
        />
      ))}
    </section>
  );
}

function plainForm(value: Json) {
  return { kind: typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'flag' : 'text' } as const;
}

/** Accepts every value: what a block asks for is checked where it is used. */
const anything = { safeParse: (data: unknown) => ({ success: true, data }), meta: () => ({}) } as never;

function Ports({ editor, id, face }: { editor: Editor; id: string; face: Face }) {
  const { document } = editor.documents.getState();
  const { path } = editor.session.getState();
  const { inferred } = editor.derived.getState().analysis;
  const { edges } = editor.levelNow();
  const rows = [
    ...face.inputs.map((port) => {
      const from = edges.filter(({ to }) => to === `${id}.${port.name}`).map((edge) => edge.from);
      const type = from.length === 1 ? outputType(document, inferred, path, from[0]) : undefined;
      return { port, side: 'input', wired: from.join(', '), type: type && longType(type) };
    }),
    ...face.outputs.map((port) => {
      const to = edges.filter(({ from }) => from === `${id}.${port.name}`).map((edge) => edge.to);
      const type = outputType(document, inferred, path, `${id}.${port.name}`);
      return { port, side: 'output', wired: to.join(', '), type: type && longType(type) };
    }),
  ];
  return (
    <section className="inspector-section">
      <h3>{english.inspector.ports}</h3>
      <dl className="ports">
        {rows.map(({ port, side, wired, type }) => (
          <div key={`${side}.${port.name}`} title={port.doc}>
            <dt>
              <Glyph kinds={port.kinds} hollow={wired === ''} />
              <span className="arrow">{side === 'input' ? english.inspector.in : english.inspector.out}</span>
              {port.name}
            </dt>
            <dd>
              <span>{type ?? port.kinds.join(' or ')}</span>
              {side === 'input' && port.many ? <Slots editor={editor} id={id} port={port.name} /> : null}
              {wired === '' || (side === 'input' && port.many) ? null : (
                <span className="wired">{side === 'input' ? `← ${wired}` : `→ ${wired}`}</span>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** The wires of an input that takes several, in their order; it is what the node makes of them. */
function Slots({ editor, id, port }: { editor: Editor; id: string; port: string }) {
  const wires = editor
    .levelNow()
    .edges.filter(({ to }) => to === `${id}.${port}`)
    .sort((a, b) => (a.slot ?? 0) - (b.slot ?? 0));
  if (wires.length === 0) return null;
  const swap = (index: number, by: number) => {
    const order = wires.map(wireId);
    [order[index], order[index + by]] = [order[index + by], order[index]];
    editor.documents.run(orderSlots(editor.level(), { node: id, port }, order));
  };
  return (
    <ol className="slots" aria-label={english.inspector.order(port)}>
      {wires.map((wire, index) => (
        <li key={wire.from}>
          <span className="wired">← {wire.from}</span>
          <button
            type="button"
            className="quiet"
            aria-label={english.inspector.earlier(wire.from)}
            disabled={index === 0}
            onClick={() => swap(index, -1)}
          >
            ↑
          </button>
          <button
            type="button"
            className="quiet"
            aria-label={english.inspector.later(wire.from)}
            disabled={index === wires.length - 1}
            onClick={() => swap(index, 1)}
          >
            ↓
          </button>
        </li>
      ))}
    </ol>
  );
}

/** Sentence, equation, symbols, source: written once, in the node. */
export const Manual = memo(function Manual({ definition: { doc } }: { definition: NodeDefinition }) {
  return (
    <section className="inspector-section manual">
      <h3>{english.inspector.about}</h3>
      <p>{doc.summary}</p>
      {doc.equation.length === 0 ? null : <Equation lines={doc.equation} />}
      <dl className="symbols">
        {Object.entries(doc.symbols).map(([symbol, meaning]) => (
          <div key={symbol}>
            <dt>{setLine(symbol)}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      {doc.notes === undefined || doc.notes.length === 0 ? null : (
        <details>
          <summary>{english.inspector.notes}</summary>
          <ul>
            {doc.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </details>
      )}
      <p className="source">{doc.source}</p>
    </section>
  );
});

function SelectionPanel({ editor, count }: { editor: Editor; count: number }) {
  const ids = [
    'align-left',
    'align-centre',
    'align-right',
    'align-top',
    'align-middle',
    'align-bottom',
    'distribute-x',
    'distribute-y',
    'group',
    'make-block',
    'duplicate',
    'delete',
  ];
  return (
    <div className="inspector-node">
      <div className="inspector-title">
        <div className="inspector-heading">{english.inspector.several(count)}</div>
      </div>
      <div className="inspector-actions">
        {ids.map((id) => {
          const action = actionById(id);
          return (
            <button
              key={id}
              type="button"
              disabled={action.isEnabled?.(editor) === false}
              onClick={() => perform(editor, action)}
            >
              {action.label}
            </button>
          );
        })}
      </div>
    </div>
  );
}

function WirePanel({ editor, id }: { editor: Editor; id: string }) {
  const wire = editor.scene().wires.get(id);
  if (wire === undefined) return null;
  const { document } = editor.documents.getState();
  const { path } = editor.session.getState();
  const { inferred } = editor.derived.getState().analysis;
  const type = outputType(document, inferred, path, wire.edge.from);
  const port = wire.from.face.outputs.find(({ name }) => name === endOf(wire.edge.from).port);
  return (
    <div className="inspector-node">
      <div className="inspector-title">
        <div className="inspector-heading">{english.inspector.wire}</div>
      </div>
      <dl className="ports">
        <div>
          <dt>{english.inspector.from}</dt>
          <dd>{wire.edge.from}</dd>
        </div>
        <div>
          <dt>{english.inspector.to}</dt>
          <dd>{wire.edge.to}</dd>
        </div>
        <div>
          <dt>{english.inspector.carries}</dt>
          <dd>{type === undefined ? port?.kinds.join(' or ') : longType(type)}</dd>
        </div>
      </dl>
    </div>
  );
}
