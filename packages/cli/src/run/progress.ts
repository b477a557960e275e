import type { RunEvent } from '@rheobase/core';
import { number } from '@rheobase/share';
import type { DownloadProgress } from '../data/downloadFile.js';
import type { TextStream } from '../io.js';
import { durationWords, printable, type Style } from '../style.js';

/**
 * Progress for a person. On a terminal: one live line per driver at work (under a sweep one for the sweep and one per
 * point), redrawn at most ten times a second. Elsewhere: a plain line per epoch or every ten seconds.
 */
export class Progress {
  private readonly points = new Map<number, PointState>();
  private finishedPoints = 0;
  /** What the drivers of the last finished point took. */
  private usual: ReadonlyMap<string, number> = new Map();
  private readonly startedAt: number;
  private lastDrawn = Number.NEGATIVE_INFINITY;
  private lastLine: number;
  private liveLines = 0;
  private download: string | undefined;

  constructor(
    private readonly stream: TextStream,
    private readonly style: Style,
    private readonly now: () => number,
    /** The values of every point; one empty point where there is no sweep. */
    private readonly values: readonly Readonly<Record<string, number | string>>[],
  ) {
    this.startedAt = now();
    this.lastLine = this.startedAt;
  }

  downloading({ file, host, received, total }: DownloadProgress): void {
    const mebibytes = (bytes: number) => (bytes / 1024 ** 2).toFixed(1);
    const of = total === undefined ? '' : ` of ${mebibytes(total)}`;
    this.download = `downloading ${file} from ${host}: ${mebibytes(received)}${of} MiB`;
    this.show(false);
  }

  beginPoint(point: number): void {
    this.download = undefined;
    this.points.set(point, { driver: undefined, took: new Map() });
  }

  event(point: number, event: RunEvent): void {
    const state = this.points.get(point);
    if (state === undefined) return;
    if (event.type === 'result' && event.node === state.driver?.node) this.endDriver(state);
    // The facts of the last batch are those of the whole epoch.
    if (event.type === 'checkpoint' && event.node === state.driver?.node) this.show(true);
    if (event.type !== 'progress') return;
    if (event.node !== state.driver?.node) {
      this.endDriver(state);
      const { fraction } = event;
      state.driver = { node: event.node, startedAt: this.now(), first: fraction, fraction, facts: {} };
    }
    const before = state.driver;
    if (before === undefined) return;
    const facts = Object.keys(event.facts).length === 0 ? before.facts : event.facts;
    state.driver = { ...before, fraction: event.fraction, facts };
    this.show(false);
  }

  endPoint(point: number): void {
    const state = this.points.get(point);
    if (state !== undefined) {
      this.endDriver(state);
      this.usual = state.took;
    }
    this.points.delete(point);
    this.finishedPoints++;
    if (this.isSweep) this.show(false);
  }

  /** Takes the live lines away; what comes next stands in their place. */
  clear(): void {
    // Line by line: a terminal may keep in its history what is erased as a screen.
    if (this.liveLines > 0) this.stream.write('\u001b[A\u001b[2K'.repeat(this.liveLines));
    this.liveLines = 0;
  }

  private get isSweep(): boolean {
    return this.values.length > 1;
  }

  private endDriver(state: PointState): void {
    const { driver } = state;
    if (driver === undefined) return;
    state.driver = undefined;
    const milliseconds = this.now() - driver.startedAt;
    state.took.set(driver.node, milliseconds);
    if (this.isSweep) return;
    const took = durationWords(milliseconds);
    const facts = factWords(driver.facts, false);
    if (this.stream.isTTY) {
      this.clear();
      this.stream.write(`${[`${this.style.good('✓')} ${driver.node}`, took, ...facts].join('  ')}\n`);
    } else this.stream.write(`${driver.node}: ${[`done in ${took}`, ...facts].join(', ')}\n`);
  }

  private show(isEpochEnd: boolean): void {
    const now = this.now();
    if (this.stream.isTTY) {
      if (now - this.lastDrawn < 100) return;
      this.lastDrawn = now;
      this.draw();
    } else if ((isEpochEnd && !this.isSweep) || now - this.lastLine >= 10_000) {
      this.lastLine = now;
      this.stream.write(`${this.plainLine()}\n`);
    }
  }

  private draw(): void {
    const width = Math.max(20, (this.stream.columns ?? 80) - 1);
    const lines = this.download === undefined ? this.barLines() : [this.download];
    const up = this.liveLines > 0 ? `\u001b[${this.liveLines}A` : '';
    const left = Math.max(0, this.liveLines - lines.length);
    const text = lines.map((line) => `\u001b[2K${cutLine(line, width)}\n`).join('');
    const blank = left > 0 ? `${'\u001b[2K\n'.repeat(left)}\u001b[${left}A` : '';
    this.stream.write(`${up}${text}${blank}`);
    this.liveLines = lines.length;
  }

