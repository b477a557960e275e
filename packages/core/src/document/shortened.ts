const longestShown = 60;

/** Text to show in a sentence: cut where it is long, and between code points so that it stays well-formed. */
export function shortened(text: string): string {
  return text.length <= longestShown ? text : `${[...text.slice(0, longestShown)].slice(0, -1).join('')}…`;
}
