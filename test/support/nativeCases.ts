/** Calls of every twin that exists in machine code: odd sizes, strides that are not dense, every kind of input. */

/** A call on some memory, of which the arguments say what lies where. */
export interface Case {
  readonly title: string;
  /** Bytes behind all else that WebAssembly may use as it likes. */
  readonly scratch?: number;
  /** Whether some numbers are none, or not finite: which of the many NaN comes out is left open. */
  readonly isSpecial?: boolean;
  readonly make: (arena: Arena) => readonly number[];
}

type Draw = () => number;
/** What stands at a place. */
type Value = (draw: Draw) => number;

export function draws(seed: number): Draw {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 0) / 4294967296;
  };
}

const real: Value = (draw) => draw() - 0.5;
const specials = [0, -0, 1, Number.NaN, Infinity, -Infinity, 1e-42, -1e-42, 3e38, -3e38, 1e-30];
const special: Value = (draw) => (draw() < 0.2 ? specials[Math.floor(draw() * specials.length)] : draw() - 0.5);

/** Of inputs and gradients. */
const kinds: Readonly<Record<string, Value>> = {
  nothing: () => 0,
  'a few spikes': (draw) => (draw() < 0.04 ? 1 : 0),
  spikes: (draw) => (draw() < 0.35 ? 1 : 0),
  everything: () => 1,
  'a few numbers': (draw) => (draw() < 0.2 ? draw() - 0.5 : 0),
  'zeros of both signs': (draw) => (draw() < 0.5 ? (draw() < 0.5 ? 0 : -0) : draw() < 0.5 ? 1 : -1.5),
  'tiny and large numbers': (draw) => (draw() < 0.5 ? 1e-42 : 3e30) * (draw() - 0.5),
  numbers: real,
};
const kindNames = Object.keys(kinds);

interface Shape {
  readonly samples: number;
  readonly steps: number;
  readonly size: number;
}

/** Strides in bytes, and how far all rows reach. */
interface Layout extends Shape {
  readonly sample: number;
  readonly step: number;
  readonly width: number;
  readonly bytes: number;
}

/** Where rows stand: dense, with gaps, or all samples of a step together. */
export function layoutOf({ samples, steps, size }: Shape, kind: number, width = 4): Layout {
  const row = size * width + (kind === 0 ? 0 : 12 * width);
  const [sample, step] = kind < 2 ? [steps * row, row] : [row, samples * row];
  return { samples, steps, size, sample, step, width, bytes: samples * steps * row };
}

/** Memory that is given out piece by piece; between them stays what was there. */
export class Arena {
  private top = 64;
  constructor(
    private readonly view: DataView,
    readonly draw: Draw,
  ) {}

  get end(): number {
    return Math.ceil(this.top / 64) * 64;
  }

  private take(bytes: number): number {
    const at = this.top;
    this.top += Math.ceil((bytes + 4 * Math.floor(this.draw() * 9)) / 8) * 8;
    return at;
  }

  put(at: number, width: number, value: number): void {
    if (width === 4) this.view.setFloat32(at, value, true);
    else this.view.setFloat64(at, value, true);
  }

  /** The address of so many numbers. */
  numbers(length: number, value?: Value, width = 4): number {
    const at = this.take(length * width);
    if (value !== undefined) for (let k = 0; k < length; k++) this.put(at + k * width, width, value(this.draw));
    return at;
  }

  /** The address of the first of some rows; without a value they hold what was there. */
  at(layout: Layout, value?: Value): number {
    const { samples, steps, size, sample, step, width } = layout;
    const at = this.take(layout.bytes);
    if (value === undefined) return at;
    for (let n = 0; n < samples; n++) {
      for (let t = 0; t < steps; t++) {
        for (let k = 0; k < size; k++) this.put(at + n * sample + t * step + k * width, width, value(this.draw));
      }
    }
    return at;
  }

  /** Address and strides. */
  rows(layout: Layout, value?: Value): readonly number[] {
    return [this.at(layout, value), layout.sample, layout.step];
  }
}

const sizes = [1, 3, 5, 17, 63, 64, 65, 255];
const windows = [
  { samples: 1, steps: 1 },
  { samples: 3, steps: 7 },
  { samples: 5, steps: 1 },
  { samples: 17, steps: 3 },
];

/** Every size in every window, laid out in turn. */
function shapes(): readonly { readonly shape: Shape; readonly layout: number; readonly title: string }[] {
  return sizes.flatMap((size, i) =>
    windows.map(({ samples, steps }, k) => {
      return { shape: { samples, steps, size }, layout: (i + k) % 3, title: `${samples}×${steps}×${size}` };
    }),
  );
}

