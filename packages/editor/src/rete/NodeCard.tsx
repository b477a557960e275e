import { type CSSProperties, memo, useSyncExternalStore } from 'react';
import type { Face } from '../derived/face.js';
import type { Card, PortPlace } from '../geometry/card.js';
import { letters, metrics } from '../geometry/measures.js';
import { LivePane, type LiveSources } from '../live/LivePane.js';
import type { Keyed } from '../session/keyed.js';
import { lookOf, placedShape } from '../session/kinds.js';
import { useKeyed } from '../session/useSelected.js';
import { english } from '../text/english.js';

/** How a node shows on the canvas, apart from what the document says of it. */
export interface NodeState {
  readonly selected: boolean;
  readonly errors: number;
  readonly warnings: number;
}

export interface CardSources {
  readonly cards: Keyed<Card>;
  readonly states: Keyed<NodeState>;
  /** While a wire is drawn: ports of the node that do not take it, `input.in`, …; null where none is drawn. */
  readonly dimmed: Keyed<ReadonlySet<string>>;
  /** Ports that have a wire, `input.in`. */
  readonly wired: Keyed<ReadonlySet<string>>;
  readonly live: LiveSources;
}

/** Of most nodes nothing is said, and nothing kept. */
export const calm: NodeState = { selected: false, errors: 0, warnings: 0 };
const nothing: ReadonlySet<string> = new Set();

export function NodeCard({ id, sources }: { id: string; sources: CardSources }) {
  const card = useKeyed(sources.cards, id);
  const state = useKeyed(sources.states, id) ?? calm;
  const dimmed = useKeyed(sources.dimmed, id) ?? nothing;
  const wired = useKeyed(sources.wired, id) ?? nothing;
  return card === undefined ? null : (
    <CardBody card={card} state={state} dimmed={dimmed} wired={wired} live={sources.live} />
  );
}

interface BodyProps {
  readonly card: Card;
  readonly state: NodeState;
  readonly dimmed: ReadonlySet<string>;
  readonly wired: ReadonlySet<string>;
  readonly live: LiveSources;
}

const CardBody = memo(function CardBody({ card, state, dimmed, wired, live }: BodyProps) {
  const { id, face, node, view } = card;
  const collapsed = view?.collapsed === true;
  const ports = [...card.inputs, ...card.outputs];
  const classes = [
    'card',
    state.selected && 'selected',
    collapsed && 'collapsed',
    state.errors > 0 ? 'wrong' : state.warnings > 0 && 'doubtful',
    face.definition === undefined && face.block === undefined && 'unknown',
    node.frozen && 'frozen',
    node.bypass && 'bypassed',
    card.locked && 'locked',
  ];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms.
    <div
      className={classes.filter(Boolean).join(' ')}
      data-node={id}
      data-family={face.family}
      style={{ width: card.width, height: card.height }}
      role="group"
      aria-label={english.node.label(id, face.title, state.errors)}
      aria-roledescription={english.node.role}
      tabIndex={-1}
    >
      <div className="card-head">
        <span className="card-id">{card.name}</span>
        {card.locked ? <LockMark /> : null}
        {collapsed ? null : <span className="card-title">{titleOf(face, card.title)}</span>}
        {state.errors + state.warnings > 0 ? (
          <span className="card-badge" aria-hidden="true">
            {state.errors > 0 ? state.errors : state.warnings}
          </span>
        ) : null}
      </div>
      {collapsed
        ? null
        : ports.map((place) => <PortName key={keyOf(place)} place={place} wired={wired} dimmed={dimmed} />)}
      <svg className="ports-marks" width="1" height="1" aria-hidden="true">
        {ports.map((place) => (
          <PortMark key={keyOf(place)} place={place} wired={wired} dimmed={dimmed} />
        ))}
      </svg>
      {card.parameters.length > 0 ? (
        <dl
          className="card-parameters"
          style={card.live === undefined ? undefined : { bottom: card.height - card.live.y + metrics.padding }}
        >
          {card.parameters.map(({ name, text, named }) => (
            <div key={name} title={named === undefined ? undefined : english.node.named(named)}>
              <dt>{name}</dt>
              <dd className={named === undefined ? undefined : 'named'}>{text}</dd>
            </div>
          ))}
          {card.more > 0 ? <div className="card-more">{english.node.more(card.more)}</div> : null}
        </dl>
      ) : null}
      <Time id={id} sources={live} />
      {card.live === undefined ? null : <Live card={card} sources={live} />}
    </div>
  );
});

function LockMark() {
  return (
    <svg className="card-lock" viewBox="0 0 16 16" width="14" height="14" role="img">
      <title>{english.assignment.locked}</title>
      <path d="M4.5 7V5a3.5 3.5 0 0 1 7 0v2" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <rect x="3" y="7" width="10" height="7" rx="1.6" fill="currentColor" />
    </svg>
  );
}

/** How long the node computed, where a person wants to see it. */
function Time({ id, sources }: { id: string; sources: LiveSources }) {
  const time = useSyncExternalStore(sources.subscribe, () => sources.time(id));
  return time === undefined ? null : <div className="card-time">{english.node.time(time)}</div>;
}

function Live({ card: { id, live, view }, sources }: { card: Card; sources: LiveSources }) {
  const version = useSyncExternalStore(sources.subscribe, sources.version);
  return live === undefined ? null : (
    <LivePane id={id} place={live} shows={view?.shows} sources={sources} version={version} />
  );
}

function titleOf(face: Face, title: string): string {
  return face.definition === undefined && face.block === undefined ? english.node.unknown(title) : title;
}

function keyOf({ side, face }: PortPlace): string {
  return `${side}.${face.name}`;
}

interface PortProps {
  readonly place: PortPlace;
  readonly wired: ReadonlySet<string>;
  readonly dimmed: ReadonlySet<string>;
}

function PortName({ place, wired, dimmed }: PortProps) {
  const { face, side, x, y } = place;
  const key = keyOf(place);
  const isEmpty = !wired.has(key) && side === 'input';
  const top = y - letters.port.line / 2;
  const classes = ['port', side, dimmed.has(key) && 'dimmed', isEmpty && face.optional && 'optional'];
  return (
    <span
      className={classes.filter(Boolean).join(' ')}
      data-port={face.name}
      data-side={side}
      style={side === 'input' ? { left: x + metrics.side, top } : { right: metrics.side, top }}
    >
      {face.name}
    </span>
  );
}

/** All marks of a node are in one picture: a picture each is a layer each. */
const PortMark = memo(function PortMark({ place, wired, dimmed }: PortProps) {
  const { face, side, x, y } = place;
  const key = keyOf(place);
  const { colour, shape } = lookOf(face.kinds);
  const classes = ['mark', side === 'input' && !wired.has(key) && 'hollow', dimmed.has(key) && 'dimmed'];
  return (
    <path
      className={classes.filter(Boolean).join(' ')}
      d={placedShape(shape, x, y, metrics.mark)}
      fillRule="evenodd"
      style={{ '--kind': `var(${colour})` } as CSSProperties}
    />
  );
});
