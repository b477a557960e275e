import type { RunEvent } from '@rheobase/core';
import { describe, expect, it } from 'vitest';
import { styleOf } from '../style.js';
import { Progress } from './progress.js';

function scene(isTTY: boolean, values: Readonly<Record<string, number | string>>[] = [{}], columns = 80) {
  let time = 0;
  const screen = new Screen();
  const stream = { isTTY, columns, write: (text: string) => screen.write(text) };
  const progress = new Progress(stream, styleOf(stream, { NO_COLOR: '1' }), () => time, values);
  return { progress, screen, at: (milliseconds: number) => (time = milliseconds) };
}

/** A terminal that knows the codes that are used: up, erase line. */
class Screen {
  lines: string[] = [''];
  row = 0;
  writes = 0;

  write(text: string): void {
    this.writes++;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal codes begin with ESC.
    for (const [part, up] of text.matchAll(/\u001b\[(\d*)A|\u001b\[2K|\n|[^\u001b\n]+/g)) {
      if (part.endsWith('A')) this.row -= Number(up || 1);
      else if (part === '\u001b[2K') this.lines[this.row] = '';
      else if (part === '\n') this.lines[++this.row] ??= '';
      else this.lines[this.row] += part;
    }
  }

  get text(): string[] {
    return this.lines.slice(0, this.row);
  }
}

function training(fraction: number, epoch: number): RunEvent {
  return { type: 'progress', node: 'train', fraction, facts: { epoch, epochs: 4, loss: 0.51234567, accuracy: 0.9123 } };
}

const checkpoint: RunEvent = { type: 'checkpoint', node: 'train', epoch: 0, bytes: new Uint8Array() };
const result: RunEvent = { type: 'result', node: 'train', port: 'number', result: { kind: 'number', value: 1 } };

describe('progress on a terminal', () => {
  it('is one line with bar, epoch, loss, accuracy and the time left', () => {
    const { progress, screen, at } = scene(true, undefined, 100);
    progress.beginPoint(0);
    progress.event(0, training(0, 1));
    at(30_000);
    progress.event(0, training(0.25, 1));
    expect(screen.text).toEqual([
      'train  ━━━━━━──────────────────  25 %  epoch 1 of 4  loss 0.5123  accuracy 91.2 %  1 min 30 s left',
    ]);
    progress.event(0, result);
    expect(screen.text).toEqual(['✓ train  30 s  loss 0.5123  accuracy 91.2 %']);
  });

  it('is drawn ten times a second at most and never wider than the terminal', () => {
    const { progress, screen, at } = scene(true, undefined, 40);
    progress.beginPoint(0);
    for (let i = 0; i <= 1000; i++) {
      at(i);
      progress.event(0, training(i / 1000, 1));
    }
    expect(screen.writes).toBeLessThanOrEqual(11);
    for (const line of screen.text) expect([...line].length).toBeLessThan(40);
  });

  it('judges the time left of a resumed trainer by what it does now', () => {
    const { progress, screen, at } = scene(true, undefined, 120);
    progress.beginPoint(0);
    progress.event(0, training(0.5, 3));
    at(10_000);
    progress.event(0, training(0.75, 4));
    expect(screen.text[0]).toMatch(/ {2}10 s left$/);
  });

  it('shows a sweep and each run at work, and leaves nothing behind', () => {
    const { progress, screen, at } = scene(true, [{ seed: '0' }, { seed: '1' }, { seed: '\u001b[2J' }], 120);
    progress.beginPoint(0);
    progress.beginPoint(1);
    progress.event(0, training(0.5, 2));
    at(20_000);
    progress.event(1, training(0.25, 1));
    progress.endPoint(0);
    at(20_200);
    progress.beginPoint(2);
    progress.event(2, training(0.25, 1));
    expect(screen.text).toEqual([
      'sweep  ━━━━━━━━━━━━────────────  1 of 3 runs  20 s left',
      '  seed 1  train  ━━━━━━──────────────────  25 %  epoch 1 of 4  loss 0.5123  accuracy 91.2 %',
      '  seed  [2J  train  ━━━━━━──────────────────  25 %  epoch 1 of 4  loss 0.5123  accuracy 91.2 %',
    ]);
    progress.endPoint(1);
    at(20_400);
    progress.event(2, training(0.5, 2));
    expect(screen.text).toHaveLength(2);
    progress.clear();
    expect(screen.lines.join('')).toBe('');
  });
});

describe('progress elsewhere', () => {
  it('is a plain line per epoch', () => {
    const { progress, screen, at } = scene(false);
    progress.beginPoint(0);
    progress.event(0, training(0.1, 1));
    progress.event(0, training(0.25, 1));
    progress.event(0, checkpoint);
    at(5000);
    progress.event(0, training(0.3, 2));
    progress.event(0, result);
    expect(screen.text).toEqual([
      'train: 25 %, epoch 1 of 4, loss 0.5123, accuracy 91.2 %',
      'train: done in 5.0 s, loss 0.5123, accuracy 91.2 %',
    ]);
  });

  it('is a line every ten seconds where there are no epochs', () => {
    const { progress, screen, at } = scene(false);
    progress.beginPoint(0);
    for (let second = 0; second <= 25; second++) {
      at(second * 1000);
      progress.event(0, { type: 'progress', node: 'record', fraction: second / 50, facts: {} });
    }
    expect(screen.text).toEqual(['record: 20 %, 40 s left', 'record: 40 %, 30 s left']);
  });

  it('shows a download', () => {
    const { progress, screen, at } = scene(false);
    at(10_000);
    progress.downloading({ file: 'train-images', host: 'example.org', received: 1024 ** 2, total: 2.5 * 1024 ** 2 });
    expect(screen.text).toEqual(['downloading train-images from example.org: 1.0 of 2.5 MiB']);
  });
});
