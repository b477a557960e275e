import type { PageMessage, WorkerMessage } from './protocol.js';
import type { Port } from './runStore.js';

/** Where the engine runs: in a worker of the page, or on the machine that serves the page, with threads. */
export type EnginePlace = 'page' | 'machine';

export interface EngineChoice {
  readonly getState: () => EnginePlace;
  readonly subscribe: (listener: () => void) => () => void;
  readonly set: (place: EnginePlace) => void;
  /** Of the machine. */
  readonly threads: number;
}

/** Each holds until the next of its type. */
const standingTypes: ReadonlySet<PageMessage['type']> = new Set(['places', 'watch', 'look', 'rate']);

/**
 * A port whose engine may change between two runs. What is looked at, and where the data are, is told to whichever
 * comes next; files that were dropped go to the page's worker, which alone can keep them. The machine gets from there
 * what it lacks.
 */
export function createEnginePort(choice: EngineChoice, open: Readonly<Record<EnginePlace, () => Port>>): Port {
  const ports: Partial<Record<EnginePlace, Port>> = {};
  const standing = new Map<string, PageMessage>();
  let running: EnginePlace = choice.getState();

  function at(place: EnginePlace): Port {
    const known = ports[place];
    if (known !== undefined) return known;
    const port = open[place]();
    port.onmessage = (event) => {
      const { data } = event;
      if (data.type === 'wanted') {
        at('page').postMessage({ type: 'give', sha256: data.sha256 });
        return;
      }
      if (data.type === 'given') {
        ports.machine?.postMessage({ type: 'supply', sha256: data.sha256, bytes: data.bytes });
        return;
      }
      // What an engine that was left still has to say is of no run that anybody waits for, but for files.
      if (place === running || data.type === 'file') outer.onmessage?.(event);
    };
    ports[place] = port;
    for (const message of standing.values()) port.postMessage(message);
    return port;
  }

  const outer: Port = {
    onmessage: null as ((event: MessageEvent<WorkerMessage>) => void) | null,
    postMessage(message) {
      if (message.type === 'file') {
        at('page').postMessage(message);
        return;
      }
      if (message.type === 'run' && running !== choice.getState()) {
        ports[running]?.postMessage({ type: 'stop' });
        running = choice.getState();
      }
      const port = at(running);
      if (standingTypes.has(message.type)) {
        standing.set(message.type, message);
        for (const other of Object.values(ports)) if (other !== port) other.postMessage(message);
      }
      port.postMessage(message);
    },
    terminate() {
      for (const port of Object.values(ports)) port.terminate();
    },
  };
  return outer;
}
