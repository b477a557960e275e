import type { LookRequest } from '../run/protocol.js';
import type { RunStore } from '../run/runStore.js';
import type { Rate } from './rate.js';

/**
 * The live views that are open: what the engine is asked for, and when they are drawn. Only what is seen is drawn, all
 * of it in one animation frame, at most thirty times a second, and less often where drawing would slow the engine.
 */
export interface LiveHub {
  /** A view that is shown; gives what takes it away. */
  readonly open: (view: LiveView) => () => void;
  /** Looks anew at which views are seen. */
  readonly changed: () => void;
  /** Views that are seen now. */
  readonly count: () => number;
}

export interface LiveView {
  /** Undefined where nothing is asked of the engine. */
  readonly request: LookRequest | undefined;
  /** Calls back when there is something new to draw. */
  readonly listen: (changed: () => void) => () => void;
  readonly isSeen: () => boolean;
  readonly draw: () => void;
}

/** The frames of the page. */
export interface Frames {
  readonly request: (draw: () => void) => number;
  readonly cancel: (frame: number) => void;
  /** Calls back once the page has been rendered, in a frame. */
  readonly afterwards: (call: () => void) => void;
  /** Calls back after so many milliseconds: a page that asks for frames in which nothing is drawn is composed anew each time. */
  readonly later: (call: () => void, milliseconds: number) => void;
  /** Milliseconds. */
  readonly now: () => number;
}

/** Half a frame: what comes a little early is not held back by another one. */
const early = 8;

export function createLiveHub(
  runs: Pick<RunStore, 'look' | 'rate'>,
  rate: Rate,
  frames: Frames,
): LiveHub & { readonly destroy: () => void } {
  const views = new Map<LiveView, () => void>();
  const stale = new Set<LiveView>();
  let asked = '';
  let settling = false;
  let frame = 0;
  let isWaiting = false;
  let drawn = Number.NEGATIVE_INFINITY;

  function mark(view: LiveView): void {
    stale.add(view);
    if (frame !== 0 || isWaiting) return;
    const rest = rate.pause() - early - (frames.now() - drawn);
    if (rest <= 0) frame = frames.request(paint);
    else {
      isWaiting = true;
      frames.later(() => {
        isWaiting = false;
        frame ||= frames.request(paint);
      }, rest);
    }
  }

  function paint(): void {
    frame = 0;
    const began = frames.now();
    drawn = began;
    let count = 0;
    for (const view of stale) {
      if (!view.isSeen()) continue;
      stale.delete(view);
      view.draw();
      count++;
    }
    if (count === 0) return;
    frames.afterwards(() => {
      if (rate.took(frames.now() - began)) runs.rate(rate.pause());
    });
  }

  /** Several views change at once when a canvas moves: the engine hears of it once. */
  function changed(): void {
    if (settling) return;
    settling = true;
    queueMicrotask(() => {
      settling = false;
      const requests = new Map<string, LookRequest>();
      for (const { request, isSeen } of views.keys()) {
        if (request === undefined) continue;
        const seen = isSeen() || requests.get(request.key)?.isSeen === true;
        requests.set(request.key, { ...request, isSeen: seen });
      }
      for (const view of views.keys()) if (stale.has(view)) mark(view);
      const text = [...requests].map(([key, { isSeen }]) => `${key} ${isSeen}`).join('\n');
      if (text === asked) return;
      asked = text;
      runs.look([...requests.values()]);
    });
  }

  return {
    open(view) {
      views.set(
        view,
        view.listen(() => mark(view)),
      );
      // What is opened is seen at once, whatever the pace of what moves.
      stale.add(view);
      frame ||= frames.request(paint);
      changed();
      return () => {
        views.get(view)?.();
        views.delete(view);
        stale.delete(view);
        changed();
      };
    },
    changed,
    count: () => [...views.keys()].filter(({ isSeen }) => isSeen()).length,
    destroy() {
      if (frame !== 0) frames.cancel(frame);
      for (const stop of views.values()) stop();
      views.clear();
    },
  };
}
