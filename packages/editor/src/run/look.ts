import type { Plan, PlanArray, Prepared, Probe, Result, RunEvent } from '@rheobase/core';
import { type MatrixLook, matrixLook } from './matrixLook.js';
import type { LookData, LookRequest } from './protocol.js';
import { lookForms, type SignalLook } from './signalLook.js';

type ProbeEvent = Extract<RunEvent, { readonly type: 'probe' }>;
type Numbers = Float32Array | Float64Array;

/**
 * What live views are given: small pictures of what the engine has in its memory, made beside it so that a sample
 * never crosses to the page. It only reads; nothing of it changes a byte of a result.
 */
export interface Looker {
  readonly ask: (requests: readonly LookRequest[]) => void;
  /** So many milliseconds lie between two pictures. */
  readonly pace: (milliseconds: number) => void;
  /** The views of signals in a pass, by key. */
  readonly inPass: (signals: { has(port: string): boolean }) => readonly string[];
  /** The ports that the engine is to copy out, of hidden views now and then. */
  readonly probes: (now: number) => readonly Probe[];
  readonly begin: (prepared: Prepared) => void;
  readonly see: (event: ProbeEvent) => void;
  /** A trainer has done a batch: its gradients are those of that batch until the next one begins. */
  readonly batchDone: (trainer: string, now: number) => void;
  /** Somewhere in the pass of a driver: the weights are those that it runs. */
  readonly passing: (driver: string, now: number) => void;
  /** A node has a result, now or from an earlier run. */
  readonly resultDone: (node: string, result: Result) => void;
  /** What is new since the last time. */
  readonly take: () => LookData[];
}

/** So often, in milliseconds, tensors are read: they change by batch, and reading all of one costs; of gradients all are. */
const tensorPause = { weights: 100, gradients: 200 } as const;
/** So often views that are open and not seen. */
const hiddenPause = 500;
/** A tensor is shown by at most so many numbers in each direction. */
const mostTiles = 24;
const mostSide = 128;

