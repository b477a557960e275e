import {
  findColumn,
  type Prepared,
  type RunEvent,
  type SampleObserver,
  sampleObserver,
  type Table,
} from '@rheobase/core';
import type { LookData, LookRequest } from './protocol.js';

type ProbeEvent = Extract<RunEvent, { readonly type: 'probe' }>;
type Cells = NonNullable<LookRequest['cells']>;

/** Counts by two categories, of the samples that pass by, until the driver has its table. */
export interface MatrixLook {
  /** The signals of which all samples of a chunk are wanted. */
  readonly ports: readonly string[];
  readonly see: (event: ProbeEvent) => void;
  /** Another chunk is looked at from now on. */
  readonly next: () => void;
  /** In whose pass the samples were that were seen lately: those of another one are counted anew. */
  readonly passing: (driver: string) => void;
  readonly isOf: (driver: string) => boolean;
  /** The driver has its table, which counts all samples. */
  readonly finish: () => void;
  readonly take: () => LookData | undefined;
}

/** Samples that the counts stand for; the older half leaves together. */
const remembered = 2000;
/** More categories than this are no matrix that one could read. */
const mostCategories = 64;

export function matrixLook({ key, form, of, cells }: LookRequest, prepared: Prepared): MatrixLook | undefined {
  const observer = sampleObserver(prepared, of);
  if (cells === undefined || observer === undefined) return undefined;
  return counting(key, form, of, cells, observer);
}

function counting(
  key: string,
  form: LookRequest['form'],
  of: string,
  cells: Cells,
  observer: SampleObserver,
): MatrixLook {
  let size = 0;
  let [old, now] = [new Float32Array(0), new Float32Array(0)];
  let [before, samples] = [0, 0];
  let pass: string | undefined;
  /** Of a chunk whose pass is not yet known: a position is told when its chunk is done. */
  let waiting: Table[] = [];
  let changed = false;
  let isDone = false;

  function clear(): void {
    [old, now] = [new Float32Array(size * size), new Float32Array(size * size)];
    [before, samples] = [0, 0];
  }

  /** The table of one sample has a row for every pair, or only for those that are. */
  function count(table: Table): void {
    const [rows, columns, values] = [cells.row, cells.column, cells.value].map(
      (name) => findColumn(table, name)?.values,
    );
    if (rows === undefined || columns === undefined || values === undefined) return;
    const most = Math.max(...numbers(rows), ...numbers(columns)) + 1;
    if (most > mostCategories) return;
    if (most > size) {
      size = most;
      clear();
    }
    if (samples >= remembered / 2) {
      [old, now] = [now, new Float32Array(size * size)];
      [before, samples] = [samples, 0];
    }
    for (let i = 0; i < values.length; i++) {
      now[Number(rows[i]) * size + Number(columns[i])] += Number(values[i] ?? 0);
    }
    samples++;
    changed = true;
  }

  return {
    ports: observer.ports,
    see(event) {
      if (isDone) return;
      const result = observer.add(event)?.[cells.port];
      if (result?.kind === 'table') waiting.push(result.table);
    },
    next: observer.forget,
    passing(driver) {
      if (driver !== pass) clear();
      pass = driver;
      for (const table of waiting) count(table);
      waiting = [];
    },
    isOf: (driver) => driver === of,
    finish() {
      isDone = true;
      changed = false;
    },
    take() {
      if (!changed) return undefined;
      changed = false;
      const values = now.map((value, i) => value + old[i]);
      const facts = { samples: before + samples };
      return { key, form, sample: 0, rows: size, columns: size, values, steps: 1, seen: 1, facts };
    },
  };
}

function numbers(values: readonly unknown[]): number[] {
  return values.map((value) => Number(value ?? 0));
}
