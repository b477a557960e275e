import type { ResultKind } from '../result/result.js';
import { describeShape, type SignalKind, type SignalType } from './signalType.js';

/**
 * A signal port as a node declares it. `shape` is written with letters that unify over the ports of the node:
 * `["n"]` binds n, `["...s"]` binds the whole shape, a number is itself.
 */
export interface SignalPort {
  readonly signal: SignalKind | readonly SignalKind[];
  readonly shape: readonly (string | number)[];
  /** The unit the kernel reads or writes; by default mV for voltage, pA for current, nS for conductance, else dimensionless. */
  readonly unit?: string;
  /** `any`: with or without time, as its wire; `required`; `none`. An output is `any` by default. */
  readonly time?: 'any' | 'required' | 'none';
  readonly optional?: boolean;
  /** For labels: the letter of a shape that has a place for each class. */
  readonly classes?: string;
  readonly doc: string;
}

/** A result port: it carries one value per run. `many` takes several wires, in the order of their slots. */
export interface ResultPort {
  readonly result: ResultKind | readonly ResultKind[];
  readonly optional?: boolean;
  readonly many?: boolean;
  /** An output that exists only where this optional input of its node is wired. */
  readonly needs?: string;
  readonly doc: string;
}

export type Port = SignalPort | ResultPort;

export function isSignalPort(port: Port): port is SignalPort {
  return 'signal' in port;
}

export function portKinds(port: SignalPort): readonly SignalKind[] {
  return typeof port.signal === 'string' ? [port.signal] : port.signal;
}

const units: Readonly<Record<SignalKind, string>> = {
  spikes: '1',
  current: 'pA',
  voltage: 'mV',
  conductance: 'nS',
  real: '1',
  label: '1',
};

/** A port of several kinds takes each in its own unit. */
export function portUnit(port: SignalPort, kind = portKinds(port)[0]): string {
  return port.unit ?? units[kind];
}

/** `real or spikes [n]`, `current [n] in pA`, `a table`: what a port takes, for a person. */
export function describePort(port: Port): string {
  if (!isSignalPort(port)) return `a ${[port.result].flat().join(' or a ')}`;
  const unit = portUnit(port) === '1' ? '' : ` in ${portUnit(port)}`;
  const time = port.time === 'required' ? ' over time' : port.time === 'none' ? ' without time' : '';
  return `${portKinds(port).join(' or ')} [${port.shape.join(', ')}]${unit}${time}`;
}

const kindWords: Readonly<Record<SignalKind, { readonly one: string; readonly many: string }>> = {
  spikes: { one: 'one spike train', many: 'spikes' },
  current: { one: 'one current', many: 'a current' },
  voltage: { one: 'one voltage', many: 'a voltage' },
  conductance: { one: 'one conductance', many: 'a conductance' },
  real: { one: 'one real number', many: 'real numbers' },
  label: { one: 'one label', many: 'labels' },
};

/** The same inside a sentence: `real numbers or spikes [n]`, `a current in pA over time`, `one label without time`. */
export function portWords(port: Port): string {
  if (!isSignalPort(port)) return describePort(port);
  const [only] = port.shape;
  const isAny = port.shape.length === 1 && typeof only === 'string' && only.startsWith('...');
  const number = port.shape.length === 0 ? 'one' : 'many';
  const kinds = portKinds(port).map((kind) => {
    const unit = portUnit(port, kind);
    return `${kindWords[kind][number]}${unit === '1' ? '' : ` in ${unit}`}`;
  });
  const shape = isAny || port.shape.length === 0 ? '' : ` [${port.shape.join(', ')}]`;
  const time = port.time === 'required' ? ' over time' : port.time === 'none' ? ' without time' : '';
  return `${kinds.join(' or ')}${shape}${time}`;
}

/** What arrives at a port, inside a sentence: `spikes [10]`, `one label`. */
export function signalWords({ kind, shape }: Pick<SignalType, 'kind' | 'shape'>): string {
  return shape.length === 0 ? kindWords[kind].one : `${kind} ${describeShape(shape)}`;
}
