import { memo } from 'react';
import { Glyph } from '../controls/Glyph.js';
import type { Face } from '../derived/face.js';
import type { Card, PortPlace } from '../geometry/card.js';
import type { Keyed } from '../session/keyed.js';
import { useKeyed } from '../session/useSelected.js';
import { english } from '../text/english.js';

/** How a node shows on the canvas, apart from what the document says of it. */
export interface NodeState {
  readonly selected: boolean;
  readonly errors: number;
  readonly warnings: number;
  /** The types of its outputs, by port, short. */
  readonly types: Readonly<Record<string, string>>;
}

export interface CardSources {
  readonly cards: Keyed<Card>;
  readonly states: Keyed<NodeState>;
  /** While a wire is drawn: ports of the node that do not take it, `input.in`, …; null where none is drawn. */
  readonly dimmed: Keyed<ReadonlySet<string>>;
  /** Ports that have a wire, `input.in`. */
  readonly wired: Keyed<ReadonlySet<string>>;
}

const calm: NodeState = { selected: false, errors: 0, warnings: 0, types: {} };
const nothing: ReadonlySet<string> = new Set();

export function NodeCard({ id, sources }: { id: string; sources: CardSources }) {
  const card = useKeyed(sources.cards, id);
  const state = useKeyed(sources.states, id) ?? calm;
  const dimmed = useKeyed(sources.dimmed, id) ?? nothing;
  const wired = useKeyed(sources.wired, id) ?? nothing;
  return card === undefined ? null : <CardBody card={card} state={state} dimmed={dimmed} wired={wired} />;
}

interface BodyProps {
  readonly card: Card;
  readonly state: NodeState;
  readonly dimmed: ReadonlySet<string>;
  readonly wired: ReadonlySet<string>;
}

const CardBody = memo(function CardBody({ card, state, dimmed, wired }: BodyProps) {
  const { id, face, node, view } = card;
  const collapsed = view?.collapsed === true;
  const classes = [
    'card',
    state.selected && 'selected',
    collapsed && 'collapsed',
    state.errors > 0 ? 'wrong' : state.warnings > 0 && 'doubtful',
    face.definition === undefined && face.block === undefined && 'unknown',
    node.frozen && 'frozen',
  ];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms.
    <div
      className={classes.filter(Boolean).join(' ')}
      data-node={id}
      data-family={face.family}
      data-colour={view?.colour}
      style={{ width: card.width, height: card.height }}
      role="group"
      aria-label={english.node.label(id, face.title, state.errors)}
      aria-roledescription={english.node.role}
      tabIndex={-1}
    >
      <div className="card-head">
        <span className="card-id">{id}</span>
        {collapsed ? null : <span className="card-title">{titleOf(face)}</span>}
        {state.errors + state.warnings > 0 ? (
          <span className="card-badge" aria-hidden="true">
            {state.errors > 0 ? state.errors : state.warnings}
          </span>
        ) : null}
      </div>
      {[...card.inputs, ...card.outputs].map((place) => (
        <PortMark
          key={`${place.side}.${place.face.name}`}
          place={place}
          collapsed={collapsed}
          dimmed={dimmed.has(`${place.side}.${place.face.name}`)}
          wired={wired.has(`${place.side}.${place.face.name}`)}
        />
      ))}
      {card.parameters.length > 0 ? (
        <dl className="card-parameters">
          {card.parameters.map(({ name, text, named }) => (
            <div key={name} title={named === undefined ? undefined : english.node.named(named)}>
              <dt>{name}</dt>
              <dd className={named === undefined ? undefined : 'named'}>{text}</dd>
            </div>
          ))}
          {card.more > 0 ? <div className="card-more">{english.node.more(card.more)}</div> : null}
        </dl>
      ) : null}
    </div>
  );
});

function titleOf(face: Face): string {
  return face.definition === undefined && face.block === undefined ? english.node.unknown(face.type) : face.title;
}

interface PortProps {
  readonly place: PortPlace;
  readonly collapsed: boolean;
  readonly dimmed: boolean;
  readonly wired: boolean;
}

function PortMark({ place, collapsed, dimmed, wired }: PortProps) {
  const { face, side, x, y } = place;
  const isEmpty = !wired && side === 'input';
  return (
    <div
      className={`port ${side}${dimmed ? ' dimmed' : ''}${isEmpty ? ' empty' : ''}${face.optional ? ' optional' : ''}`}
      data-port={face.name}
      data-side={side}
      style={{ left: x, top: y }}
    >
      <Glyph kinds={face.kinds} hollow={isEmpty} />
      {collapsed ? null : <span className="port-name">{face.name}</span>}
    </div>
  );
}
