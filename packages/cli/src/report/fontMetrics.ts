import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/**
 * Widths of texts in the bundled font. Without a canvas vega only guesses widths from the number of letters, so that
 * labels clash or legends spread; these are read from the font file, hence also equal on every machine.
 */

const require = createRequire(import.meta.url);

export const fontFiles = {
  normal: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  bold: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
  italic: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Oblique.ttf'),
} as const;

/** Width of a character in units of the font size. */
type Advance = (codePoint: number) => number;

const advances = new Map<keyof typeof fontFiles, Advance>();

export function textWidth(text: string, fontSize: number, bold: boolean): number {
  const face = bold ? 'bold' : 'normal';
  if (!advances.has(face)) advances.set(face, readAdvances(readFileSync(fontFiles[face])));
  const advance = advances.get(face)!;
  let width = 0;
  for (const character of text) width += advance(character.codePointAt(0)!);
  return width * fontSize;
}

/** Tables `head`, `hhea`, `hmtx` and `cmap` (format 4) of an OpenType font: https://learn.microsoft.com/typography/opentype/spec */
function readAdvances(font: Buffer): Advance {
  const offsets = new Map<string, number>();
  for (let table = 0; table < font.readUInt16BE(4); table++) {
    const entry = 12 + 16 * table;
    offsets.set(font.toString('latin1', entry, entry + 4), font.readUInt32BE(entry + 8));
  }
  const unitsPerEm = font.readUInt16BE(offsets.get('head')! + 18);
  const metrics = font.readUInt16BE(offsets.get('hhea')! + 34);
  const hmtx = offsets.get('hmtx')!;
  const glyphOf = readCharacterMap(font, offsets.get('cmap')!);
  return (codePoint) => font.readUInt16BE(hmtx + 4 * Math.min(glyphOf(codePoint), metrics - 1)) / unitsPerEm;
}

function readCharacterMap(font: Buffer, cmap: number): (codePoint: number) => number {
  const subtables = Array.from(
    { length: font.readUInt16BE(cmap + 2) },
    (_, i) => cmap + font.readUInt32BE(cmap + 8 + 8 * i),
  );
  const start = subtables.find((offset) => font.readUInt16BE(offset) === 4);
  if (start === undefined) throw new Error('internal: the bundled font has no character map of format 4');
  const bytes = font.readUInt16BE(start + 6);
  const [ends, starts, deltas, ranges] = [14, 16 + bytes, 16 + 2 * bytes, 16 + 3 * bytes].map((at) => start + at) as [
    number,
    number,
    number,
    number,
  ];
  return (codePoint) => {
    for (let i = 0; i < bytes; i += 2) {
      if (codePoint > font.readUInt16BE(ends + i)) continue;
      const first = font.readUInt16BE(starts + i);
      if (codePoint < first) return 0;
      const range = font.readUInt16BE(ranges + i);
      const delta = font.readUInt16BE(deltas + i);
      if (range === 0) return (codePoint + delta) & 0xffff;
      const glyph = font.readUInt16BE(ranges + i + range + 2 * (codePoint - first));
      return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
    }
    return 0;
  };
}