const resets = [0, 1, 2].flatMap((reset) => [0, 1].map((isNext) => ({ reset, isNext })));

function leakyForward(width: number): readonly Case[] {
  return shapes().flatMap(({ shape, layout, title }, s) =>
    resets.flatMap(({ reset, isNext }) =>
      [0, 1, 2].map((saved): Case => {
        const kind = ['numbers', 'spikes', 'nothing', 'special'][(s + reset + saved) % 4];
        const value: Value = kind === 'special' ? special : (draw) => 2 * kinds[kind](draw);
        const isSpecial = kind === 'special';
        return {
          title: `${title}, reset ${reset} ${isNext}, ${saved} saved, ${kind}`,
          isSpecial,
          make(arena) {
            const own = layoutOf(shape, (layout + 1) % 3, width);
            return [
              ...arena.rows(layoutOf(shape, layout, width), value),
              ...[arena.at(own), arena.at(own), saved > 0 ? arena.at(own) : 0, saved > 1 ? arena.at(own) : 0],
              ...[own.sample, own.step, arena.numbers(shape.samples * shape.size, isSpecial ? special : real, width)],
              ...[shape.samples, shape.steps, shape.size, 0.9, 0.4, reset, -0.3, isNext],
            ];
          },
        };
      }),
    ),
  );
}

/** Every surrogate and reset in every shape, each with another choice of gradients, factor, cut-off and numbers. */
function leakyBackward(learns: boolean): readonly Case[] {
  const cases: Case[] = [];
  const among = shapes();
  for (let surrogate = 0; surrogate < 6; surrogate++) {
    for (const { reset, isNext } of resets) {
      for (let k = 0; k < among.length; k++) {
        const { shape, layout, title } = among[k];
        const turn = k + 5 * surrogate + 7 * reset + 3 * isNext + (k >> 2);
        const [fromSpikes, fromMembrane, into] = [
          [1, 0, 1],
          [1, 1, 1],
          [0, 1, 1],
          [1, 0, 0],
          [0, 0, 1],
          [1, 0, 1],
        ][turn % 6];
        const isSpecial = turn % 11 === 0;
        const [factor, cutOff] = [
          [1, Infinity],
          [0.7, Infinity],
          [1, 0.4],
        ][turn % 5 < 3 ? 0 : (turn % 5) - 2];
        const range = surrogate === 2 && turn % 3 === 0 ? 100 : 2;
        const value: Value = isSpecial ? special : (draw) => range * (draw() - 0.4);
        cases.push({
          title: `${title}, surrogate ${surrogate}, reset ${reset} ${isNext}, ${[fromSpikes, fromMembrane, into]}, ${[factor, cutOff]}`,
          isSpecial,
          make(arena) {
            const own = layoutOf(shape, layout);
            const sums = layoutOf({ ...shape, size: 2 }, (layout + 1) % 3);
            return [
              ...[arena.at(own, value), arena.at(own, kinds.spikes), ...(learns ? [arena.at(own, value)] : [])],
              ...[fromSpikes ? arena.at(own, kinds[kindNames[turn % kindNames.length]]) : 0],
              ...[fromMembrane ? arena.at(own, kinds['zeros of both signs']) : 0, into ? arena.at(own) : 0],
              ...[own.sample, own.step, ...(learns ? arena.rows(sums) : [])],
              ...[arena.numbers(shape.samples * shape.size, real), shape.samples, shape.steps, shape.size, 0.9, 0.4],
              ...[reset, isNext, surrogate, [Math.PI, 25, 25, 1.7, 2.1, 1][surrogate], 1, factor, cutOff, arena.end],
            ];
          },
        });
      }
    }
  }
  return cases;
}

/** Inputs, outputs, rows: lists that a stripe holds and such that are cut, whole stripes and rests. */
function products(
  name: string,
): readonly { readonly title: string; readonly turn: number; readonly shape: number[] }[] {
  const found = sizes.flatMap((inputs, i) =>
    sizes.map((outputs, o) => {
      const [samples, steps] = [
        [1, 1],
        [3, 7],
        [5, 1],
        [17, 4],
        [2, 33],
      ][(i + o + (i >> 1)) % 5];
      return [samples, steps, inputs, outputs];
    }),
  );
  const long = [
    [16, 33, 17, 33],
    [1, 529, 5, 17],
    [530, 1, 3, 3],
  ];
  return [...found, ...(name === 'denseAccumulate' ? long : [])].map((shape, turn) => {
    return { shape, turn, title: shape.join('×') };
  });
}

