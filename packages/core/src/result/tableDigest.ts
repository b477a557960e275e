import { canonicalJson } from '../numeric/canonicalJson.js';
import { sha256Stream } from '../numeric/sha256.js';
import { encodeUtf8 } from '../numeric/utf8.js';
import type { Table } from './result.js';

/** H: SHA-256 over the rows of a table that comes in pieces. */
export interface TableDigest {
  /** The next rows; every piece has the same columns, all of numbers. */
  add(rows: Table): void;
  end(): { readonly rows: number; readonly sha256: string };
}

/**
 * What is hashed: a line of canonical JSON with name, unit and kind of each column, then row after row the numbers of
 * its cells, as little-endian float64. Where the pieces are cut does not matter.
 */
export function tableDigest(): TableDigest {
  const hash = sha256Stream();
  let rows = 0;
  let isBegun = false;
  return {
    add({ columns }) {
      if (!isBegun) {
        const header = columns.map(({ name, unit = null, kind }) => ({ name, unit, kind }));
        hash.update(encodeUtf8(`${canonicalJson(header)}\n`));
        isBegun = true;
      }
      const count = columns[0]?.values.length ?? 0;
      const view = new DataView(new ArrayBuffer(count * columns.length * 8));
      columns.forEach(({ name, values }, i) => {
        values.forEach((value, row) => {
          if (typeof value !== 'number') throw new Error(`internal: row ${rows + row} of ${name} is no number`);
          // −0 becomes +0: the two compare equal and must hash alike.
          view.setFloat64((row * columns.length + i) * 8, value + 0, true);
        });
      });
      hash.update(new Uint8Array(view.buffer));
      rows += count;
    },
    end: () => ({ rows, sha256: hash.digest() }),
  };
}
