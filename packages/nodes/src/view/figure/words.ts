/** Numbers and lines of text as they are printed in a figure. */

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** "268,800", "0.936", "1.2e−7": what fits beside a mark; the table holds the full digits. */
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e15 || (size > 0 && size < 1e-3)) return value.toExponential(1).replace(/-/g, '−').replace('e+', 'e');
  const text = size >= 100 || Number.isInteger(value) ? value.toFixed(0) : String(Number(value.toPrecision(3)));
  const [whole, fraction] = text.replace('-', '−').split('.') as [string, string?];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** 10ⁿ as an axis label. */
export function powerOfTen(exponent: number): string {
  const digits = String(Math.abs(exponent)).replace(/\d/g, (digit) => superscripts[Number(digit)]!);
  return `10${exponent < 0 ? '⁻' : ''}${digits}`;
}

/** Breaks a text into lines of at most `width` pixels, by the average letter of the figures' font. */
export function wrap(text: string, width: number, fontSize: number): string[] {
  const perLine = Math.max(12, Math.floor(width / (fontSize * 0.55)));
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines[lines.length - 1];
    if (last !== undefined && last.length + 1 + word.length <= perLine) lines[lines.length - 1] = `${last} ${word}`;
    else if (word !== '') lines.push(word);
  }
  return lines;
}

export function count(amount: number, singular: string, plural = `${singular}s`): string {
  return `${shortNumber(amount)} ${amount === 1 ? singular : plural}`;
}
