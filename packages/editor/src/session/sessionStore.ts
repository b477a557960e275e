import { createStore } from 'zustand/vanilla';

/**
 * What belongs to one open document in this window and is never saved with it: what is selected, how far into blocks
 * one has gone, where the viewport stands, which panel is open.
 */

export interface Viewport {
  /** Where the origin of the level lies in the canvas, in pixels. */
  readonly x: number;
  readonly y: number;
  /** Pixels per unit. */
  readonly zoom: number;
}

export interface SessionState {
  /** Instances of blocks that were entered, from outside to inside. */
  readonly path: readonly string[];
  /** Nodes, groups and notes. */
  readonly selected: ReadonlySet<string>;
  readonly wires: ReadonlySet<string>;
  /** By the path, joined with `/`. */
  readonly viewports: Readonly<Record<string, Viewport>>;
  readonly side: 'inspector' | 'outline' | null;
  readonly problems: boolean;
  /** Whether runs and results are shown. */
  readonly dock: boolean;
  /** What the dock shows. */
  readonly dockView: DockView;
  /** Whether a sample is followed through the network. */
  readonly picker: boolean;
  /** Said to people who do not see the canvas. */
  readonly announcement: string;
  /** Said to everybody, until it is dismissed: why something was not done. */
  readonly notice: string | undefined;
}

export const dockViews = ['results', 'verify', 'compare'] as const;
export type DockView = (typeof dockViews)[number];

export type SessionStore = ReturnType<typeof createSessionStore>;

const none: ReadonlySet<string> = new Set();

export function createSessionStore() {
  const store = createStore<SessionState>(() => ({
    path: [],
    selected: none,
    wires: none,
    viewports: {},
    side: 'inspector',
    problems: false,
    dock: false,
    dockView: 'results',
    picker: false,
    announcement: '',
    notice: undefined,
  }));
  const { setState, getState, subscribe } = store;
  return {
    getState,
    subscribe,
    select(selected: Iterable<string>, wires: Iterable<string> = none): void {
      const [nodes, edges] = [new Set(selected), new Set(wires)];
      const before = getState();
      if (sameSet(before.selected, nodes) && sameSet(before.wires, edges)) return;
      setState({ selected: nodes, wires: edges });
    },
    /** Adds to the selection, or takes out of it what is in it. */
    toggle(id: string): void {
      const selected = new Set(getState().selected);
      if (!selected.delete(id)) selected.add(id);
      setState({ selected });
    },
    enter(instance: string): void {
      setState(({ path }) => ({ path: [...path, instance], selected: none, wires: none }));
    },
    /** Back out until so many blocks are left. */
    leaveTo(depth: number): void {
      setState(({ path }) => ({ path: path.slice(0, depth), selected: none, wires: none }));
    },
    goTo(path: readonly string[], selected: Iterable<string> = none): void {
      setState((state) => ({
        path: samePath(state.path, path) ? state.path : path,
        selected: new Set(selected),
        wires: none,
      }));
    },
    setViewport(viewport: Viewport): void {
      setState(({ viewports, path }) => ({ viewports: { ...viewports, [path.join('/')]: viewport } }));
    },
    showSide(side: SessionState['side']): void {
      setState({ side });
    },
    /** What it shows stays, where nothing is named. */
    showDock(dock: boolean, dockView = getState().dockView): void {
      setState({ dock, dockView });
    },
    showPicker(picker: boolean): void {
      setState(picker ? { picker, dock: true, dockView: 'results' } : { picker });
    },
    showProblems(problems: boolean): void {
      setState({ problems });
    },
    announce(announcement: string): void {
      setState({ announcement });
    },
    notify(notice: string | undefined): void {
      if (notice !== getState().notice) setState({ notice });
    },
  };
}

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((one) => b.has(one));
}

function samePath(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one, i) => one === b[i]);
}
