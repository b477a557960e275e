import { portKinds, portUnit, portWords, type SignalPort, signalWords } from '../define/port.js';
import { type Dimension, describeShape, describeTime, type SignalType, type TimeAxis } from '../define/signalType.js';

/**
 * The letters of one node while its ports are matched: what each letter of a shape stands for, and the time and
 * batch axes that its signal inputs share.
 */
export interface Letters {
  readonly sizes: Map<string, readonly Dimension[]>;
  time: TimeAxis | null;
  batch: SignalType['batch'];
  /** Whether any input varies over time. */
  varies: boolean;
}

export function freshLetters(): Letters {
  return { sizes: new Map(), time: null, batch: null, varies: false };
}

export type Mismatch = {
  readonly aspect: 'kind' | 'unit' | 'shape' | 'axis';
  readonly expected: string;
  readonly got: string;
};

const rest = '...';

/** Binds the letters of a port to a type, or says how they do not fit. */
export function matchPort(port: SignalPort, type: SignalType, letters: Letters): Mismatch | undefined {
  if (!portKinds(port).includes(type.kind)) {
    return { aspect: 'kind', expected: portWords(port), got: signalWords(type) };
  }
  const unit = portUnit(port, type.kind);
  if (unit !== type.unit) {
    return { aspect: 'unit', expected: describeUnit(unit), got: describeUnit(type.unit) };
  }
  return matchShape(port, type, letters) ?? matchAxes(port, type, letters);
}

function describeUnit(unit: string): string {
  return unit === '1' ? 'a number without unit' : `a signal in ${unit}`;
}

function matchShape(port: SignalPort, type: SignalType, letters: Letters): Mismatch | undefined {
  const { shape } = port;
  const mismatch: Mismatch = {
    aspect: 'shape',
    expected: describeExpected(port, letters),
    got: `${describeShape(type.shape)}${type.unit === '1' ? '' : ` in ${type.unit}`}`,
  };
  const [only] = shape;
  if (shape.length === 1 && typeof only === 'string' && only.startsWith(rest)) {
    return bind(letters, only, type.shape) ? undefined : mismatch;
  }
  if (shape.length !== type.shape.length) return mismatch;
  const fits = shape.every((letter, axis) =>
    typeof letter === 'number' ? type.shape[axis].size === letter : bind(letters, letter, [type.shape[axis]]),
  );
  return fits ? undefined : mismatch;
}

function describeExpected(port: SignalPort, { sizes }: Letters): string {
  const shape = port.shape.map((letter) => {
    const bound = sizes.get(String(letter));
    return bound === undefined ? letter : `${letter} = ${bound.map(({ size }) => size).join(' × ')}`;
  });
  const unit = portUnit(port) === '1' ? '' : ` in ${portUnit(port)}`;
  return `[${shape.join(', ')}]${unit}`;
}

/** Sizes must agree; coordinates travel along unless two givers contradict each other. */
function bind({ sizes }: Letters, letter: string, found: readonly Dimension[]): boolean {
  const known = sizes.get(letter);
  if (known === undefined) {
    sizes.set(letter, found);
    return true;
  }
  if (known.length !== found.length || known.some(({ size }, axis) => size !== found[axis].size)) return false;
  sizes.set(
    letter,
    known.map((dimension, axis) => joinDimension(dimension, found[axis])),
  );
  return true;
}

function joinDimension(a: Dimension, b: Dimension): Dimension {
  if (b.coordinates === undefined || a.coordinates === b.coordinates) return a;
  return a.coordinates === undefined ? b : { size: a.size };
}

function matchAxes(port: SignalPort, type: SignalType, letters: Letters): Mismatch | undefined {
  const got = describeOver(type.time);
  if (port.time === 'required' && type.time === null) {
    return { aspect: 'axis', expected: 'a signal over time', got };
  }
  if (port.time === 'none' && type.time !== null) {
    return { aspect: 'axis', expected: 'a signal without time', got };
  }
  if (type.time !== null) {
    const joined = joinTime(letters.time, type.time);
    if (joined === undefined) {
      return { aspect: 'axis', expected: describeOver(letters.time), got };
    }
    letters.time = joined;
  }
  if (type.batch !== null) {
    if (letters.batch !== null && letters.batch.giver !== type.batch.giver) {
      return { aspect: 'axis', expected: `samples of ${letters.batch.giver}`, got: `samples of ${type.batch.giver}` };
    }
    letters.batch = type.batch;
  }
  letters.varies ||= type.varies;
  return undefined;
}

/** A label that has no place of its own among the scores would be looked up beside them. */
export function matchClasses({ classes }: SignalPort, type: SignalType, { sizes }: Letters): Mismatch | undefined {
  const places = sizes.get(classes ?? '')?.reduce((product, { size }) => product * size, 1);
  if (places === undefined || type.classes === undefined || type.classes <= places) return undefined;
  const words = (count: number) => `labels of ${count} class${count === 1 ? '' : 'es'}`;
  return { aspect: 'shape', expected: `${words(places)} at most, as ${classes} = ${places}`, got: words(type.classes) };
}

function describeOver(time: TimeAxis | null): string {
  return time === null ? 'a signal without time' : `a signal over ${describeTime(time)}`;
}

/** T: axes meet only if dt is the same and at most one length is given, or both agree. */
export function joinTime(a: TimeAxis | null, b: TimeAxis): TimeAxis | undefined {
  if (a === null) return b;
  if (a.dt.text !== b.dt.text) return undefined;
  if (a.length === null) return b;
  return b.length === null || b.length === a.length ? a : undefined;
}

/** The dimensions that a port's letters stand for, or undefined while one is not known. */
export function substitute(port: SignalPort, { sizes }: Letters): readonly Dimension[] | undefined {
  const shape: Dimension[] = [];
  for (const letter of port.shape) {
    if (typeof letter === 'number') {
      shape.push({ size: letter });
      continue;
    }
    const bound = sizes.get(letter);
    if (bound === undefined) return undefined;
    shape.push(...bound);
  }
  return shape;
}
