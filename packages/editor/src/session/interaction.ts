import { createStore } from 'zustand/vanilla';

/** What is going on under the pointer at this moment: a wire being drawn, a menu that is open, a refusal. */

export interface PortRef {
  readonly node: string;
  readonly side: 'input' | 'output';
  readonly port: string;
}

export interface Spot {
  /** In pixels of the window. */
  readonly clientX: number;
  readonly clientY: number;
  /** In units of the level. */
  readonly x: number;
  readonly y: number;
}

/** A wire that is being drawn. */
export interface Wiring {
  /** The end that stays. */
  readonly from: PortRef;
  /** The wire that was taken off, where one was. */
  readonly taken: string | undefined;
  readonly x: number;
  readonly y: number;
  /** The port under the pointer, and why it does not fit. */
  readonly over: PortRef | undefined;
  readonly reason: string | undefined;
}

export interface PaletteRequest {
  readonly at: Spot;
  /** The port that the new node is to be wired to. */
  readonly from: PortRef | undefined;
  /** The wire that it is to be put on. */
  readonly onWire: string | undefined;
}

export interface Refusal {
  readonly at: Spot;
  readonly reason: string;
  readonly from: PortRef;
  readonly to: PortRef;
  readonly taken: string | undefined;
  /** Node types that would make it fit. */
  readonly remedies: readonly string[];
}

export interface MenuRequest {
  readonly at: Spot;
  readonly on: 'canvas' | 'node' | 'wire' | 'group' | 'note';
  readonly id: string | undefined;
}

export interface InteractionState {
  readonly wiring: Wiring | undefined;
  readonly palette: PaletteRequest | undefined;
  readonly refusal: Refusal | undefined;
  readonly menu: MenuRequest | undefined;
  readonly hoveredWire: string | undefined;
  /** The note or group whose text is being edited. */
  readonly editing: string | undefined;
  /** The list of commands is open. */
  readonly commands: boolean;
  /** The node that is wired by keys. */
  readonly linking: string | undefined;
  /** The form in which keys are bound is open. */
  readonly keys: boolean;
}

export type InteractionStore = ReturnType<typeof createInteraction>;

export function createInteraction() {
  const store = createStore<InteractionState>(() => ({
    wiring: undefined,
    palette: undefined,
    refusal: undefined,
    menu: undefined,
    hoveredWire: undefined,
    editing: undefined,
    commands: false,
    linking: undefined,
    keys: false,
  }));
  return {
    getState: store.getState,
    subscribe: store.subscribe,
    set: (change: Partial<InteractionState>) => store.setState(change),
    /** Closes whatever is open. */
    close(): boolean {
      const { palette, refusal, menu } = store.getState();
      if (palette === undefined && refusal === undefined && menu === undefined) return false;
      store.setState({ palette: undefined, refusal: undefined, menu: undefined });
      return true;
    },
  };
}
