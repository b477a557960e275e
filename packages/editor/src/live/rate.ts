/**
 * How often live views are drawn: thirty times a second, unless that would take from the engine more than it may. Where
 * the engine leaves a core free the page draws there; where its threads want all cores, what the page computes they
 * lose.
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
/** The browser paints and composes on other threads about as long as the page draws. */
const painting = 2;
/** Of a core that is free anyway. */
const shareOfFree = 0.5;

export function createRate({ cores, threads }: Machine): Rate {
  let mean: number | undefined;
  let told = usual;
  const pause = () => {
    const cost = painting * (mean ?? 0);
    const wanted = threads() < cores ? cost / shareOfFree : cost / (share * cores);
    return Math.min(slowest, Math.max(usual, wanted));
  };
  return {
    pause,
    took(milliseconds) {
      // One long frame, when a view is opened or something else is drawn, says little.
      mean = mean === undefined ? milliseconds : mean + 0.1 * (Math.min(milliseconds, 4 * mean + 1) - mean);
      const now = pause();
      if (Math.abs(now - told) < 0.15 * told) return false;
      told = now;
      return true;
    },
  };
}