/** Every shape with two kinds of input, all of them finite: zeros are skipped, of whichever side is the sparser one. */
function dense(name: string, make: (arena: Arena, shape: number[], value: Value, turn: number) => readonly number[]) {
  return (): readonly Case[] =>
    products(name).flatMap(({ title, shape, turn: first }) =>
      [0, 1].map((k): Case => {
        const turn = 2 * first + k + Math.floor(first / 8);
        const kind = kindNames[turn % kindNames.length];
        return {
          title: `${title}, ${kind}, ${turn}`,
          scratch: 2 << 20,
          make: (arena) => make(arena, shape, kinds[kind], turn),
        };
      }),
    );
}

/** Numbers that stand in a row, once as they are and once with some that are special. */
function inARow(make: (arena: Arena, count: number, value: Value, turn: number) => readonly number[]) {
  return (): readonly Case[] =>
    [0, 1, 2, 4, 7, 8, 15, 16, 33, 1000, ...sizes].flatMap((count, i) =>
      [real, special].map((value, k): Case => {
        const isSpecial = value === special;
        return { title: `${count}, ${2 * i + k}`, isSpecial, make: (arena) => make(arena, count, value, 2 * i + k) };
      }),
    );
}

/** Every shape with two kinds of input; `special` numbers in some of them, and those of a wide range. */
function inRows(make: (arena: Arena, shape: Shape, layout: number, value: Value, turn: number) => readonly number[]) {
  const more: Readonly<Record<string, Value>> = { ...kinds, special, 'far apart': (draw) => 2000 * (draw() - 0.5) };
  const names = Object.keys(more);
  return (): readonly Case[] =>
    shapes().flatMap(({ shape, layout, title }, s) =>
      [0, 1, 2].map((k): Case => {
        const turn = 3 * s + k + (s >> 3);
        const kind = names[turn % names.length];
        return {
          title: `${title}, ${kind}, ${turn}`,
          isSpecial: kind === 'special',
          make: (arena) => make(arena, shape, layout, more[kind], turn),
        };
      }),
    );
}

/** Two sets of rows, the first of which is given. */
function intoRows(arena: Arena, shape: Shape, layout: number, value: Value): readonly number[] {
  return [...arena.rows(layoutOf(shape, layout), value), ...arena.rows(layoutOf(shape, (layout + 1) % 3))];
}

/** One number for each sample, some bytes apart. */
function perSample(arena: Arena, { samples }: Shape, value?: Value): readonly number[] {
  return arena.rows(layoutOf({ samples, steps: 1, size: 1 }, 1), value).slice(0, 2);
}

/** Rates that stay within, leave below and leave above; of neurons, and of the layer. */
function rates({ size, steps }: Shape, turn: number): readonly number[] {
  const numSteps = 2 * steps;
  const [lower, upper] = [
    [0, 0.04],
    [0.3, 0.4],
    [0.9, 1],
  ][turn % 3];
  return [size, numSteps, numSteps * size, lower, upper, turn % 2];
}

/** Images and windows, with and without a border; channels and filters beside those of vectors. */
function inImages(make: (arena: Arena, image: Image, value: Value, turn: number) => readonly number[]) {
  const more: Readonly<Record<string, Value>> = { ...kinds, special };
  const names = Object.keys(more);
  const cases: Case[] = [];
  for (const [i, [height, width]] of (
    [
      [1, 1],
      [4, 5],
      [9, 7],
      [12, 12],
      [7, 28],
    ] as const
  ).entries()) {
    for (const [k, channels] of [1, 3, 8, 17].entries()) {
      for (const [f, filters] of [1, 5, 8, 16, 19].entries()) {
        const turn = 20 * i + 5 * k + f + i;
        const size = Math.min(height, width, 1 + (turn % 5));
        const stride = 1 + (turn % 3);
        const border = turn % 2 === 0 ? 0 : Math.floor(size / 2);
        const [places, across] = [height, width].map((length) => Math.floor((length + 2 * border - size) / stride) + 1);
        const geometry = [height, width, channels, size, stride, border, border, places, across];
        const rows = { samples: 1 + (turn % 2), steps: 1 + (turn % 3) };
        const image = {
          geometry,
          filters,
          from: layoutOf({ ...rows, size: height * width * channels }, turn % 3),
          pooled: layoutOf({ ...rows, size: places * across * channels }, (turn >> 1) % 3),
          filtered: layoutOf({ ...rows, size: places * across * filters }, (turn >> 1) % 3),
        };
        const kind = names[turn % names.length];
        cases.push({
          title: `${geometry}, ${filters} filters, ${kind}`,
          scratch: 1 << 18,
          isSpecial: kind === 'special' || turn % 13 === 0,
          make: (arena) => make(arena, image, more[kind], turn),
        });
      }
    }
  }
  return (): readonly Case[] => cases;
}

