import type { Figure } from '@rheobase/core';
import { useEffect, useMemo, useRef } from 'react';
import type { Rect } from '../geometry/rect.js';
import type { LiveData } from '../run/runStore.js';
import { useKeyed } from '../session/useSelected.js';
import { english } from '../text/english.js';
import { FigureView } from '../views/FigureView.js';
import type { LiveHub } from './liveHub.js';
import type { Offer } from './offers.js';
import { type Behind, drawOffer, listenTo, requestOf } from './picture.js';
import { inkOf, ratio, resize, seenRatio } from './Sketch.js';

/** What the pane of a node is given by the document that it belongs to. */
export interface LiveSources {
  readonly hub: LiveHub;
  readonly live: LiveData;
  readonly behind: Behind;
  /** The views of a node on the level that is shown. */
  readonly offers: (id: string) => readonly Offer[];
  /** Whether what a view shows belongs to another document than the one that is open. */
  readonly isStale: (id: string) => boolean;
  readonly run: () => void;
  /** Whether there will be another picture in a moment. */
  readonly isRunning: () => boolean;
  readonly choose: (id: string, offer: string) => void;
  readonly beginHeight: (id: string) => { readonly show: (height: number) => void; readonly end: () => void };
  /** Milliseconds that a node computed in the last run, where that is to be seen. */
  readonly time: (id: string) => number | undefined;
  /** Changes whenever offers, staleness or what stands behind may have changed. */
  readonly subscribe: (listener: () => void) => () => void;
  readonly version: () => number;
}

interface PaneProps {
  readonly id: string;
  readonly place: Rect;
  readonly shows: string | undefined;
  readonly sources: LiveSources;
  readonly version: number;
}

/** The live view inside a node: a header to choose by, a picture, and a grip to make it higher. */
export function LivePane({ id, place, shows, sources, version }: PaneProps) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version says that the offers may be others.
  const offers = useMemo(() => sources.offers(id), [sources, id, version]);
  const offer = offers.find((one) => one.id === shows) ?? offers[0];
  const isStale = sources.isStale(id);
  if (offer === undefined) {
    return (
      <div className="live empty" style={styleOf(place)}>
        {english.live.none}
      </div>
    );
  }
  const bar = 18;
  return (
    <div className={isStale ? 'live stale' : 'live'} style={styleOf(place)}>
      <div className="live-bar">
        {offers.length > 1 ? (
          <select
            data-own-pointer=""
            aria-label={english.live.choose(id)}
            value={offer.id}
            onChange={(event) => sources.choose(id, event.target.value)}
          >
            {offers.map((one) => (
              <option key={one.id} value={one.id}>
                {one.label}
              </option>
            ))}
          </select>
        ) : (
          <span className="live-name">{offer.label}</span>
        )}
        {isStale ? (
          <span className="live-stale">
            {english.live.stale}
            <button type="button" data-own-pointer="" onClick={sources.run}>
              {english.live.run}
            </button>
          </span>
        ) : null}
      </div>
      {offer.show === 'figure' ? (
        <LiveFigure
          result={offer.result}
          sources={sources}
          version={version}
          height={place.height - bar}
          width={place.width}
        />
      ) : (
        <Picture
          key={offer.id}
          id={id}
          offer={offer}
          sources={sources}
          width={place.width}
          height={place.height - bar}
          version={version}
        />
      )}
      <Grip id={id} height={place.height} sources={sources} />
    </div>
  );
}

function styleOf({ x, y, width, height }: Rect) {
  return { left: x, top: y, width, height };
}

interface PictureProps {
  readonly id: string;
  readonly offer: Offer;
  readonly sources: LiveSources;
  readonly width: number;
  readonly height: number;
  readonly version: number;
}

function Picture({ id, offer, sources, width, height, version }: PictureProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn anew when the theme or what is behind changes.
  useEffect(() => {
    const canvas = ref.current as HTMLCanvasElement;
    const ink = inkOf(canvas, width, height);
    if (ink === undefined) return;
    let seen = true;
    const close = sources.hub.open({
      request: requestOf(offer),
      listen: (changed) => listenTo(offer, sources.live, changed),
      isSeen: () => seen,
      draw() {
        resize(ink, sources.isRunning() ? seenRatio(canvas, width) : ratio);
        drawOffer(ink, offer, sources.live, sources.behind);
      },
    });
    const observer = new IntersectionObserver(([entry]) => {
      if (seen === entry.isIntersecting) return;
      seen = entry.isIntersecting;
      sources.hub.changed();
    });
    observer.observe(canvas);
    return () => {
      observer.disconnect();
      close();
    };
  }, [offer, sources, width, height, version]);
  return (
    <canvas
      ref={ref}
      className="live-picture"
      style={{ width, height }}
      role="img"
      aria-label={english.live.picture(id, offer.label)}
    />
  );
}

function LiveFigure({
  result,
  sources,
  version,
  width,
  height,
}: {
  result: string;
  sources: LiveSources;
  version: number;
  width: number;
  height: number;
}) {
  const value = useKeyed(sources.live.results, result);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version says that other runs may be pinned.
  const behind = useMemo(() => sources.behind.figures(result), [sources, result, version]);
  const figure: Figure | undefined = value?.kind === 'figure' ? value.figure : undefined;
  if (figure === undefined) return <div className="live-waiting">{english.live.waiting}</div>;
  return (
    <div className="live-figure" style={{ width, height }}>
      <FigureView figure={figure} behind={behind} />
    </div>
  );
}

const lowest = 48;
const highest = 480;

function Grip({ id, height, sources }: { id: string; height: number; sources: LiveSources }) {
  const drag = useRef<{ at: number; from: number; scale: number; gesture: ReturnType<LiveSources['beginHeight']> }>(
    undefined,
  );
  const end = () => {
    drag.current?.gesture.end();
    drag.current = undefined;
  };
  return (
    <div
      className="live-grip"
      data-own-pointer=""
      title={english.live.grip}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        // A pixel of the page is as many units of the level as the canvas is zoomed out.
        const box = event.currentTarget.getBoundingClientRect();
        const scale = box.width / Math.max(1, event.currentTarget.offsetWidth);
        drag.current = { at: event.clientY, from: height, scale, gesture: sources.beginHeight(id) };
      }}
      onPointerMove={(event) => {
        const now = drag.current;
        if (now === undefined) return;
        const wanted = now.from + (event.clientY - now.at) / now.scale;
        now.gesture.show(Math.max(lowest, Math.min(highest, Math.round(wanted / 8) * 8)));
      }}
      onPointerUp={end}
      onPointerCancel={end}
    />
  );
}
