import { exitCode } from '../exitCode.js';
import type { Io } from '../io.js';

export interface Interrupt {
  /** For what can be stopped from outside: downloads. */
  readonly signal: AbortSignal;
  /** For runs, in workers too: 1 asks to stop. */
  readonly stop: Int32Array;
  close(): void;
}

/** The first Ctrl-C asks the run to stop at its next event; the second ends the program at once. */
export function listenForInterrupt(io: Io, onFirst: () => void): Interrupt {
  const controller = new AbortController();
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const close = io.onInterrupt(() => {
    if (controller.signal.aborted) {
      io.exit(exitCode.interrupted);
      return;
    }
    Atomics.store(stop, 0, 1);
    controller.abort();
    onFirst();
  });
  return { signal: controller.signal, stop, close };
}
