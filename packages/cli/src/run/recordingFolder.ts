import { type FileHandle, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { pointName, type RunEvent } from '@rheobase/core';
import { csvHeader, csvRows, fileName } from '@rheobase/share';
import { makeFolder } from '../data/makeFolder.js';

type Rows = Extract<RunEvent, { type: 'rows' }>;
type Values = Readonly<Record<string, number | string>>;

interface Recording {
  readonly handle: FileHandle;
  /** Below the folder of the run. */
  readonly file: string;
}

const unfinished = '.part';

/**
 * X: recordings that no memory holds, written row by row while the run goes on:
 * `recordings/<node>.<port>.csv`, in a sweep with the values of the point. Until its point has ended a file is called
 * `….csv.part`, so nobody takes half a recording for a whole one.
 */
export class RecordingFolder {
  private readonly open = new Map<number, Map<string, Recording>>();
  /** Files by the node that recorded them, of all points. */
  private readonly finished = new Map<string, string[]>();

  constructor(
    private readonly folder: string,
    /** The values of each point of the sweep; none where there is no sweep. */
    private readonly points: readonly Values[],
  ) {}

  /** What the disk refuses is thrown: a run whose rows are lost has no use. */
  async append(point: number, { node, port, table }: Rows): Promise<void> {
    const recordings = this.open.get(point) ?? new Map<string, Recording>();
    this.open.set(point, recordings);
    const name = `${node}.${port}`;
    let recording = recordings.get(name);
    if (recording === undefined) {
      recording = await this.begin(point, name);
      recordings.set(name, recording);
      await recording.handle.write(csvHeader(table));
    }
    await recording.handle.write(csvRows(table));
  }

  /** The point has ended: its files are whole. */
  async finish(point: number): Promise<void> {
    const recordings = this.open.get(point);
    this.open.delete(point);
    for (const [name, { handle, file }] of recordings ?? []) {
      await handle.sync();
      await handle.close();
      await rename(join(this.folder, file + unfinished), join(this.folder, file));
      const node = name.slice(0, name.lastIndexOf('.'));
      this.finished.set(node, [...(this.finished.get(node) ?? []), file]);
    }
  }

  /** Whole files by the node that recorded them. */
  get files(): Readonly<Record<string, readonly string[]>> {
    return Object.fromEntries([...this.finished].map(([node, files]) => [node, [...files].sort()]));
  }

  /** Lets go of what was not finished. */
  async close(): Promise<void> {
    for (const recordings of this.open.values()) {
      for (const { handle } of recordings.values()) await handle.close();
    }
    this.open.clear();
  }

  private async begin(point: number, name: string): Promise<Recording> {
    const values = this.points[point] ?? {};
    const mark = Object.keys(values).length === 0 ? '' : `@${pointName(values)}`;
    const file = `recordings/${fileName(`${name}${mark}`)}.csv`;
    await makeFolder(join(this.folder, 'recordings'));
    return { handle: await open(join(this.folder, file + unfinished), 'w'), file };
  }
}