  private barLines(): string[] {
    const active = [...this.points].sort(([a], [b]) => a - b);
    if (!this.isSweep)
      return active.flatMap(([, { driver }]) => (driver === undefined ? [] : [this.driverLine(driver)]));
    const share = this.sweepShare();
    const left = timeLeft(this.now() - this.startedAt, 0, share);
    const head = ['sweep', this.bar(share), this.runWords(), ...left].join('  ');
    const lines = active.map(([point, { driver }]) => {
      const name = printable(pointWords(this.values[point]));
      return driver === undefined ? `  ${name}` : `  ${name}  ${this.driverLine(driver)}`;
    });
    return [head, ...lines];
  }

  private driverLine(driver: DriverState): string {
    const left = timeLeft(this.now() - driver.startedAt, driver.first, driver.fraction);
    const bar = `${this.bar(driver.fraction)} ${percent(driver.fraction)}`;
    return [driver.node, bar, ...factWords(driver.facts, true), ...left].join('  ');
  }

  private bar(share: number): string {
    const places = 24;
    const full = Math.min(places, Math.floor(share * places));
    return `${'━'.repeat(full)}${this.style.dim('─'.repeat(places - full))}`;
  }

  /** A run under way counts as far as its drivers are, each weighed by the time that it took in the last finished run. */
  private sweepShare(): number {
    const usual = this.usual;
    const total = sum(usual.values());
    let done = this.finishedPoints;
    for (const { driver, took } of this.points.values()) {
      if (total === 0) continue;
      const earlier = sum([...took.keys()].map((node) => usual.get(node) ?? 0));
      done += (earlier + (driver === undefined ? 0 : (usual.get(driver.node) ?? 0) * driver.fraction)) / total;
    }
    return Math.min(1, done / this.values.length);
  }

  private runWords(): string {
    return `${this.finishedPoints} of ${this.values.length} runs`;
  }

  private plainLine(): string {
    if (this.download !== undefined) return this.download;
    if (this.isSweep) {
      const left = timeLeft(this.now() - this.startedAt, 0, this.sweepShare());
      return [`${this.runWords()} done`, ...left].join(', ');
    }
    const [state] = this.points.values();
    const driver = state?.driver;
    if (driver === undefined) return 'running';
    const left = timeLeft(this.now() - driver.startedAt, driver.first, driver.fraction);
    const words = [percent(driver.fraction).trim(), ...factWords(driver.facts, true), ...left];
    return `${driver.node}: ${words.join(', ')}`;
  }
}

interface PointState {
  driver: DriverState | undefined;
  /** Milliseconds that each finished driver took. */
  readonly took: Map<string, number>;
}

interface DriverState {
  readonly node: string;
  readonly startedAt: number;
  /** Where it stood when it was first heard of: a resumed one does not begin at 0. */
  readonly first: number;
  readonly fraction: number;
  readonly facts: Readonly<Record<string, number>>;
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

function percent(share: number): string {
  return `${String(Math.floor(share * 100)).padStart(3)} %`;
}

/** `1 min 05 s left`, once there is something to judge by. */
function timeLeft(elapsed: number, first: number, fraction: number): string[] {
  const done = fraction - first;
  if (elapsed < 1000 || done < 0.005 || fraction >= 1) return [];
  const left = (elapsed / done) * (1 - fraction);
  return [`${durationWords(Math.max(1000, left), true)} left`];
}

/** `epoch 3 of 5`, `loss 0.2312`, `accuracy 91.2 %`. */
function factWords(facts: Readonly<Record<string, number>>, withEpoch: boolean): string[] {
  const { epoch, epochs, ...others } = facts;
  const words =
    withEpoch && epoch !== undefined ? [`epoch ${epoch}${epochs === undefined ? '' : ` of ${epochs}`}`] : [];
  for (const [name, value] of Object.entries(others)) {
    const text = name === 'accuracy' ? `${(value * 100).toFixed(1)} %` : number(Number(value.toPrecision(4)));
    words.push(`${printable(name)} ${text}`);
  }
  return words;
}

function pointWords(values: Readonly<Record<string, number | string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

/** Cuts to so many places; style codes take none. A last code is kept, so that no style leaks out. */
function cutLine(line: string, width: number): string {
  let places = 0;
  let cut = '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: style codes begin with ESC.
  for (const part of line.split(/(\u001b\[\d+m)/)) {
    if (part.startsWith('\u001b[')) cut += part;
    else {
      const characters = [...part].slice(0, width - places);
      places += characters.length;
      cut += characters.join('');
    }
  }
  return cut;
}
