/**
 * Rows of a long curve worth drawing: cut into bins, of each the first, lowest, highest and last row, so that no peak
 * is lost, and one missing row where there is any, so that a gap stays a gap. Short curves stay whole.
 */
export function thin(values: readonly (number | null)[], budget = 2000): number[] {
  if (values.length <= budget) return values.map((_, row) => row);
  const width = Math.ceil((values.length * 5) / budget);
  const rows = new Set<number>();
  for (let start = 0; start < values.length; start += width) {
    const end = Math.min(values.length, start + width);
    let [lowest, highest, gap] = [start, start, start];
    for (let row = start; row < end; row++) {
      const value = values[row];
      if (value === null || value === undefined) gap = row;
      else {
        if (value < (values[lowest] ?? Number.POSITIVE_INFINITY)) lowest = row;
        if (value > (values[highest] ?? Number.NEGATIVE_INFINITY)) highest = row;
      }
    }
    for (const row of [start, lowest, highest, gap, end - 1]) rows.add(row);
  }
  return [...rows].sort((a, b) => a - b);
}
