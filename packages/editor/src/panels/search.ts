/** Every word must be found somewhere; what matches at the beginning of a word comes first. */
export function rank(query: string, texts: readonly string[]): number | undefined {
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean);
  const lower = texts.map((text) => text.toLowerCase());
  let total = 0;
  for (const word of wanted) {
    let best: number | undefined;
    for (const [index, text] of lower.entries()) {
      const at = text.indexOf(word);
      if (at < 0) continue;
      const atBegin = at === 0 || /[\s/\-_()]/.test(text[at - 1]);
      const score = index * 10 + (at === 0 ? 0 : atBegin ? 2 : 5) + (text.length === word.length ? -1 : 0);
      if (best === undefined || score < best) best = score;
    }
    if (best === undefined) return undefined;
    total += best;
  }
  return total;
}
