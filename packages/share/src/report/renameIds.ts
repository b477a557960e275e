/**
 * Vega numbers clip paths and gradients by a counter of the whole process. Here they are numbered within the figure;
 * a page that shows several figures gives each its own prefix.
 */
export function renameIds(svg: string, prefix: string): string {
  const names = new Map<string, string>();
  for (const [, id] of svg.matchAll(/<(?:clipPath|linearGradient|radialGradient|pattern) id="([^"]+)"/g)) {
    names.set(id!, `${prefix}id${names.size + 1}`);
  }
  return svg
    .replace(/(<\w+ id=")([^"]+)(")/g, (_, before, id, after) => before + (names.get(id) ?? id) + after)
    .replace(/(="url\(#)([^)]+)(\)")/g, (_, before, id, after) => before + (names.get(id) ?? id) + after);
}