export function createLooker(): Looker {
  let requests: readonly LookRequest[] = [];
  let prepared: Prepared | undefined;
  let signals = new Map<string, SignalLook>();
  const byPort = new Map<string, SignalLook[]>();
  let matrices = new Map<string, MatrixLook>();
  /** By port: the sample that small pictures are made of; a matrix counts all that pass. */
  const chosen = new Map<string, number>();
  const fresh = new Map<string, LookData>();
  let hiddenAt = Number.NEGATIVE_INFINITY;
  let weightsAt = Number.NEGATIVE_INFINITY;
  let gradientsAt = Number.NEGATIVE_INFINITY;
  let pause = 0;

  function ask(wanted: readonly LookRequest[]): void {
    const before = signals;
    const matricesBefore = matrices;
    signals = new Map();
    matrices = new Map();
    byPort.clear();
    for (const request of wanted) {
      if (request.form === 'matrix' && prepared !== undefined) {
        const matrix = matricesBefore.get(request.key) ?? matrixLook(request, prepared);
        if (matrix !== undefined) matrices.set(request.key, matrix);
      }
      const form = lookForms[request.form];
      if (form === undefined) continue;
      const look = before.get(request.key) ?? form(request);
      signals.set(request.key, look);
      const same = byPort.get(request.of);
      if (same === undefined) byPort.set(request.of, [look]);
      else same.push(look);
    }
    requests = wanted;
    weightsAt = Number.NEGATIVE_INFINITY;
    gradientsAt = Number.NEGATIVE_INFINITY;
  }

  /** A pass over the initial weights says nothing of those that a trainer moves. */
  function readWeights({ plan, buffer }: Prepared, driver: string): void {
    const pass = plan.steps.find((step) => step.kind === 'pass' && step.drivers[0] === driver);
    const isInitial = pass?.kind === 'pass' && pass.loss === undefined && pass.model === undefined;
    for (const request of requests) {
      const array = request.form === 'weights' ? plan.weights.values.get(request.of) : undefined;
      if (array === undefined || (isInitial && isTrained(plan, request.of))) continue;
      fresh.set(request.key, pictureOf(request, numbersAt(buffer, array)));
    }
  }

  return {
    ask,
    pace(milliseconds) {
      pause = milliseconds;
    },
    inPass: (passed) => requests.flatMap(({ key, form, of }) => (form in lookForms && passed.has(of) ? [key] : [])),
    probes(now) {
      const all = now - hiddenAt > hiddenPause;
      if (all) hiddenAt = now;
      const wanted = requests.filter(({ isSeen }) => all || isSeen !== false);
      const whole = new Set(wanted.flatMap(({ key }) => matrices.get(key)?.ports ?? []));
      const firsts = new Set(wanted.flatMap(({ form, of }) => (form in lookForms && !whole.has(of) ? [of] : [])));
      chosen.clear();
      for (const matrix of matrices.values()) matrix.next();
      return [
        ...[...whole].map((port) => ({ port })),
        ...[...firsts].map((port) => ({ port, samples: 'first' as const })),
      ];
    },
    begin(next) {
      prepared = next;
      signals.clear();
      matrices.clear();
      hiddenAt = Number.NEGATIVE_INFINITY;
      fresh.clear();
      ask(requests);
    },
    see(event) {
      for (const matrix of matrices.values()) matrix.see(event);
      if (!chosen.has(event.port)) chosen.set(event.port, event.sample);
      if (chosen.get(event.port) !== event.sample) return;
      for (const look of byPort.get(event.port) ?? []) look.see(event);
    },
    batchDone(trainer, now) {
      if (prepared === undefined || now - gradientsAt < Math.max(tensorPause.gradients, pause)) return;
      const wanted = requests.filter(({ form }) => form === 'gradients');
      if (wanted.length === 0) return;
      gradientsAt = now;
      for (const request of wanted) {
        const data = gradientsOf(request, prepared, trainer);
        if (data !== undefined) fresh.set(request.key, data);
      }
    },
    passing(driver, now) {
      for (const matrix of matrices.values()) matrix.passing(driver);
      if (prepared === undefined || now - weightsAt < Math.max(tensorPause.weights, pause)) return;
      weightsAt = now;
      readWeights(prepared, driver);
    },
    resultDone(node, result) {
      for (const matrix of matrices.values()) if (matrix.isOf(node)) matrix.finish();
      if (result.kind !== 'model') return;
      for (const request of requests) {
        const tensor = request.form === 'weights' ? result.model.tensors[request.of] : undefined;
        if (tensor !== undefined) fresh.set(request.key, pictureOf(request, tensor.values));
      }
    },
    take() {
      for (const [key, look] of [...signals, ...matrices]) {
        const data = look.take();
        if (data !== undefined) fresh.set(key, data);
      }
      const taken = [...fresh.values()];
      fresh.clear();
      return taken;
    },
  };
}

function isTrained({ weights }: Plan, tensor: string): boolean {
  return [...weights.trained.values()].some((all) => all.some(({ name }) => name === tensor));
}

function numbersAt(buffer: ArrayBufferLike, { offset, length, dtype }: PlanArray): Numbers {
  const Type = dtype === 'float32' ? Float32Array : Float64Array;
  return new Type(buffer as ArrayBuffer, offset, length);
}

/**
 * A matrix [in][out] as a picture: units as tiles of the input's height and width where it has them, else all of it,
 * blocks of neighbours standing for their mean where it is larger than can be seen.
 */
