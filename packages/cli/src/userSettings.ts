import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Io } from './io.js';

/** What a user sets once for all graphs, in `settings.json` of the configuration folder. */
export interface UserSettings {
  /** Packages of nodes, as `--nodes` names them; relative to the file. */
  readonly nodes: readonly string[];
}

export async function readSettings({ settingsFile }: Io): Promise<UserSettings | { readonly problem: string }> {
  let text: string;
  try {
    text = await readFile(settingsFile, 'utf8');
  } catch {
    return { nodes: [] };
  }
  try {
    const json = JSON.parse(text) as { nodes?: unknown } | null;
    const { nodes = [] } = json ?? {};
    if (Array.isArray(nodes) && nodes.every((file) => typeof file === 'string')) {
      return { nodes: nodes.map((file: string) => resolve(dirname(settingsFile), file)) };
    }
  } catch {
    // Said below.
  }
  return { problem: `${settingsFile} is not valid: expected {"nodes": ["a file", …]}.` };
}
