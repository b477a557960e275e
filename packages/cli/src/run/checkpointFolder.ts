import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../data/atomicWrite.js';
import { systemFault } from '../data/systemFault.js';

const ending = '.safetensors';

/**
 * D: the checkpoints of a run, one file per trainer (`train.safetensors`; in a sweep `train@3.safetensors`), the last one
 * only. Whether a checkpoint belongs to this run is asked by who reads it: it names its result key.
 */
export class CheckpointFolder {
  constructor(
    readonly path: string,
    private readonly isSwept: boolean,
  ) {}

  /** Keeps a checkpoint, whole or not at all; says why where it cannot. */
  async keep(point: number, trainer: string, bytes: Uint8Array): Promise<string | undefined> {
    try {
      await mkdir(this.path, { recursive: true });
      await writeFileAtomic(join(this.path, this.fileOf(point, trainer)), bytes);
      return undefined;
    } catch (error) {
      return `cannot keep the checkpoint of ${trainer}: ${systemFault(error)}. An interrupted run would start over.`;
    }
  }

  /** The checkpoints of a point, by trainer. */
  async read(point: number): Promise<ReadonlyMap<string, Uint8Array>> {
    const mark = this.markOf(point);
    const found = new Map<string, Uint8Array>();
    for (const file of await this.files()) {
      const stem = file.slice(0, -ending.length);
      const trainer = stem.slice(0, stem.length - mark.length);
      if (!stem.endsWith(mark) || trainer.includes('@')) continue;
      found.set(trainer.replaceAll('.', '/'), await readFile(join(this.path, file)));
    }
    return found;
  }

  async isEmpty(): Promise<boolean> {
    return (await this.files()).length === 0;
  }

  /** A finished run needs none. */
  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }

  private async files(): Promise<string[]> {
    try {
      return (await readdir(this.path)).filter((file) => file.endsWith(ending) && !file.startsWith('.'));
    } catch {
      return [];
    }
  }

  private markOf(point: number): string {
    return this.isSwept ? `@${point + 1}` : '';
  }

  /** Ids hold no dot, so that a path with its `/` as dots can be told back. */
  private fileOf(point: number, trainer: string): string {
    return `${trainer.replaceAll('/', '.')}${this.markOf(point)}${ending}`;
  }
}
