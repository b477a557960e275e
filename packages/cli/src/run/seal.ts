import { readFile } from 'node:fs/promises';
import { parse, type Receipt, save } from '@rheobase/core';
import { sealed } from '@rheobase/share';
import { writeFileAtomic } from '../data/atomicWrite.js';
import { systemFault } from '../data/systemFault.js';
import type { GraphFile } from '../graphFile.js';

/** Where a receipt is kept: in the graph file itself, or in a file of its own beside it. */
export const sealPlaces = ['inside', 'beside'] as const;
export type SealPlace = (typeof sealPlaces)[number];

/** `experiment.json` → `experiment.receipt.json` */
export function receiptPath(graphPath: string): string {
  return `${graphPath.replace(/\.json$/, '')}.receipt.json`;
}

/** Puts a receipt where it belongs; says why where it cannot. A file that was changed during the run is left alone. */
export async function seal(file: GraphFile, receipt: Receipt, place: SealPlace): Promise<{ problem?: string }> {
  try {
    if (place === 'beside') {
      await writeFileAtomic(receiptPath(file.path), `${JSON.stringify(receipt, null, 2)}\n`);
      return {};
    }
    if (!/\.json$/.test(file.path)) return { problem: `${file.argument} is no graph file to write a receipt into` };
    if ((await readFile(file.path, 'utf8')) !== file.text) {
      return { problem: `${file.argument} was changed while it ran; run it again to seal it` };
    }
    const { document } = parse(file.text);
    if (document === undefined) throw new Error('internal: a graph that ran cannot be read');
    await writeFileAtomic(file.path, save(sealed(document, receipt)));
    return {};
  } catch (error) {
    if (!(error instanceof Error) || !('syscall' in error)) throw error;
    return { problem: `the receipt could not be written: ${systemFault(error)}` };
  }
}
