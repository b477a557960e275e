/**
 * How often live views are drawn: thirty times a second, unless that would take from the engine more than it may. Where
 * the engine leaves a core free the page draws there; where its threads want all cores, what the page computes they
 * lose. See docs/decisions/0013.
 */
export interface Rate {
  /** Milliseconds between two drawings. */
  readonly pause: () => number;
  /** A drawing took so long, from its first line until the page had been rendered. True where the pause is another. */
  readonly took: (milliseconds: number) => boolean;
}

export interface Machine {
  readonly cores: number;
  /** That the engine uses. */
  readonly threads: () => number;
}

const usual = 33;
/** Slower than this nobody calls live. */
const slowest = 500;
/** Of all cores, the share that drawing may have. Half of what training may lose: the engine looks and copies, too. */
const share = 0.05;
/** The browser paints and composes on other threads about twice as long as the page draws. */
const painting = 3;
/** Of a core that is free: threads that wake often push the engine's aside even there, for a third of what they take. */
const shareOfFree = 0.2;

/** So many drawings are remembered. */
const remembered = 16;

export function createRate({ cores, threads }: Machine): Rate {
  const last: number[] = [];
  let told = usual;
  /** What a drawing takes when nobody comes between: most of the last ones took longer. */
  const cost = () => [...last].sort((a, b) => a - b)[Math.floor(last.length / 4)] ?? 0;
  let pause = usual;
  return {
    pause: () => pause,
    took(milliseconds) {
      last.push(milliseconds);
      if (last.length > remembered) last.shift();
      const all = painting * cost();
      const wanted = threads() < cores ? all / shareOfFree : all / (share * cores);
      pause = Math.min(slowest, Math.max(usual, wanted));
      if (Math.abs(pause - told) < 0.15 * told) return false;
      told = pause;
      return true;
    },
  };
}
