import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Outputs, type Plan, packOutputs, type RunResult, unpackOutputs } from '@rheobase/core';
import { systemFault } from '../data/systemFault.js';

/**
 * H: results by their result key, a file each. A file is written beside its place and renamed into it, so that two
 * programs, a kill or a full disk leave a whole entry or none; what is read is held against the digest and the key that
 * it names, and a damaged entry is none. So nothing that happens to the store can change a result.
 */
export class ResultStore {
  constructor(
    readonly folder: string,
    /** A stand-in for tests. */
    private readonly writeNew: (path: string, bytes: Uint8Array) => Promise<void> = writeNewFile,
  ) {}

  /** The results under a key, or nothing. */
  async read(key: string): Promise<Outputs | undefined> {
    const path = this.pathOf(key);
    try {
      const outputs = unpackOutputs(key, await readFile(path));
      // A later program writes it anew.
      if (outputs === undefined) await rm(path, { force: true });
      else await touch(path);
      return outputs;
    } catch {
      return undefined;
    }
  }

  /** Keeps results; says why where it cannot. */
  async write(key: string, outputs: Outputs): Promise<string | undefined> {
    const path = this.pathOf(key);
    const temporary = `${path}.${randomUUID()}.tmp`;
    try {
      await mkdir(join(this.folder, key.slice(0, 2)), { recursive: true });
      await this.writeNew(temporary, packOutputs(key, outputs));
      await rename(temporary, path);
      return undefined;
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      return `results could not be kept for later in ${this.folder}: ${systemFault(error)}.`;
    }
  }

  async remove(key: string): Promise<void> {
    await rm(this.pathOf(key), { force: true });
  }

  /** What the store knows of a plan, by path. */
  async known(plan: Plan): Promise<ReadonlyMap<string, Outputs>> {
    const known = new Map<string, Outputs>();
    for (const [path, key] of plan.resultKeys) {
      const outputs = await this.read(key);
      if (outputs !== undefined) known.set(path, outputs);
    }
    return known;
  }

  /** Keeps results by the keys of a plan. */
  async keep(plan: Plan, results: ReadonlyMap<string, Outputs>): Promise<string | undefined> {
    for (const [path, outputs] of results) {
      const key = plan.resultKeys.get(path);
      if (key === undefined) continue;
      const problem = await this.write(key, outputs);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  /** Takes away the entries that were not used for longest until the rest is at most so large. */
  async trim(limit: number, now: number): Promise<Trimmed> {
    const entries = await this.entries();
    let bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
    let removed = 0;
    let freed = 0;
    for (const entry of entries.sort((a, b) => a.usedAt - b.usedAt)) {
      // Nobody writes for an hour: what a killed program left behind.
      const abandoned = entry.path.endsWith('.tmp') && now - entry.usedAt > 3_600_000;
      if (!abandoned && (bytes <= limit || entry.path.endsWith('.tmp'))) continue;
      await rm(entry.path, { force: true });
      bytes -= entry.bytes;
      freed += entry.bytes;
      removed++;
    }
    return { removed, freed, left: entries.length - removed, bytes };
  }

  /** Results of other code than this: nobody looks at them again. How many there were. */
  async removeOthers(): Promise<number> {
    const parent = dirname(this.folder);
    const others = await readdir(parent).then(
      (names) => names.filter((name) => name !== basename(this.folder) && /^[0-9a-f]{16}$/.test(name)),
      () => [],
    );
    for (const name of others) await rm(join(parent, name), { recursive: true, force: true });
    return others.length;
  }

  private async entries(): Promise<{ path: string; bytes: number; usedAt: number }[]> {
    const found: { path: string; bytes: number; usedAt: number }[] = [];
    for (const file of await namesBelow(this.folder)) {
      try {
        const { size, mtimeMs } = await stat(file);
        found.push({ path: file, bytes: size, usedAt: mtimeMs });
      } catch {
        // Another program was quicker.
      }
    }
    return found;
  }

  private pathOf(key: string): string {
    return join(this.folder, key.slice(0, 2), key.slice(2));
  }
}

export interface Trimmed {
  readonly removed: number;
  readonly freed: number;
  readonly left: number;
  readonly bytes: number;
}

async function namesBelow(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}

function writeNewFile(path: string, bytes: Uint8Array): Promise<void> {
  return writeFile(path, bytes, { flag: 'wx' });
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
}

/** The results of each node of a run; a node belongs here only with all its ports. */
export function outputsByPath({ outputs }: RunResult): ReadonlyMap<string, Outputs> {
  const byPath = new Map<string, Outputs>();
  for (const [name, result] of Object.entries(outputs)) {
    const dot = name.lastIndexOf('.');
    const path = name.slice(0, dot);
    byPath.set(path, { ...byPath.get(path), [name.slice(dot + 1)]: result });
  }
  return byPath;
}
