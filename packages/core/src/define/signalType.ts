import type { Quantity } from '../document/quantity.js';

/** What a signal means; together with unit, shape and axes it is the type of a wire. */
export type SignalKind = 'spikes' | 'current' | 'voltage' | 'conductance' | 'real' | 'label';

/** In which arithmetic a region computes: float32 where a trainer drives it, else float64. */
export type Dtype = 'float32' | 'float64';

/** Positions along an axis in physical terms: the currents of a sweep, for example. */
export interface Coordinates {
  readonly name: string;
  readonly unit?: string;
  readonly values: readonly number[];
}

export interface Dimension {
  readonly size: number;
  readonly coordinates?: Coordinates;
}

/** T: a time axis. `dt` is a duration or `1 step`; `length` is null until something gives it. */
export interface TimeAxis {
  readonly giver: string;
  readonly dt: Quantity;
  readonly length: number | null;
}

/** Where a split lies among the samples of a dataset. */
export interface SplitRange {
  readonly first: number;
  readonly count: number;
}

export interface BatchAxis {
  readonly giver: string;
  readonly splits: Readonly<Record<string, SplitRange>>;
}

export interface SignalType {
  readonly kind: SignalKind;
  /** The coherent engine unit ("mV", "pA", …) or "1". */
  readonly unit: string;
  readonly shape: readonly Dimension[];
  readonly time: TimeAxis | null;
  /** False for a signal that has a time axis but is the same at every step of it. */
  readonly varies: boolean;
  readonly batch: BatchAxis | null;
  /** How many values a label may take, from 0 on. */
  readonly classes?: number;
}

/** Numbers per sample and step. */
export function featureCount(type: Pick<SignalType, 'shape'>): number {
  return type.shape.reduce((product, { size }) => product * size, 1);
}

export function dimensions(...sizes: number[]): readonly Dimension[] {
  return sizes.map((size) => ({ size }));
}

export function describeShape(shape: readonly Dimension[]): string {
  return `[${shape.map(({ size }) => size).join(', ')}]`;
}

export function describeAxes({ time, varies, batch }: Pick<SignalType, 'time' | 'varies' | 'batch'>): string {
  const over = time === null ? '' : `${varies ? ' over' : ', constant over'} ${describeTime(time)}`;
  return `${over}${batch === null ? '' : ', per sample'}`;
}

export function describeTime({ dt, length }: TimeAxis): string {
  const steps = length === null ? 'time' : `${length} step${length === 1 ? '' : 's'}`;
  return dt.text === '1 step' ? steps : `${steps} ${length === null ? 'in steps ' : ''}of ${dt.written}`;
}
