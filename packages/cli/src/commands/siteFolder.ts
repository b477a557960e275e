import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Io } from '../io.js';

/** The built editor: in the package beside the program; in the repository where it is built. */
export async function siteFolder({ siteFolders }: Pick<Io, 'siteFolders'>): Promise<string | undefined> {
  for (const folder of siteFolders) if (await isFile(join(folder, 'index.html'))) return folder;
  return undefined;
}

export async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