interface Image {
  readonly geometry: readonly number[];
  readonly filters: number;
  readonly from: Layout;
  readonly pooled: Layout;
  readonly filtered: Layout;
}

export const nativeCases: Readonly<Record<string, () => readonly Case[]>> = {
  addPair: inARow((arena, count, value) => {
    return [arena.numbers(count, value), arena.numbers(count, value), arena.numbers(count), count];
  }),
  addTo: inARow((arena, count, value, turn) => {
    return [arena.numbers(count, value), arena.numbers(count, value), count, (turn >> 1) % 2];
  }),
  affineForward: inRows((arena, shape, layout, value) => {
    return [...intoRows(arena, shape, layout, value), shape.samples, shape.steps, shape.size, 3.25, -0.4];
  }),
  ceRateBackward: inRows((arena, shape, layout, value) => [
    ...arena.rows(layoutOf(shape, layout), value),
    ...perSample(arena, shape, (draw) => Math.floor(draw() * shape.size)),
    ...perSample(arena, shape, real),
    ...arena.rows(layoutOf(shape, (layout + 1) % 3)),
    ...[shape.samples, shape.steps, shape.size, 2 * shape.steps],
  ]),
  ceRateForward: inRows((arena, shape, layout, value) => [
    ...arena.rows(layoutOf(shape, layout), value),
    ...perSample(arena, shape, (draw) => Math.floor(draw() * shape.size)),
    ...[arena.numbers(shape.samples, real), ...perSample(arena, shape)],
    ...[shape.samples, shape.steps, shape.size, 2 * shape.steps],
  ]),
  conv2dForward: inImages((arena, { geometry, filters, from, filtered }, value, turn) => {
    const [, , channels, size] = geometry;
    const weights = arena.numbers(size * size * channels * filters, turn % 13 === 0 ? special : real);
    return [
      ...[...arena.rows(from, value), ...arena.rows(filtered), from.samples, from.steps, ...geometry, filters],
      ...[weights, turn % 3 === 0 ? 0 : arena.numbers(filters, real), arena.end],
    ];
  }),
  denseAccumulate: dense('denseAccumulate', (arena, [samples, steps, inputs, outputs], value, turn) => [
    ...arena.rows(layoutOf({ samples, steps, size: inputs }, turn % 3), value),
    ...arena.rows(layoutOf({ samples, steps, size: outputs }, (turn >> 1) % 3), turn % 4 === 0 ? kinds.spikes : real),
    ...[samples, steps, inputs, outputs, arena.numbers(inputs * outputs), arena.numbers(outputs)],
    ...(turn % 2 === 0 ? [1, 0] : [3.25, -0.4]),
    arena.end,
  ]),
  denseBackward: dense('denseBackward', (arena, [samples, steps, inputs, outputs], value, turn) => [
    ...arena.rows(layoutOf({ samples, steps, size: outputs }, turn % 3), value),
    ...arena.rows(layoutOf({ samples, steps, size: inputs }, (turn >> 1) % 3)),
    ...[samples, steps, inputs, outputs, arena.numbers(inputs * outputs, real), arena.end],
  ]),
  denseColumnSums: dense('denseColumnSums', (arena, [, , inputs, outputs], value) => {
    return [arena.numbers(inputs * outputs, value), inputs, outputs, -0.4, arena.numbers(outputs)];
  }),
  denseForward: dense('denseForward', (arena, [samples, steps, inputs, outputs], value, turn) => [
    ...arena.rows(layoutOf({ samples, steps, size: inputs }, turn % 3), value),
    ...arena.rows(layoutOf({ samples, steps, size: outputs }, (turn >> 1) % 3)),
    ...[samples, steps, inputs, outputs, arena.numbers(inputs * outputs, real)],
    ...[turn % 2 === 0 ? 0 : arena.numbers(outputs, real), turn % 3 === 0 ? 0 : arena.numbers(outputs, real)],
    ...[turn % 4 < 2 ? 1 : 3.25, arena.end],
  ]),
  isFinite32: inARow((arena, count, value) => [arena.numbers(count, value), count]),
  leakyBackward: () => leakyBackward(false),
  leakyForward: () => leakyForward(4),
  leakyForward64: () => leakyForward(8),
  leakyLearnedBackward: () => leakyBackward(true),
  lifAdvance: inRows((arena, shape, layout, value, turn) => [
    ...arena.rows(layoutOf({ ...shape, steps: 1 }, layout, 8), value).slice(0, 2),
    arena.numbers(shape.samples * shape.size, (draw) => -70 + 30 * draw(), 8),
    ...[shape.samples, shape.size, turn % 2, 10, -65, 0.02, 0.98],
  ]),
  lifForward: inRows((arena, shape, layout, value, turn) => {
    const input = layoutOf(shape, layout, 8);
    const own = layoutOf(shape, (layout + 1) % 3, 8);
    const [current, sample, step] = arena.rows(input, (draw) => 400 * value(draw) + 100);
    return [
      ...[current, sample, turn % 3 === 0 ? 0 : step, arena.at(own), arena.at(own), own.sample, own.step],
      arena.numbers(shape.samples * shape.size, (draw) => -70 + 25 * draw(), 8),
      arena.numbers(shape.samples * shape.size, (draw) => Math.max(0, Math.floor(4 * draw()) - 1), 8),
      ...[shape.samples, shape.steps, shape.size, turn % 4 === 0 ? shape.steps - 1 : -1, turn % 2],
      ...[10, -65, 0.2, 0.8, -50, -65, turn % 5],
    ];
  }),
  maxPool2dBackward: inImages((arena, { geometry, from, pooled }, value) => [
    ...[...arena.rows(from, value), ...arena.rows(pooled, kinds['zeros of both signs']), ...arena.rows(from)],
    ...[from.samples, from.steps, ...geometry],
  ]),
  maxPool2dForward: inImages((arena, { geometry, from, pooled }, value) => {
    return [...arena.rows(from, value), ...arena.rows(pooled), from.samples, from.steps, ...geometry];
  }),
  reluBackward: inRows((arena, shape, layout, value, turn) => [
    ...arena.rows(layoutOf(shape, (layout + 2) % 3), turn % 2 === 0 ? value : kinds['zeros of both signs']),
    ...intoRows(arena, shape, layout, turn % 2 === 0 ? real : value),
    ...[shape.samples, shape.steps, shape.size],
  ]),
  reluForward: inRows((arena, shape, layout, value) => {
    return [...intoRows(arena, shape, layout, value), shape.samples, shape.steps, shape.size];
  }),
  spikeCountBackward: inRows((arena, shape, layout, _, turn) => [
    arena.numbers(shape.samples * shape.size, (draw) => Math.floor(draw() * 2 * shape.steps)),
    arena.numbers(shape.samples, (draw) => Math.floor(draw() * 2 * shape.steps * shape.size)),
    ...[...perSample(arena, shape, real), ...arena.rows(layoutOf(shape, layout))],
    ...[shape.samples, shape.steps, ...rates(shape, turn)],
  ]),
  spikeCountForward: inRows((arena, shape, layout, value, turn) => [
    ...arena.rows(layoutOf(shape, layout), value),
    arena.numbers(shape.samples * shape.size, (draw) => Math.floor(draw() * shape.steps)),
    ...[arena.numbers(shape.samples), ...perSample(arena, shape)],
    ...[shape.samples, shape.steps, ...rates(shape, turn)],
  ]),
  sumSteps: inARow((arena, count, value, turn) => {
    const steps = 1 + (turn % 9);
    const layout = layoutOf({ samples: 1, steps, size: count }, 1);
    return [arena.at(layout, value), layout.step, steps, arena.numbers(count), count];
  }),
};

/** A case in place: all else holds a number that is easily seen. */
export interface Placed {
  readonly title: string;
  readonly values: readonly number[];
  /** Behind what belongs to the call, and how far its scratch goes. */
  readonly end: number;
  readonly reach: number;
  readonly isSpecial: boolean;
}

export function* placed(cases: readonly Case[], memory: Uint8Array): Generator<Placed> {
  const view = new DataView(memory.buffer, memory.byteOffset, memory.byteLength);
  let reach = memory.length;
  for (const [k, { title, scratch = 1 << 15, isSpecial = false, make }] of cases.entries()) {
    memory.fill(0x3e, 0, reach);
    const arena = new Arena(view, draws(k + 1));
    const values = make(arena);
    reach = arena.end + scratch;
    if (reach > memory.length) throw new Error(`${title}: too large`);
    yield { title, values, end: arena.end, reach, isSpecial };
  }
}