function pictureOf(request: LookRequest, values: Numbers): LookData {
  const { key, form, shape = [values.length], tile } = request;
  const columns = shape.length > 1 ? shape[shape.length - 1] : 1;
  const rows = values.length / columns;
  const base = { key, form, sample: 0, steps: 1, seen: 1, facts: { rows, columns } };
  if (tile !== undefined && tile[0] * tile[1] === rows) {
    const tiles = Math.min(columns, mostTiles);
    const picture = new Float32Array(tiles * rows);
    for (let unit = 0; unit < tiles; unit++) {
      for (let i = 0; i < rows; i++) picture[unit * rows + i] = values[i * columns + unit];
    }
    return { ...base, rows: tiles, columns: rows, values: picture };
  }
  const [height, width] = [Math.min(rows, mostSide), Math.min(columns, mostSide)];
  const picture = new Float32Array(height * width);
  for (let y = 0; y < height; y++) {
    const [r0, r1] = [Math.floor((y * rows) / height), Math.floor(((y + 1) * rows) / height)];
    for (let x = 0; x < width; x++) {
      const [c0, c1] = [Math.floor((x * columns) / width), Math.floor(((x + 1) * columns) / width)];
      let sum = 0;
      for (let r = r0; r < r1; r++) for (let c = c0; c < c1; c++) sum += values[r * columns + c];
      picture[y * width + x] = sum / ((r1 - r0) * (c1 - c0));
    }
  }
  return { ...base, rows: height, columns: width, values: picture };
}

/** Of each tensor: root mean square of its gradient and of its values, and the share of units without a gradient. */
function gradientsOf(
  { key, form, of }: LookRequest,
  { plan, buffer }: Prepared,
  trainer: string,
): LookData | undefined {
  const all = plan.weights.trained.get(trainer) ?? [];
  const isAll = of === trainer;
  const own = isAll ? all : all.filter(({ name }) => ownerOf(name) === of);
  if (own.length === 0) return undefined;
  // All of them are read all the same: what vanishes is told beside the weights nearest the loss.
  const order = flowOrder(plan, trainer);
  const sorted = [...all].sort((a, b) => order(a.name) - order(b.name) || (a.name < b.name ? -1 : 1));
  const names: string[] = [];
  const rows: number[] = [];
  let nearest = 0;
  for (const { name, values, gradient } of sorted) {
    const slopes = numbersAt(buffer, gradient);
    const size = rms(slopes);
    if (name.endsWith('.weight')) nearest = size;
    if (!isAll && ownerOf(name) !== of) continue;
    names.push(name);
    rows.push(size, rms(numbersAt(buffer, values)), unmoved(slopes, unitsOf(plan, name)));
  }
  const facts = { nearest };
  const values = Float32Array.from(rows);
  return { key, form, sample: 0, rows: names.length, columns: 3, values, steps: 1, seen: 1, facts, names };
}

function ownerOf(tensor: string): string {
  return tensor.slice(0, tensor.lastIndexOf('.'));
}

/** The order in which data flow through the nodes that own tensors. */
function flowOrder({ steps }: Plan, trainer: string): (tensor: string) => number {
  const pass = steps.find((step) => step.kind === 'pass' && step.drivers.includes(trainer));
  const members = pass?.kind === 'pass' ? pass.groups.flatMap((group) => group.members) : [];
  const places = new Map(members.map((path, index) => [path, index]));
  return (tensor) => places.get(ownerOf(tensor)) ?? members.length;
}

/** How many units a tensor feeds: the size of its last dimension. */
function unitsOf({ inferred }: Plan, tensor: string): number {
  for (const { path, definition, weights } of inferred.graph.nodes.values()) {
    if (weights !== ownerOf(tensor) || definition.role !== 'signal') continue;
    for (const port of Object.keys(definition.outputs)) {
      const last = inferred.types.get(`${path}.${port}`)?.shape.at(-1);
      if (last !== undefined) return last.size;
    }
  }
  return 1;
}

function rms(values: Numbers): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return Math.sqrt(sum / Math.max(1, values.length));
}

/** The share of columns in which every number is zero. */
function unmoved(values: Numbers, units: number): number {
  if (units <= 0 || values.length % units !== 0) return 0;
  const moved = new Uint8Array(units);
  for (let i = 0; i < values.length; ) for (let u = 0; u < units; u++, i++) if (values[i] !== 0) moved[u] = 1;
  let still = 0;
  for (let u = 0; u < units; u++) still += 1 - moved[u];
  return still / units;
}
