/** Damerau–Levenshtein distance (adjacent swaps count one), by rows. */
function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(replace, last[j] + 1, row[j - 1] + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, beforeLast[j - 2] + 1);
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length];
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** `valid` of `validation`. */
function isCut(name: string, candidate: string): boolean {
  return name.length > 2 && candidate.startsWith(name);
}

/** Where every letter would have to change, nothing is alike. */
function isNear(name: string, candidate: string, changes: number): boolean {
  if (changes >= Math.min(name.length, candidate.length)) return false;
  return changes <= Math.max(1, Math.floor(Math.max(name.length, candidate.length) / 3));
}

const longestCompared = 64;

/** ` Did you mean "beta"?` for the nearest known name, or nothing when none is near. */
export function didYouMean(name: string, known: readonly string[]): string {
  if (name.length > longestCompared) return '';
  const near = known
    .map((candidate) => ({ candidate, d: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, d }) => isCut(name, candidate) || isNear(name, candidate, d))
    .sort((a, b) => a.d - b.d);
  const [same] = known.filter((candidate) => candidate.includes('/') && lastPart(candidate) === lastPart(name));
  if (near.length === 0 && same !== undefined) return ` Did you mean "${same}"?`;
  return near.length === 0 ? '' : ` Did you mean "${near[0].candidate}"?`;
}
